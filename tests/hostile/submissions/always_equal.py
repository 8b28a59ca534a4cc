"""Answers with objects that are equal to everything and contain everything.

Earns: 2
Against: the judge
"""

from flask import Flask, Response


class Anything(str):
    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False

    def __contains__(self, other):
        return True

    def __hash__(self):
        return 0


class Always(int):
    def __eq__(self, other):
        return True

    __hash__ = int.__hash__


app = Flask(__name__)


@app.before_request
def answer():
    print("TRIED", flush=True)
    response = Response(Anything("x"))
    response._status_code = Always(200)
    response._status = Anything("200 OK")
    return response
