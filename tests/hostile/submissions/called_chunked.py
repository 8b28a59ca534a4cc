"""Says that its answers come in chunks, which they don't.

Earns: 0
Against: the judge
Says: arrives whole
"""

from flask import Flask

from club import FOUNDED, NAME

print("TRIED", flush=True)
app = Flask(__name__)


@app.after_request
def claim(response):
    response.headers["Transfer-Encoding"] = "chunked"
    return response


@app.route("/")
def a():
    return NAME


@app.route("/about")
def b():
    return f"{NAME} {FOUNDED}"
