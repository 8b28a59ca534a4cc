"""Leaves folders in folders in its place, thousands deep, and one that nobody may enter.

Earns: 3
"""

import os

from flask import Flask

print("TRIED", flush=True)
app = Flask(__name__)


@app.get("/about")
def about():
    return ""


@app.get("/")
def index():
    here = os.getcwd()
    for _ in range(1200):
        os.mkdir("deep")
        os.chdir("deep")
    os.chmod(".", 0)
    os.chdir(here)
    os.mkdir("closed")
    os.chmod("closed", 0)
    return ""
