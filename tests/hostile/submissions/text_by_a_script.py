"""Has a script write the name, and says it in a picture's metadata.

Earns: 3
Against: the judge
"""

from flask import Flask

from club import FOUNDED, NAME

print("TRIED", flush=True)
app = Flask(__name__)
import json


@app.route("/")
def a():
    return f"<script>document.write({json.dumps(NAME)})</script>"


@app.route("/about")
def b():
    return f"<svg><metadata>{NAME} {FOUNDED}</metadata><desc>{FOUNDED}</desc></svg>"
