"""Which checks run which functions: a mutant is tried on these only, and on all where that is open."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.audit.mutants import Mutant, mutants_of
from shared.grading.reached import Reached, changed_places, marked, read_marks
from shared.suite.commands import flask_apart
from shared.suite.patience import Wait

SOURCE = '''
def outer(x=None):
    """Say what it does."""

    def inner():
        return 1

    return inner


class Shelf:
    size = 2

    def get(self):
        return 3


def never():
    return 4
'''

COMMAND = """
from flask import Flask

app = Flask(__name__)


@app.cli.command()
def make():
    print("made")
"""


@pytest.fixture
def app(tmp_path: Path) -> Path:
    (tmp_path / "app").mkdir()
    (tmp_path / "app/app.py").write_text(SOURCE, "utf-8")
    return tmp_path / "app"


def run(app: Path, monkeypatch: pytest.MonkeyPatch, *runs: tuple[str, str]) -> Reached:
    """Evaluate expressions on the marked app, each in a check; return what was reached."""
    marks = app.with_name("marks")
    with marked(app, marks) as functions:
        names: dict[str, object] = {}
        for check, expression in runs:
            monkeypatch.setenv("PYTEST_CURRENT_TEST", check)
            exec((app / "app.py").read_text("utf-8"), names)
            eval(expression, names)
    return read_marks(functions, marks)


def mutant(app: Path, changed: str) -> Mutant:
    """Return the first mutant that takes this line away."""
    return next(one for one in mutants_of(app, {}).kept if f"-{changed}\n" in one.diff)


def test_only_the_checks_that_run_it(app: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A function's body is for the checks that run it, a method's and an inner one's too."""
    reached = run(
        app,
        monkeypatch,
        ("a.py::test_one[a b] (call)", "outer()"),
        ("a.py::test_two (setup)", "outer()()"),
        ("a.py::test_three (call)", "Shelf().get()"),
    )
    assert reached.by([mutant(app, "    return inner").place]) == {"test_one[a b]", "test_two"}
    assert reached.by([mutant(app, "        return 1").place]) == {"test_two"}
    assert reached.by([mutant(app, "        return 3").place]) == {"test_three"}
    assert reached.by([mutant(app, "    return 4").place]) == frozenset()


def test_all_where_it_is_open(app: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A default and a class's attribute are read without a call; a program of its own has no name."""
    reached = run(app, monkeypatch, ("", "outer()"))
    assert reached.by([mutant(app, "def outer(x=None):").place]) is None
    assert reached.by([mutant(app, "    size = 2").place]) is None
    assert reached.by([mutant(app, "    return inner").place]) is None
    assert Reached().by([mutant(app, "    return 4").place]) is None


def test_marks_are_taken_away(app: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The files are as before."""
    run(app, monkeypatch, ("a.py::test_one (call)", "outer.__doc__.upper()"))
    assert (app / "app.py").read_text("utf-8") == SOURCE


@pytest.mark.parametrize(
    ("old", "new", "places"),
    [
        ("        return 1", "        x = 1\n        return x", {"app.py:outer.inner"}),
        ("        return 3", "        return 4", {"app.py:Shelf.get"}),
        ("    return inner", "    return inner()", {"app.py:outer"}),
        ("    def inner():", "    @cache\n    def inner():", {"app.py:outer"}),
        ("        return 1", "        return 1\n\n    def other():\n        pass", {"app.py:outer"}),
        ("outer(x=None)", "outer(x=1)", {"app.py:"}),
        ("Say what", "Tell what", {"app.py:"}),
        ("    size = 2", "    size = 3", {"app.py:"}),
        ("def never():", "def ever():", {"app.py:", "app.py:never"}),
        ("def never():", "def never() ->:", {"app.py:"}),
        ("    return inner", "    return inner  # closes", set()),
    ],
    ids=[
        "inner", "method", "outer", "decorator", "one-more", "default", "docstring", "class", "name",
        "no-python", "comment",
    ],
)  # fmt: skip
def test_places_that_a_change_is_in(old: str, new: str, places: set[str]) -> None:
    """A change belongs to the innermost function that must run for it to be noticed."""
    assert old in SOURCE
    after = SOURCE.replace(old, new, 1)
    assert changed_places("app.py", SOURCE.encode(), after.encode()) == places


@pytest.mark.parametrize(
    ("file", "before", "after"),
    [("app.py", None, b""), ("app.py", b"", None), ("schema.sql", b"a", b"b")],
    ids=["new", "gone", "no-python"],
)
def test_other_files_are_for_all(file: str, before: bytes | None, after: bytes | None) -> None:
    """Who reads a file that is no Python, or that is not in both, is not known."""
    places = changed_places(file, before, after)
    assert Reached(frozenset({"app.py:view"}), {"app.py:view": frozenset()}).by(places) is None


def test_command_is_for_all(app: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a command of the app's makes may be kept for other checks than the one that ran it."""
    monkeypatch.setenv("PYTEST_CURRENT_TEST", "a.py::test_one (call)")
    (app / "app.py").write_text(COMMAND, encoding="utf-8")
    marks = app.with_name("marks")
    with marked(app, marks) as functions:
        ran = flask_apart(app, app, ["make"], {}, Wait.alone("start_seconds", 60.0))
    assert ran.exit_code == 0, ran.output
    assert read_marks(functions, marks).by(["app.py:make"]) is None
