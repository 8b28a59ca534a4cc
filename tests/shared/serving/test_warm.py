"""A program that is forked cannot be told from one that Python was started for."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from shared.serving.server import FLASK, FLASK_RUN, DidNotServe, run_to_end, served
from shared.serving.warm import current, warmed

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="forked on Linux only")

APP = """
import os
from flask import Flask

app = Flask(__name__)


@app.get("/")
def index():
    return f"pid {os.getppid()}"


@app.cli.command("greet")
def greet():
    print("hello")
    raise SystemExit(3)
"""
SURROUNDINGS = """
import os, sys, warnings
import flask
print(__name__, sys.argv, [entry for entry in sys.path[:2] if not entry.endswith("zip")][:1])
print(os.getcwd(), sorted(os.environ.items()), sys.dont_write_bytecode, os.getpid() == os.getpgid(0))
print([name for name in sys.modules if name.partition(".")[0] == "shared"], globals().get("__file__"))
print(os.listdir("/proc/self/fd") and sorted(os.listdir("/proc/self/fd"))[:3], sys.stdin.read())
"""
PROGRAMS = {
    "surroundings": SURROUNDINGS,
    "error": "def f():\n    1 / 0\nf()\n",
    "syntax": "print('a'\n",
    "both-streams": "import sys\nprint('o', flush=True)\nprint('이', file=sys.stderr)\nprint('p')\n",
    "exit": "import sys; sys.exit('no more')",
    "at-the-end": "import atexit; atexit.register(print, 'last')\nprint('first')",
    "thread": "import threading, time\n"
    "threading.Thread(target=lambda: (time.sleep(0.1), print('late'))).start()",
    "sibling": "import sibling; print(sibling.__file__)",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with an app and a module."""
    (tmp_path / "app.py").write_text(APP, encoding="utf-8")
    (tmp_path / "sibling.py").write_text("", encoding="utf-8")
    return tmp_path


@pytest.fixture
def warm() -> Iterator[None]:
    """Have programs forked."""
    with warmed(["flask", "no_such_library"]):
        yield


@pytest.mark.parametrize("way", ["-c", "file"])
@pytest.mark.parametrize("name", PROGRAMS)
def test_same_output(folder: Path, name: str, way: str) -> None:
    """Arguments, folder, variables, modules, tracebacks, the end: all is printed as by Python."""
    (folder / "program.py").write_text(PROGRAMS[name], encoding="utf-8")
    arguments = ["program.py", "one"] if way == "file" else ["-c", PROGRAMS[name], "one"]
    cold = run_to_end(folder, arguments)
    with warmed(["flask"]):
        assert run_to_end(folder, arguments) == cold
    assert cold


def test_flask(folder: Path, warm: None) -> None:
    """A `flask` command runs, and the app is served by a child of the process that forks."""
    assert run_to_end(folder, [*FLASK, "greet"]) == "hello\n"
    with served(folder, FLASK_RUN) as server, urlopen(server.url, timeout=10) as answer:
        assert answer.read().startswith(b"pid ")
        assert "GET / HTTP/1.1" in server.output


def test_app_that_does_not_start(folder: Path, warm: None) -> None:
    """What it printed is told."""
    (folder / "app.py").write_text("import no_such_module\n", encoding="utf-8")
    with pytest.raises(DidNotServe, match="no_such_module"), served(folder, FLASK_RUN):
        pass


def test_options_of_python_are_for_python(folder: Path, warm: None) -> None:
    """With `-W` and the like a Python is started for the program."""
    run_to_end(folder, ["-W", "error", *FLASK, "greet"])
    inner = current()
    assert inner is not None
    assert inner._process is None
    run_to_end(folder, [*FLASK, "greet"])
    assert inner._process is not None


def test_blocks_of_the_same_libraries_share_a_process(folder: Path, warm: None) -> None:
    """A block within one forks from the same process."""
    outer = current()
    with warmed(["flask", "no_such_library"]):
        assert current() is outer
    with warmed(["flask"]):
        assert current() is not outer
