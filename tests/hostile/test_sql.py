"""Hostile submissions that have a database: on a server, and in a file.

Each file in `sql/mysql` and `sql/sqlite` is one app.py, beside which the honest notes.py stands;
its docstring is as in `submissions/`. An honest neighbour is graded before and after them, on the
same server. Where the grader looks into an SQLite file, the student's own run looks as well: there
the same files are read without walls.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from shared.material.catalog import Lesson
from shared.result import Result
from shared.running.child import run_in_child
from shared.running.run import Run
from tests.hostile.grading import Graded, grade_class
from tests.hostile.test_hostile import header, said

SQL = Path(__file__).with_name("sql")
KINDS = ("mysql", "sqlite")
CASES = [(kind, path.stem) for kind in KINDS for path in sorted(SQL.glob(f"{kind}/*.py"))]
POINTS = 4
HONEST = ("a_honest", "m_honest", "z_honest")
SECONDS = 60.0  # for the student's own run of one hostile app, of which most wait for nothing

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="strangers' code is graded on Linux"
)


def make_course(root: Path, kind: str) -> Lesson:
    """Write a course of one lesson, whose apps keep notes in a database of this kind."""
    notes = (SQL / f"{kind}_notes.py").read_text(encoding="utf-8")
    for folder in ("lessons", "exercises", "solutions", "tests"):
        (root / folder / "01_notes").mkdir(parents=True)
        (root / folder / "01_notes/README.md").write_text("# 01 · Notes\n", encoding="utf-8")
    for folder in ("lessons", "exercises", "solutions"):
        (root / folder / "01_notes/app.py").write_text(notes, encoding="utf-8")
    suite = (SQL / "suite.py").read_text(encoding="utf-8").replace("KIND", kind)
    (root / "tests/01_notes/test_exercise.py").write_text(suite, encoding="utf-8")
    return Lesson(root, "01_notes")


def hand_in(folder: Path, kind: str, app: str) -> None:
    """Write a submission."""
    folder.mkdir(parents=True)
    (folder / "app.py").write_text(app, encoding="utf-8")
    shutil.copy(SQL / f"{kind}_notes.py", folder / "notes.py")


@dataclass
class ClassRun:
    """One graded class: the results by name, and the run."""

    results: dict[str, Result]
    run: Graded


@pytest.fixture(scope="module")
def mysql() -> ClassRun:
    """Grade the class that has a server."""
    return grade("mysql")


@pytest.fixture(scope="module")
def sqlite() -> ClassRun:
    """Grade the class that has files."""
    return grade("sqlite")


def grade(kind: str) -> ClassRun:
    with tempfile.TemporaryDirectory(prefix="hostile-") as folder:
        base = Path(folder)
        base.chmod(0o777)
        lesson = make_course(base / "course", kind)
        for name in HONEST:
            hand_in(base / "class" / name, kind, "from notes import app\n")
        for case, name in CASES:
            if case == kind:
                hand_in(base / "class" / name, kind, source(case, name))
        environ = {"COURSE_ROOT": str(lesson.root)}
        arguments = ["--lesson", lesson.id, "--seed", "hostile", "--limit", "request_seconds=3"]
        run = grade_class(base, arguments, environ)
    return ClassRun({result.submission or "": result for result in run.results}, run)


def source(kind: str, name: str) -> str:
    """Return a hostile submission's app.py."""
    return (SQL / kind / f"{name}.py").read_text(encoding="utf-8")


@pytest.mark.parametrize(("kind", "name"), CASES)
def test_submission(request: pytest.FixtureRequest, kind: str, name: str) -> None:
    """A hostile submission tries what it says, gets what its behaviour earns, and escapes not."""
    result = request.getfixturevalue(kind).results[name]
    told, text = said(result), source(kind, name)
    assert "ESCAPED" not in told, re.findall(r"ESCAPED[^\\\"]*", told)
    assert result.points == float(header(text, "Earns")), [
        (check.id, check.status, check.failure and check.failure.message) for check in result.checks
    ] or result.reason
    if expected := header(text, "Says"):
        assert re.search(expected, told), told[:2000]
    else:
        assert "TRIED" in told or result.points == POINTS
    assert "root:x:0" not in told


@pytest.mark.parametrize("kind", KINDS)
def test_neighbours(request: pytest.FixtureRequest, kind: str) -> None:
    """Honest submissions get all points, and every other one a result or a reason."""
    results = request.getfixturevalue(kind).results
    assert {name: results[name].points for name in HONEST} == dict.fromkeys(HONEST, POINTS)
    assert results.keys() == {*HONEST, *(name for case, name in CASES if case == kind)}
    for name, result in results.items():
        assert result.max_points == POINTS or result.reason, name
        assert not [check.id for check in result.checks if check.status == "error"], name


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_left(request: pytest.FixtureRequest, kind: str) -> None:
    """No process, no server's folder and no file outlives the grader."""
    run = request.getfixturevalue(kind).run
    assert run.left == ""
    assert run.changed == []


@pytest.fixture(scope="module")
def lesson(tmp_path_factory: pytest.TempPathFactory) -> Lesson:
    """The lesson of the class that has files."""
    return make_course(tmp_path_factory.mktemp("course"), "sqlite")


@pytest.mark.parametrize("name", [name for kind, name in CASES if kind == "sqlite"])
def test_look_of_the_students_own_run(lesson: Lesson, tmp_path: Path, name: str) -> None:
    """Without walls as well the look into the file is a failed check, soon, and of that file."""
    hand_in(tmp_path / "work", "sqlite", source("sqlite", name))
    began = time.monotonic()
    result = run_in_child(Run(lesson, str(tmp_path / "work"), seed="hostile"))
    assert time.monotonic() - began < SECONDS
    assert [check.id for check in result.checks if check.status == "error"] == []
    assert "root:x:0" not in json.dumps(result.to_json())
    text = source("sqlite", name)
    assert result.points == float(header(text, "In process", header(text, "Earns")))
