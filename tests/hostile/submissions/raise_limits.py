"""Raises its own limits and its priority.

Earns: 1
"""

import os
import resource

from flask import Flask

print("TRIED", flush=True)
for limit in (
    resource.RLIMIT_AS,
    resource.RLIMIT_NOFILE,
    resource.RLIMIT_NPROC,
    resource.RLIMIT_FSIZE,
    resource.RLIMIT_CPU,
    resource.RLIMIT_CORE,
):
    try:
        resource.setrlimit(limit, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        print("ESCAPED: raised", limit, flush=True)
    except (OSError, ValueError):
        continue
try:
    os.nice(-10)
    print("ESCAPED: more important", flush=True)
except OSError:
    pass
app = Flask(__name__)
