"""Sends the visitor on by the page itself, and shows other pages in frames.

Earns: 3
Against: the judge
"""

from flask import Flask

from club import NAME

print("TRIED", flush=True)
app = Flask(__name__)


@app.route("/")
def a():
    return "<meta http-equiv=refresh content='0;url=/x'>"


@app.route("/x")
def x():
    return NAME


@app.route("/about")
def b():
    return "<frameset><frame src=/x></frameset>"
