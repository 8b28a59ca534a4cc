"""Holds more memory than it may in processes whose first thread has ended: /proc shows none there.

Earns: 1
"""

import ctypes
import os
import threading
import time

from flask import Flask

print("TRIED", flush=True)
app = Flask(__name__)
CHILDREN, EACH = 6, 80 << 20
libc = ctypes.CDLL(None)


def hold(told):
    def fill():
        time.sleep(0.05)
        block = bytearray(EACH)
        block[::4096] = b"x" * len(block[::4096])
        time.sleep(0.3)
        os.write(told, b".")
        os._exit(0)

    threading.Thread(target=fill).start()
    libc.syscall(60, 0)  # exit(2) ends this thread alone


@app.get("/")
def index():
    reading, told = os.pipe()
    children = [os.fork() or hold(told) for _ in range(CHILDREN)]
    os.close(told)
    held = len(b"".join(iter(lambda: os.read(reading, 64), b"")))
    for child in children:
        os.waitpid(child, 0)
    if held == CHILDREN:
        print("ESCAPED: held", CHILDREN * EACH >> 20, "MB", flush=True)
    return ""
