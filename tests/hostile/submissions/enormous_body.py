"""Answers with a body of 200 MB.

Earns: 0
Against: the judge
"""

from flask import Flask

app = Flask(__name__)


@app.before_request
def much():
    print("TRIED", flush=True)
    return "x" * (200 << 20)
