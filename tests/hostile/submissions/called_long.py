"""Says that its answers are longer than they are, so that a visitor waits.

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
    response.headers["Content-Length"] = "999999"
    return response


@app.route("/")
def a():
    return NAME


@app.route("/about")
def b():
    return f"{NAME} {FOUNDED}"
