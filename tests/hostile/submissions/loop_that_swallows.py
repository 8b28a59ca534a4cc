"""Swallows every exception, SystemExit and KeyboardInterrupt among them, and goes on.

Earns: 0
Against: the judge
Says: did not finish starting
"""

import contextlib
import signal

for number in range(1, 32):
    with contextlib.suppress(OSError, ValueError):
        signal.signal(number, signal.SIG_IGN)
print("TRIED", flush=True)
while True:
    try:
        while True:
            pass
    except BaseException:
        continue
