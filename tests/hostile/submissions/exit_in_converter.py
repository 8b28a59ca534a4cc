"""Ends Python where an address is matched, before any view.

Earns: 0
Against: the judge
Says: ended Python
"""

from flask import Flask

print("TRIED", flush=True)
app = Flask(__name__)
from werkzeug.routing import BaseConverter


class C(BaseConverter):
    def to_python(self, value):
        raise SystemExit(0)


app.url_map.converters["c"] = C


@app.get("/<c:x>")
def v(x):
    return x
