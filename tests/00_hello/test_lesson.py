"""Tests lesson 00: the first app, its traceback and its table of common errors."""

from __future__ import annotations

import platform
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import pytest

from shared.suite.lessons import (
    ROOT,
    error_rows,
    run_flask,
    run_python,
    serve_output,
    traceback_of,
    write_app,
)

LESSON = "00_hello"
FOLDER = ROOT / "lessons" / LESSON

HEAD = "from flask import Flask, render_template\n\napp = Flask(__name__)\n\n\n"
HOME = '@app.route("/")\ndef index():\n    return "Hello"\n'
ABOUT = '\n\n@app.route("/about")\ndef about():\n    '


def test_page_says_what_serves_it(client):
    """The page names this Python and this Flask."""
    response = client.get("/")
    assert response.status_code == 200
    assert f"Python {platform.python_version()} and Flask {version('flask')}" in response.text


def test_unknown_address_is_404(client, draw):
    """An address without a route answers 404."""
    assert client.get(f"/{draw.word()}").status_code == 404


def test_page_loads_nothing_else(client):
    """The page asks for no other file, so that the log shows one line for one visit."""
    page = client.get("/").page
    assert not page.select("[src]")
    assert [link["href"] for link in page.select("link")] == ["data:,"]


@pytest.mark.parametrize("text", ["README.md", "README.ko.md"])
def test_quoted_traceback_is_real(text, tmp_path):
    """The typo that the text asks for gives the traceback that it shows."""
    shutil.copytree(FOLDER / "templates", tmp_path / "templates")
    source = (FOLDER / "app.py").read_text(encoding="utf-8")
    printed = serve_output(tmp_path, source.replace("python_version", "pyhton_version"))
    shown = (FOLDER / text).read_text(encoding="utf-8").partition("Traceback (most")[2]
    own = shown.index("/app.py", shown.index("lessons/00_hello"))
    for line in shown[own : shown.index("\n127.0.0.1")].splitlines():
        assert line in printed  # newer Pythons add "Did you mean" to the last line
    assert "500 Internal Server Error" in printed


@pytest.mark.parametrize("text", ["README.md", "README.ko.md"])
def test_quoted_start_is_real(text, tmp_path):
    """What `flask run` prints is what the text shows."""
    shutil.copytree(FOLDER / "templates", tmp_path / "templates")
    shown = (FOLDER / text).read_text(encoding="utf-8").partition("```text\n")[2]
    printed = serve_output(tmp_path, (FOLDER / "app.py").read_text(encoding="utf-8"))
    for line in shown.splitlines()[:2]:
        assert line in printed
    assert '"GET / HTTP/1.1" 200 -' in printed


def _without_environment(folder: Path) -> str:
    """Type `flask run` in a shell that finds no flask."""
    command = [shutil.which("bash") or "bash", "-c", "flask run"]
    done = subprocess.run(
        command, env={"PATH": str(folder)}, cwd=folder, capture_output=True, text=True
    )
    return done.stderr


def _another_python(folder: Path) -> str:
    """Import flask with a Python that knows no installed libraries."""
    command = [sys.executable, "-S", "-c", "import flask"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True).stderr


def _port_in_use(folder: Path) -> str:
    """Run the app on a port that something else holds."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        return run_flask(folder, HEAD + HOME, "run", "--port", port)


def _no_app_file(folder: Path) -> str:
    """Type `flask run` one folder too high."""
    command = [sys.executable, "-m", "flask", "run"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True).stderr


def _stray_init(folder: Path) -> str:
    """Import a file that is there, from a folder with an __init__.py."""
    files = {"__init__.py": "", "club.py": "NAME = 'x'\n"}
    write_app(folder, "import club\n" + HEAD + HOME, files)
    # -P: like the installed `flask` command, it does not look for modules in the current folder.
    command = [sys.executable, "-P", "-m", "flask", "run"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True).stderr


def unreadable(*lines: str) -> Callable[[Path], str]:
    """Start an app with these lines below its head, which Python stumbles over."""
    return lambda folder: run_flask(folder, HEAD + "\n".join(lines) + "\n", "routes")


def reading(content: bytes, encoding: str) -> Callable[[Path], str]:
    """Read a file in an encoding in which it is not: on Windows it is the one by default."""

    def read(folder: Path) -> str:
        (folder / "books.txt").write_bytes(content)
        text = f"open({str(folder / 'books.txt')!r}, encoding={encoding!r}).read()"
        return traceback_of(folder, HEAD + HOME.replace('"Hello"', text))

    return read


REPRODUCTIONS: dict[str, Callable[[Path], str]] = {
    "flask: command not found": _without_environment,
    "ModuleNotFoundError: No module named 'flask'": _another_python,
    "Error: Could not locate a Flask application.": _no_app_file,
    "Error: Failed to find Flask application or factory in module '...'": lambda folder: run_flask(
        folder, "", "routes"
    ),
    "Port ... is in use by another program.": _port_in_use,
    "ModuleNotFoundError: No module named '...'": _stray_init,
    "ImportError: cannot import name 'Flask' from ...": lambda folder: run_python(
        folder, HEAD + HOME, files={"flask.py": HEAD + HOME}
    ),
    "AttributeError: module '...' has no attribute '...'": lambda folder: traceback_of(
        folder,
        HEAD + "import club\n" + HOME.replace('"Hello"', "club.Name"),
        files={"club.py": "NAME = 'x'\n"},
    ),
    "NameError: name 'app' is not defined": lambda folder: traceback_of(
        folder, HEAD.replace("app =", "site =") + HOME
    ),
    "NameError: name '...' is not defined": lambda folder: traceback_of(
        folder, HEAD + HOME.replace('"Hello"', "NAME")
    ),
    "SyntaxError: invalid syntax...": unreadable("form flask import Flask"),
    "SyntaxError: expected ':'": unreadable("def index()", "    return 'Hello'"),
    "SyntaxError: '...' was never closed": unreadable("print('Hello'"),
    "SyntaxError: unmatched '...'": unreadable("print('Hello'))"),
    "SyntaxError: unterminated ... literal ...": unreadable("greeting = 'Hello"),
    "SyntaxError: invalid ...character ...": unreadable("greeting = “Hello”"),
    "SyntaxError: 'return' outside function": unreadable("return 'Hello'"),
    "IndentationError: ...": unreadable("def index():", "return 'Hello'"),
    "TabError: ...": unreadable("if app:", "        if app:", "\tprint('Hello')"),
    "ValueError: URL rule '...' must start with a slash.": lambda folder: traceback_of(
        folder, HEAD + HOME.replace('"/"', '"about"')
    ),
    "AssertionError: View function mapping is overwriting an existing endpoint function: ...": (
        lambda folder: traceback_of(
            folder, HEAD + HOME + ABOUT.replace("about()", "index()") + "return 'About'\n"
        )
    ),
    "TypeError: The view function for '...' did not return a valid response."
    " The function either returned None or ended without a return statement.": (
        lambda folder: traceback_of(folder, HEAD + HOME + ABOUT + "print('About')\n", "/about")
    ),
    "TypeError: The view function did not return a valid response."
    " The return type must be ...": lambda folder: traceback_of(
        folder, HEAD + HOME + ABOUT + "return 2019\n", "/about"
    ),
    "jinja2.exceptions.TemplateNotFound: ...": lambda folder: traceback_of(
        folder, HEAD + HOME + ABOUT + "return render_template('abuot.html')\n", "/about"
    ),
    "jinja2.exceptions.UndefinedError: '...' is undefined": lambda folder: traceback_of(
        folder,
        HEAD + HOME.replace('"Hello"', 'render_template("about.html")'),
        files={"templates/about.html": "{{ club.name }}"},
    ),
    "TypeError: render_template() takes 1 positional argument but ... were given": (
        lambda folder: traceback_of(
            folder, HEAD + HOME.replace('"Hello"', 'render_template("about.html", "Mina")')
        )
    ),
    "KeyError: '...'": lambda folder: traceback_of(
        folder, "import os\n" + HEAD + 'app.secret_key = os.environ["NO_SUCH_KEY"]\n' + HOME
    ),
    "EOFError: ...": lambda folder: run_python(folder, HEAD + "name = input()\n"),
    "UnicodeDecodeError: 'cp949' codec can't decode byte ...": reading(
        "책의 제목…".encode(), "cp949"
    ),
    "UnicodeDecodeError: 'utf-8' codec can't decode byte ...": reading(
        "책의 제목".encode("cp949"), "utf-8"
    ),
    "ImportError: cannot import name 'escape' from 'flask' ...": unreadable(
        "from flask import escape"
    ),
    "ImportError: cannot import name 'url_...' from 'werkzeug.urls' ...": unreadable(
        "from werkzeug.urls import url_quote"
    ),
    "AttributeError: 'Flask' object has no attribute 'before_first_request'": unreadable(
        "@app.before_first_request", "def start():", "    print('Hello')"
    ),
    "405 Method Not Allowed": lambda folder: traceback_of(
        folder, HEAD + HOME.replace("@app.route", "@app.post")
    ),
    "404 Not Found": lambda folder: traceback_of(folder, HEAD + HOME, "/about"),
}


def test_every_row_has_a_reproduction():
    """The table's rows and the reproductions are the same, in the same order."""
    assert [row.message for row in error_rows(LESSON)] == list(REPRODUCTIONS)


@pytest.mark.parametrize("row", error_rows(LESSON), ids=lambda row: row.message)
def test_row_is_what_a_student_sees(row, tmp_path):
    """The message of the row appears when its mistake is made."""
    assert row.pattern.search(REPRODUCTIONS[row.message](tmp_path))
