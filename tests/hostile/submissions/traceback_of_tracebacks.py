"""Raises an error that came of 150 others, each with its traceback.

Earns: 1
Against: the judge
"""

from flask import Flask

print("TRIED", flush=True)
app = Flask(__name__)


@app.route("/")
def a():

    def f(n):
        try:
            f(n - 1) if n else 1 / 0
        except Exception as e:
            raise RuntimeError("x" * 500) from e

    f(150)
