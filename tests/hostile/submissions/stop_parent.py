"""Stops its parent, so that nobody kills it.

Earns: 0
"""

import os
import signal
import time

print("TRIED", flush=True)
for process in {os.getppid(), 1} - {os.getpid(), 0}:
    for number in (signal.SIGSTOP, signal.SIGTSTP):
        try:
            os.kill(process, number)
        except OSError:
            continue
time.sleep(3600)
