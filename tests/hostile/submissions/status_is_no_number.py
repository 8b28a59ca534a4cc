"""Answers with a status that is no number.

Earns: 0
Against: the judge
"""

from flask import Flask

app = Flask(__name__)


def answer(environ, start_response):
    print("TRIED", flush=True)
    start_response("passed all", [])
    return [b"10 of 10"]


app.wsgi_app = answer
