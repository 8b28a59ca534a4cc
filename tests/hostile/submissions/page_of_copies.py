"""Answers a table that has a parser copy millions of tags.

Earns: 3
Against: the judge
Says: <b>
"""

from flask import Flask

print("TRIED", flush=True)
app = Flask(__name__)


@app.get("/")
def v():
    return "<table>" + "".join(f"<b id={i}>" for i in range(4900)) + "<tr>x" * 4900


@app.get("/about")
def w():
    return v()
