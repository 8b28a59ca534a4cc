"""Answers a page whose parsing takes quadratic time, and one with 100,000 attributes.

Earns: 3
Against: the judge
"""

from flask import Flask

print("TRIED")
app = Flask(__name__)


@app.route("/")
def index():
    return "<div>" * 500_000


@app.route("/about")
def about():
    return "<p " + " ".join(f"a{number}" for number in range(100_000)) + ">"
