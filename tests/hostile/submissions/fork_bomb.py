"""Forks without end.

Earns: 0
"""

import contextlib
import os

print("TRIED", flush=True)
while True:
    with contextlib.suppress(OSError):
        os.fork()
