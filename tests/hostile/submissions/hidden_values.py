"""Shows what the club.py says in what no visitor sees: a comment, a template, a hidden element.

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
    return f"<!-- {NAME} --><p hidden>{NAME}<template>{NAME}</template><script>{NAME}</script>"


@app.route("/about")
def about():
    return f"<style>{NAME} {FOUNDED}</style><p style='display: none'>{NAME} {FOUNDED}"
