"""Has a view that says that it wraps itself.

Earns: 1
Against: the judge
"""

from flask import Flask

print("TRIED", flush=True)
app = Flask(__name__)


def v():
    return "x"


v.__wrapped__ = v
app.add_url_rule("/", "a", v)
