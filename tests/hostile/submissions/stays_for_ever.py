"""Makes the process that imports it start the first app again and again.

Earns: 3
"""

import sys

from flask import Flask

app = Flask(__name__)
tried = False
frame = sys._getframe()
while frame is not None:
    if "AppHost" in frame.f_globals:
        frame.f_globals["load"] = lambda *args: type(
            "Loaded", (), {"app": app, "close": lambda self: None}
        )()
        tried = True
    frame = frame.f_back


@app.route("/")
@app.route("/about")
def index():
    print("TRIED" if tried else "found no host", flush=True)
    return "the first app"
