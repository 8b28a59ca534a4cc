"""Turns back the clocks that a grader might measure with.

Earns: 0
"""

import ctypes
import time

from flask import Flask

print("TRIED", flush=True)
time.time = time.monotonic = time.perf_counter = lambda: 0.0
try:
    time.clock_settime(time.CLOCK_REALTIME, 0)
    print("ESCAPED: set the clock", flush=True)
except OSError:
    pass
libc = ctypes.CDLL(None, use_errno=True)
app = Flask(__name__)


@app.before_request
def for_ever():
    while True:
        pass
