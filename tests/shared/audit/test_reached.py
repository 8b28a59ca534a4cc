"""Which checks run which functions: a mutant is tried on these only, and on all where that is open."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from shared.audit.mutants import Mutant, mutants_of
from shared.audit.reached import MARKS, Reached, marked, read_marks

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
    assert reached.by(mutant(app, "    return inner")) == {"test_one[a b]", "test_two"}
    assert reached.by(mutant(app, "        return 1")) == {"test_two"}
    assert reached.by(mutant(app, "        return 3")) == {"test_three"}
    assert reached.by(mutant(app, "    return 4")) == frozenset()


def test_all_where_it_is_open(app: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A default and a class's attribute are read without a call; a program of its own has no name."""
    reached = run(app, monkeypatch, ("", "outer()"))
    assert reached.by(mutant(app, "def outer(x=None):")) is None
    assert reached.by(mutant(app, "    size = 2")) is None
    assert reached.by(mutant(app, "    return inner")) is None
    assert Reached().by(mutant(app, "    return 4")) is None


def test_marks_are_taken_away(app: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The files are as before, and so are the variables."""
    run(app, monkeypatch, ("a.py::test_one (call)", "outer.__doc__.upper()"))
    assert (app / "app.py").read_text("utf-8") == SOURCE
    assert MARKS not in os.environ
