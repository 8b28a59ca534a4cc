"""Leaves daemons behind: forked twice, in sessions of their own, deaf to signals.

Earns: 1
"""

import os
import signal
import time

from flask import Flask

print("TRIED", flush=True)
for _ in range(3):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            for number in (1, 2, 3, 15):
                signal.signal(number, signal.SIG_IGN)
            time.sleep(3600)
        os._exit(0)
    os.wait()
app = Flask(__name__)
