"""Answers with statuses that are none.

Earns: 0
Against: the judge
"""

from flask import Flask

app = Flask(__name__)


def answer(environ, start_response):
    print("TRIED", flush=True)
    start_response("200 OK\r\nX-Points: 10\r\n\r\nall is well", [("X", "a\r\nb")])
    return [b""]


app.wsgi_app = answer
