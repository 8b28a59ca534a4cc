"""Fills every disk that it can write to.

Earns: 1
"""

import os

from flask import Flask

written = 0
print("TRIED", flush=True)
for folder in (".", "/tmp", "/dev/shm", "/var/tmp", os.path.expanduser("~")):
    try:
        with open(os.path.join(folder, "fill"), "wb") as file:
            for _ in range(256):
                file.write(bytes(1 << 20))
                written += 1
    except OSError:
        pass
if written > 200:
    print("ESCAPED", written, "MB written", flush=True)
app = Flask(__name__)
