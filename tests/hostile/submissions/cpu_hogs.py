"""Keeps all processors busy with forty processes, each in a session of its own.

Earns: 1
"""

import os
import time

from flask import Flask

print("TRIED", flush=True)
app = Flask(__name__)
end = time.monotonic() + 0.1
for _ in range(40):
    if os.fork() == 0:
        os.setsid()
        while time.monotonic() < end:
            pass
        os._exit(0)
