"""Templates of a student's app: fresh in each app, named as the student knows them."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.suite.inprocess import InProcess
from shared.suite.transport import AppSpec, Request

APP = """
from flask import Flask, render_template

app = Flask(__name__)
{more}

@app.get("/")
def index():
    return render_template("page.html", name="<b>")
"""


def page(folder: Path, template: str, more: str = "", config: dict[str, object] | None = None):
    """Start a fresh app with this template; return its answer to GET /."""
    (folder / "templates").mkdir(exist_ok=True)
    (folder / "app.py").write_text(APP.format(more=more), encoding="utf-8")
    files = {"templates/page.html": template.encode()}
    app = InProcess().boot(AppSpec(folder, files, config or {}))
    try:
        return app.send(Request("GET", "/", "/", "", ()))
    finally:
        app.close()


def test_each_app_has_its_own(tmp_path):
    """A template of the same name is the one of this app, also when another was used before."""
    bodies = [page(tmp_path, f"{number} {{{{ name }}}}").body for number in (1, 2, 1)]
    assert bodies == [b"1 &lt;b&gt;", b"2 &lt;b&gt;", b"1 &lt;b&gt;"]


@pytest.mark.parametrize(
    ("more", "body"),
    [
        ("app.jinja_options = {'trim_blocks': True}", b"x&lt;b&gt;"),
        ("app.jinja_env.autoescape = False", b"\nx<b>"),
        ("app.jinja_env.filters['twice'] = lambda text: text * 2", b"\nx&lt;b&gt;"),
        ("app.jinja_env.variable_start_string = '[['", b"\nx{{ name }}"),
    ],
)
def test_settings_count(tmp_path, more, body):
    """The same text under other settings of Jinja is compiled anew."""
    template = "{% if 1 %}\nx{% endif %}{{ name }}"
    for _ in range(2):
        assert page(tmp_path, template).body == b"\nx&lt;b&gt;"
        assert page(tmp_path, template, more).body == body


def test_error_names_the_students_file(tmp_path):
    """A traceback names the template in the student's folder and quotes its line, each time."""
    source = "<p>\n{{ missing.title.upper() }}\n"
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/page.html").write_text(source, encoding="utf-8")
    for _ in range(2):
        reply = page(tmp_path, source)
        assert reply.status.startswith("500")
        file = tmp_path / "templates/page.html"
        assert f'File "{file}", line 2, in top-level template code' in reply.printed
        assert "{{ missing.title.upper() }}" in reply.printed


def test_template_that_is_wrong(tmp_path):
    """A template that cannot be compiled is told of each time."""
    for _ in range(2):
        assert "line 1" in page(tmp_path, "{% if %}").printed


def test_look_at_names_the_template(course):
    """A check that fails in a template says which line to look at."""
    course.solve()
    app = (course.exercise / "app.py").read_text(encoding="utf-8")
    course.write("app.py", app.replace("return book", "return render_template('b.html', book=book)").replace(
        "Flask, abort", "Flask, abort, render_template"
    ))  # fmt: skip
    course.write("templates/b.html", "<p>\n{{ book.title }}\n{{ book.a.b }}\n")
    shown = course.run("check", "1").stdout
    assert "Look at      exercises/01_shelf/templates/b.html:3" in shown
