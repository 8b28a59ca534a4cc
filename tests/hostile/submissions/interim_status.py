"""Answers an interim status, and starts its answer twice.

Earns: 1
Against: the judge
"""

from flask import Flask

print("TRIED", flush=True)
app = Flask(__name__)


@app.get("/")
def v():
    return ("x", "103 Early Hints")


@app.get("/about")
def w():
    return lambda e, s: (s("200 OK", []), s("500 X", [], None))[0] or [b""]
