"""Looks for descriptors that it was left.

Earns: 1
"""

import os
import stat

from flask import Flask

print("TRIED", flush=True)
for descriptor in range(4, 1024):
    try:
        kind = os.fstat(descriptor).st_mode
    except OSError:
        continue
    if not stat.S_ISREG(kind) or "app" not in os.readlink(f"/proc/self/fd/{descriptor}"):
        print("ESCAPED: descriptor", descriptor, oct(kind), flush=True)
app = Flask(__name__)
