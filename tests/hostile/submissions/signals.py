"""Kills every process that it can reach.

Earns: 1
"""

import os
import signal

from flask import Flask

print("TRIED", flush=True)
for process in (os.getppid(), *range(2, 300), -1):
    if process in (os.getpid(), 0, 1):
        continue
    try:
        os.kill(process, signal.SIGKILL)
        if process > 0:
            print("ESCAPED: killed", process, flush=True)
    except OSError:
        continue
app = Flask(__name__)
