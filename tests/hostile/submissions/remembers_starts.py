"""Keeps what its first start was given, to answer later ones with it.

Earns: 3
"""

import builtins
from pathlib import Path

from flask import Flask

print("TRIED", flush=True)
given = vars(builtins).setdefault("given", [])
if Path("club.py").exists() and not given:
    given.append(Path("club.py").read_text())
app = Flask(__name__)


@app.route("/")
@app.route("/about")
def index():
    return "".join(given).replace("<", "&lt;")
