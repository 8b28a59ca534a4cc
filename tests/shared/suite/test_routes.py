"""Routes whose URLs are compiled late behave as Werkzeug's own."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import sys
if sys.argv[1] == "late":
    from shared.suite.routes import compile_builders_late
    compile_builders_late()
    compile_builders_late()
from flask import Flask, url_for
app = Flask(__name__)
app.add_url_rule("/", "index")
app.add_url_rule("/all", "paged", defaults={"page": 1})
app.add_url_rule("/page/<int:page>", "paged")
app.add_url_rule("/a/<path:rule>/<float:self>", "odd")
app.add_url_rule("/h/<name>", "hello", subdomain="<club>")
with app.test_request_context(base_url="http://localhost/club"):
    print(url_for("index"), url_for("index", q="가 나", rule=1))
    print(url_for("paged"), url_for("paged", page=1), url_for("paged", page=7, x="<"))
    print(url_for("odd", rule="b/c", self=1.5), url_for("odd", rule="b/c", self=2.5, _anchor="z"))
    for wrong in (dict(endpoint="odd"), dict(endpoint="paged", page="x"), dict(endpoint="none")):
        try:
            print(url_for(**wrong))
        except Exception as error:
            print(type(error).__name__, error)
try:
    app.add_url_rule("/x", "x", defaults={"n": "word"})
    app.add_url_rule("/<int:n>/y", "y", defaults={"n": "word"})
except Exception as error:
    print("refused at once", type(error).__name__)
"""


def test_the_same_urls_and_errors():
    """URLs, queries, defaults and errors are those of the library left alone."""

    def run(how: str) -> str:
        command = [sys.executable, "-c", PROGRAM, how]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    assert run("late") == run("own")
    assert "/club/a/b/c/1.5" in run("late")
