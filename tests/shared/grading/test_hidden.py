"""An instructor's own checks: `course hidden`, and `course grade --hidden`, through the front door."""

from __future__ import annotations

import csv
import json
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from shared.material.catalog import Course, Lesson, find_root
from shared.reports.github import error_commands, job_summary
from shared.result import HIDDEN, Check, Failure, Result
from shared.running.child import _spawned
from shared.running.run import Run

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="strangers' code is graded on Linux")

# The first test has the name of one of the course's; no app may read where the second one lies.
HIDDEN_CHECKS = '''
import pytest

@pytest.mark.points(3)
def test_word(client, draw):
    """Secretly, a negative number answers 404."""
    assert client.get(f"/books/-{draw.number(1, 99)}").status_code == 404

def test_unread(client):
    """Secretly, nothing is read of this file."""
    assert "Secretly" not in client.get("/spy").text

def test_known(client, books_of_my_own):
    """Secretly, a known book is shown."""
    assert client.get("/books/1").json == {"id": 1}

@pytest.fixture
def books_of_my_own(boot):
    return None

@pytest.fixture
def client(boot):
    return boot(files={"books.json": '[{"id": 1}]'})
'''
SPY = """

@app.get("/spy")
def spy():
    try:
        return open("PLACE").read()
    except OSError:
        return "nothing"
"""


@pytest.fixture
def mine(tmp_path) -> Path:
    """A folder with hidden checks of the first lesson."""
    suite = tmp_path / "my checks 비공개/01_shelf/test_hidden.py"
    suite.parent.mkdir(parents=True)
    suite.write_text(HIDDEN_CHECKS, "utf-8")
    return suite.parents[1]


@pytest.fixture
def classroom(course, mine, tmp_path) -> Path:
    """A class of three: a right answer, the starter, and one that looks around."""
    folder = tmp_path / "class 반"
    for student, source in (("ada", "solutions"), ("bo", "exercises"), ("eve", "solutions")):
        shutil.copytree(course.root / source / "01_shelf", folder / student / "01_shelf")
    with (folder / "eve/01_shelf/app.py").open("a") as file:
        file.write(SPY.replace("PLACE", str(mine / "01_shelf/test_hidden.py")))
    return folder


def test_new_and_check(course, tmp_path):
    """What is begun passes with the solution; a second beginning changes nothing."""
    folder = tmp_path / "my checks"
    done = course.run("hidden", "new", str(folder), "1")
    suite = folder / "01_shelf/test_hidden.py"
    assert (done.returncode, suite.is_file(), (folder / "README.md").is_file()) == (0, True, True)
    assert f"hidden check '{folder}' 1" in done.stdout
    checked = course.run("hidden", "check", str(folder), "1")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "Hidden checks   1/1" in checked.stdout
    assert "The starter gets 1 of 1 points." in checked.stdout
    assert "tell no work from none" in checked.stdout
    suite.write_text(suite.read_text("utf-8") + "# mine\n", "utf-8")
    again = course.run("hidden", "new", str(folder), "1")
    assert (again.returncode, suite.read_text("utf-8")[-7:]) == (2, "# mine\n")
    assert "already" in again.stderr
    assert "02_lending" in course.run("hidden", "check", str(folder), "2").stderr


def test_checks_that_the_solution_fails(course, mine):
    """They are told, with the whole failure; another answer can be tried."""
    suite = mine / "01_shelf/test_hidden.py"
    suite.write_text(HIDDEN_CHECKS.replace("== 404", "== 400"), "utf-8")
    done = course.run("hidden", "check", str(mine), "1", "--seed", "1")
    assert done.returncode == 1, done.stderr
    assert "GET /books/-" in done.stdout
    assert "The solution does not pass" in done.stdout
    assert "hint 1" not in done.stdout
    assert "The starter gets 1 of 5 points." in done.stdout
    one = course.run("hidden", "check", str(mine), "1", str(course.root / "exercises/01_shelf"))
    assert (one.returncode, "1 of 5 points" in one.stdout) == (1, True)
    assert course.run("hidden", "check", str(mine), "1", "nowhere").returncode == 2


FAULTS = {
    "raises at import": ("01_shelf", "1 / 0\n", "ZeroDivisionError"),
    "ends the process": ("01_shelf", "import os\nos._exit(0)\n", "has ended"),
    "no checks": ("01_shelf", "def check(client):\n    pass\n", "begins with test_"),
    "points": (
        "01_shelf",
        "import pytest\n@pytest.mark.points('2')\ndef test_a(client):\n    pass\n",
        "points('2')",
    ),
    "a number": ("1", HIDDEN_CHECKS, "Call the folder 01_shelf"),
}


@pytest.mark.parametrize(("where", "text", "said"), FAULTS.values(), ids=FAULTS)
@on_linux
def test_faults_are_told_first(course, classroom, mine, where, text, said):
    """Before anything is graded or kept, and in a sentence."""
    shutil.rmtree(mine)
    (mine / where).mkdir(parents=True)
    (mine / where / "test_hidden.py").write_text(text, "utf-8")
    done = course.run("grade", str(classroom), "--hidden", str(mine))
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert "Grades are kept" not in done.stderr
    assert "INTERNALERROR" not in done.stderr


def test_folders_that_hold_none(course, classroom, mine):
    """A folder that is not there, and that of one lesson."""
    missing = course.run("grade", str(classroom), "--hidden", str(mine / "none"))
    assert (missing.returncode, "hidden new" in missing.stderr) == (2, True)
    inner = course.run("grade", str(classroom), "--hidden", str(mine / "01_shelf"))
    assert (inner.returncode, f'"{mine}"' in inner.stderr) == (2, True)


def grade(course, classroom: Path, mine: Path, out: Path, *more: str):
    exports = [
        part for kind in ("junit", "gradescope", "exercism")
        for part in ("--export", kind, str(out / kind))
    ]  # fmt: skip
    return course.run(
        "grade", str(classroom), "--hidden", str(mine), "--jobs", "1", *exports,
        "--json", str(out / "results.json"), "--html", str(out / "grades.html"),
        "--csv", str(out / "grades.csv"), "--feedback", str(out / "feedback"), *more,
    )  # fmt: skip


@on_linux
def test_grading_with_them(course, classroom, mine, tmp_path):
    """They are a further task for the instructor, and nothing of them is in what students read."""
    out = tmp_path / "out"
    done = grade(course, classroom, mine, out)
    assert done.returncode == 1, done.stderr
    assert "Hidden checks: 01_shelf 3 (5 points)" in done.stderr
    results = [
        Result.from_json(one) for one in json.loads((out / "results.json").read_text())["results"]
    ]
    # The starter shows no book. What looks around sees nothing of the file.
    assert [(one.submission, one.points, one.max_points) for one in results] == [
        ("ada", 10, 10), ("bo", 7, 10), ("eve", 10, 10),
    ]  # fmt: skip
    assert [one.id for one in results[0].of_task(HIDDEN)] == [
        "hidden/test_word", "hidden/test_unread", "hidden/test_known",
    ]  # fmt: skip
    last = json.loads((out / "results.json").read_text())["results"][1]["tasks"][-1]
    assert (last["hidden"], last["title"], last["points"]) == (True, "Hidden checks", 4)
    with (out / "grades.csv").open(encoding="utf-8-sig") as file:
        assert [row["01_shelf hidden checks"] for row in csv.DictReader(file)] == ["5", "4", "5"]
    for file in (out / "grades.html", out / "junit"):
        assert "Secretly, a known book is shown." in file.read_text("utf-8")
    assert "Hidden checks · Secretly, a known book" in done.stdout
    students = [
        path.read_text("utf-8")
        for folder in (out / "feedback", out / "exercism")
        for path in folder.rglob("*") if path.is_file()
    ]  # fmt: skip
    assert len(students) == 9
    tells = ("Secretly", "Hidden checks", "hidden/", "not shown")
    assert [text for text in students if any(word in text for word in tells)] == []
    assert "3 of 5 points." in (out / "feedback/bo/feedback.md").read_text("utf-8")
    told = json.loads((out / "gradescope/bo/01_shelf/results.json").read_text("utf-8"))
    assert {one["visibility"] for one in told["tests"] if "Secretly" in one["name"]} == {"hidden"}
    assert {one["visibility"] for one in told["tests"][:4]} == {"visible"}


@on_linux
def test_changed_checks_grade_again(course, classroom, mine, tmp_path):
    """A hidden suite is part of what a result depends on; its points may be told."""
    grade(course, classroom, mine, tmp_path / "out")
    kept = grade(course, classroom, mine, tmp_path / "out", "--hidden-points")
    assert "3 rows, 0 to grade" in kept.stderr
    mine_said = (tmp_path / "out/feedback/bo/feedback.md").read_text("utf-8")
    assert "Checks that are not shown: 4 of 5 points." in mine_said
    assert "Secretly" not in mine_said
    late = ("--deadline", "2026-03-01T00:00Z", "--late-percent", "100")
    grade(course, classroom, mine, tmp_path / "out", *late)
    # Nor do the points before the rules: they are those of the checks that are shown.
    assert "3 → 0" in (tmp_path / "out/feedback/bo/feedback.md").read_text("utf-8")
    suite = mine / "01_shelf/test_hidden.py"
    suite.write_text(suite.read_text("utf-8").replace("client, books_of_my_own", "client, no"))
    changed = grade(course, classroom, mine, tmp_path / "out", "--hidden-points")
    assert "3 rows, 3 to grade" in changed.stderr
    # A fixture is missing: that costs nobody points, and students do not read the check's name.
    assert changed.returncode == 2
    mine_said = (tmp_path / "out/feedback/bo/feedback.md").read_text("utf-8")
    assert "hidden check FOLDER 1" in mine_said
    assert "test_known" not in mine_said


def test_hidden_checks_have_the_suites_databases(tmp_path):
    """What the lesson's suite is marked with holds for them; in a process that is not forked, too."""
    root = find_root()
    lesson = Course(root).lesson("8").id
    suite = tmp_path / lesson / "test_hidden.py"
    suite.parent.mkdir()
    suite.write_text("def test_tables(database):\n    assert 'nothing' not in database.tables()\n")
    run = Run(Lesson(root, lesson, suite), "solutions", seed="1", task=HIDDEN)
    (scratch := tmp_path / "scratch").mkdir()
    result = _spawned(run, str(scratch))
    assert [(check.id, check.status) for check in result.checks] == [
        ("the_app_starts", "passed"), ("hidden/test_tables", "passed"),
    ]  # fmt: skip


def test_githubs_summary_tells_nothing_of_them():
    """Whatever result it is given."""
    shown = Check("test_a", 1, "Shown", "passed", 1, 1)
    hidden = Check("hidden/test_b", HIDDEN, "Secret", "failed", 0, 2, Failure("Secret", line=3))
    result = Result("01_shelf", "x", "1", "", (shown, hidden), tasks={HIDDEN: "Hidden checks"})
    assert result == Result.from_json(result.to_json())
    summary = job_summary([result])
    assert ("1 / 1" in summary, "ecret" in summary, "idden" in summary) == (True, False, False)
    assert list(error_commands([result])) == []
    open_one = replace(result, checks=(shown, replace(hidden, task=2)))
    assert len(list(error_commands([open_one]))) == 1  # what this test looks for
