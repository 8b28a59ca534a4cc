"""Answers pages that a browser does not show but save.

Earns: 3
Against: the judge
"""

from flask import Flask

try:
    from club import FOUNDED, NAME
except ImportError:  # where only the start is tried
    NAME, FOUNDED = "", 0

print("TRIED")
app = Flask(__name__)


@app.route("/")
def index():
    return NAME, {"Content-Type": "application/octet-stream"}


@app.route("/about")
def about():
    return f"{NAME} {FOUNDED}", {"Content-Disposition": "attachment; filename=about.html"}
