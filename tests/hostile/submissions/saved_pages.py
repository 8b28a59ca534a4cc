"""Answers pages that a browser does not show but save.

Earns: 3
"""

from flask import Flask

from club import FOUNDED, NAME

print("TRIED")
app = Flask(__name__)


@app.route("/")
def index():
    return NAME, {"Content-Type": "application/octet-stream"}


@app.route("/about")
def about():
    return f"{NAME} {FOUNDED}", {"Content-Disposition": "attachment; filename=about.html"}
