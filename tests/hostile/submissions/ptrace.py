"""Traces its parent and every process that it finds.

Earns: 1
"""

import ctypes
import os

from flask import Flask

print("TRIED", flush=True)
libc = ctypes.CDLL(None, use_errno=True)
ATTACH, SEIZE = 16, 0x4206
for process in {os.getppid(), *range(1, 64)} - {os.getpid(), 0}:
    for request in (ATTACH, SEIZE):
        if libc.ptrace(request, process, None, None) == 0:
            print("ESCAPED: traces", process, flush=True)
app = Flask(__name__)
