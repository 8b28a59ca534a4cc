"""Starts threads without end.

Earns: 1
"""

import threading
import time

from flask import Flask

print("TRIED", flush=True)
started = 0
try:
    for started in range(20_000):
        threading.Thread(target=time.sleep, args=(3600,), daemon=True).start()
except (RuntimeError, MemoryError):
    pass
if started > 10_000:
    print("ESCAPED", started, "threads", flush=True)
app = Flask(__name__)
