"""Leaves messages for its neighbours in System V memory and in /dev/shm.

Earns: 1
"""

import ctypes
import os

from flask import Flask

print("TRIED", flush=True)
libc = ctypes.CDLL(None, use_errno=True)
if libc.shmget(0x5EC2E7, 4096, 0) >= 0:
    print("ESCAPED: found a neighbour's memory", flush=True)
libc.shmget(0x5EC2E7, 4096, 0o1666)
for folder in ("/dev/shm", "/tmp", "/var/tmp"):
    path = os.path.join(folder, "hostile-message")
    if os.path.exists(path):
        print("ESCAPED: found a message in", folder, flush=True)
    try:
        open(path, "w").close()
    except OSError:
        continue
app = Flask(__name__)
