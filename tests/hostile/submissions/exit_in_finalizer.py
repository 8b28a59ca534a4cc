"""Ends Python where an object is thrown away, in the midst of a request.

Earns: 1
Against: the judge
"""

from flask import Flask

print("TRIED", flush=True)
app = Flask(__name__)
import os

from club import NAME


class D:
    def __del__(self):
        os._exit(0)


@app.get("/")
def v():
    D()
    return NAME
