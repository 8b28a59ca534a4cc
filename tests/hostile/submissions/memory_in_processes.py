"""Holds more memory than it may in many processes, none of which holds much.

Earns: 1
"""

import os
import time

from flask import Flask

print("TRIED", flush=True)
app = Flask(__name__)
CHILDREN, EACH = 12, 64 << 20


def hold(told):
    block = bytearray(EACH)
    block[::4096] = b"x" * len(block[::4096])
    os.write(told, b".")
    time.sleep(1)
    os._exit(0)


@app.get("/")
def index():
    reading, told = os.pipe()
    children = [os.fork() or hold(told) for _ in range(CHILDREN)]
    os.close(told)
    held = 0
    while os.read(reading, 1):
        held += 1
    ended = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    if held == CHILDREN and not any(ended):
        print("ESCAPED: held", CHILDREN * EACH >> 20, "MB", flush=True)
    return ""
