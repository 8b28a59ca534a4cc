"""Answers with a header of 16 MB.

Earns: 0
Against: the judge
"""

from flask import Flask

app = Flask(__name__)


@app.after_request
def much(response):
    print("TRIED", flush=True)
    response.headers["X-Much"] = "x" * (16 << 20)
    return response
