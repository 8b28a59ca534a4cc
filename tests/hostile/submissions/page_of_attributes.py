"""Answers with one element that has half a million attributes.

Earns: 2
Against: the judge
"""

from flask import Flask

app = Flask(__name__)
PAGE = "<b " + " ".join(f"a{n}" for n in range(400_000)) + ">"


@app.route("/", defaults={"rest": ""})
@app.route("/<path:rest>")
def answer(rest):
    print("TRIED")
    return PAGE
