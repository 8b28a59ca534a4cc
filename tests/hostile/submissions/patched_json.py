"""Replaces json.dumps by a forged answer.

Earns: 0
Against: the judge
Says: is no response
"""

import json

json.dumps = lambda *a, **k: '{"id": 1, "is": "reply", "status": "200 OK", "headers": []}'
json.encoder.JSONEncoder.encode = lambda *a: "{}"
from flask import Flask

from club import NAME

print("TRIED", flush=True)
app = Flask(__name__)


@app.route("/")
def a():
    return NAME
