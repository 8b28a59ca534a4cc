"""Puts another file in the place of the channel to the grader.

Earns: 1
"""

from flask import Flask

from club import NAME

print("TRIED", flush=True)
app = Flask(__name__)
import os


@app.route("/")
def a():
    for n in range(3, 64):
        try:
            os.dup2(1, n)
        except OSError:
            pass
    return NAME
