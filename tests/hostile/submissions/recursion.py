"""Recurses until the stack is gone, below Python's own limit.

Earns: 0
"""

import sys

from flask import Flask

sys.setrecursionlimit(10**9)
app = Flask(__name__)


def deeper(number):
    return deeper(number + 1)


@app.before_request
def dive():
    print("TRIED", flush=True)
    deeper(0)
