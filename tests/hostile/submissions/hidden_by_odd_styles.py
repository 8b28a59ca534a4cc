"""Hides the name by styles that a careless reader takes for shown.

Earns: 3
Against: the judge
"""

from flask import Flask

from club import FOUNDED, NAME

print("TRIED", flush=True)
app = Flask(__name__)


@app.route("/")
def a():
    return f"<p hidden style='display:bogus'>{NAME}</p>"


@app.route("/about")
def b():
    return f"<p style='/*x*/display:none;'>{NAME} {FOUNDED}"
