"""Answers with a page whose elements are nested a million deep, to exhaust the judge.

Earns: 2
Against: the judge
"""

from flask import Flask

app = Flask(__name__)
PAGE = "<b>" * 1_300_000


@app.route("/", defaults={"rest": ""})
@app.route("/<path:rest>")
def answer(rest):
    print("TRIED")
    return PAGE
