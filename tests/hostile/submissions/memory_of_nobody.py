"""Holds more memory than it may in shared pages that none of its processes shows any more.

Earns: 1
"""

import mmap
import os

from flask import Flask

print("TRIED", flush=True)
app = Flask(__name__)
PIECE, PIECES = 32 << 20, 20


def fill(block):
    block[::4096] = b"x" * len(block[::4096])
    block.madvise(mmap.MADV_DONTNEED)  # out of this process's count, not out of memory


@app.get("/")
def index():
    kept = []
    try:
        for _ in range(PIECES):
            kept.append(mmap.mmap(-1, PIECE))
            fill(kept[-1])
    except OSError:
        try:
            zero = os.open("/dev/zero", os.O_RDWR)
            for _ in range(PIECES):
                kept.append(mmap.mmap(zero, PIECE))
                fill(kept[-1])
        except OSError:
            pass
    if len(kept) == PIECES:
        print("ESCAPED: held", PIECES * PIECE >> 20, "MB", flush=True)
    return ""
