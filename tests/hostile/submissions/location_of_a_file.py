"""Sends every visitor to a file of the machine.

Earns: 0
Against: the judge
"""

from flask import Flask

print("TRIED", flush=True)
app = Flask(__name__)


@app.before_request
def b():
    return ("", 302, {"Location": "file:///etc/passwd"})
