"""Crashes where a system's crash handler, a program outside of the walls, would be given its memory.

No limit but one of 1 byte keeps a core dump from a handler (core(5)), so it tries to set another.

Earns: 1
"""

import os
import resource

from flask import Flask

print("TRIED", flush=True)
app = Flask(__name__)
for wanted in (0, resource.RLIM_INFINITY):
    try:
        resource.setrlimit(resource.RLIMIT_CORE, (wanted, wanted))
        print("ESCAPED: set the limit of a core dump to", wanted, flush=True)
    except (OSError, ValueError):
        continue
if resource.getrlimit(resource.RLIMIT_CORE) != (1, 1):
    print("ESCAPED: a handler would get it", flush=True)
process = os.fork()
if process == 0:
    os.abort()
if os.WCOREDUMP(os.waitpid(process, 0)[1]):
    print("ESCAPED: it was given away", flush=True)
