"""Late work and exceptions, through the command's front door."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from shared.gradebook.late import HandedIn, Override
from shared.gradebook.overrides import Row
from shared.gradebook.roster import Ids
from shared.gradebook.store import MEMORY, Store
from shared.gradebook.times import KeptTimes
from shared.grading.handed import with_times
from shared.grading.overridden import overrides_of
from shared.grading.submissions import Submission
from shared.handed_in.tree import Refused
from shared.handed_in.work import Work
from shared.language import set_language

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="strangers' code is graded on Linux"
)

DEADLINE = "2026-03-02T23:59+09:00"
RULES = ("--deadline", DEADLINE, "--grace", "15m", "--late-percent", "10")


@pytest.fixture
def classroom(course, tmp_path):
    """Four right answers: by the roster, a clone's commit, a zip's newest file, and no time at all."""
    folder = tmp_path / "class 반"
    work = course.root / "solutions/01_shelf"
    for name in ("ada", "bo"):
        shutil.copytree(work, folder / name / "01_shelf")
    _commit(folder / "bo", "2026-03-04T00:00:00+09:00")
    for name, at in (("cy", (2026, 3, 3, 0, 30, 0)), ("dan", (1980, 1, 1, 0, 0, 0))):
        with zipfile.ZipFile(folder / f"{name}.zip", "w") as file:
            for path in sorted(path for path in work.rglob("*") if path.is_file()):
                info = zipfile.ZipInfo(f"01_shelf/{path.relative_to(work).as_posix()}", at)
                file.writestr(info, path.read_bytes())
    (tmp_path / "students.csv").write_text(
        "id,name,folder,handed_in\n1,Ada Lee,ada,2026-03-02 20:00\n2,Bo Oh,bo,\n3,Cy Kim,cy,\n"
        "4,Dan Ro,dan,\n",
        "utf-8",
    )
    return folder


def _commit(folder: Path, at: str) -> None:
    environment = {**os.environ, "GIT_COMMITTER_DATE": at, "GIT_AUTHOR_DATE": at}
    who = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
    for arguments in (("init", "-q"), ("add", "."), (*who, "commit", "-q", "-m", "Done")):
        subprocess.run(
            ["git", *arguments], cwd=folder, env=environment, check=True, capture_output=True
        )


@pytest.fixture
def grade(course, classroom):
    """Grade the class; return what was printed."""

    def grade(*arguments: str, code: int = 0) -> tuple[str, str]:
        done = course.run("grade", str(classroom), "--jobs", "1", "--roster",
                          str(classroom.with_name("students.csv")), *arguments)  # fmt: skip
        assert done.returncode == code, done.stderr
        return done.stdout, done.stderr

    return grade


def points(path: Path) -> dict[str, str]:
    with path.open(encoding="utf-8-sig") as file:
        return {row["Student"]: row["01_shelf"] for row in csv.DictReader(file)}


def test_every_report(grade, tmp_path):
    """Each source of time is used and said; points before and after stand in every report."""
    out = tmp_path / "out"
    (tmp_path / "overrides.csv").write_text(
        "student,lesson,extra,deadline,reason\n4,1,2,,talk\nBo Oh,1,,1d,ill\nZoe,1,1,,\n", "utf-8"
    )
    exports = [part for kind in ("canvas", "moodle", "gradescope")
               for part in ("--export", kind, str(out / kind))]  # fmt: skip
    printed, said = grade(
        *RULES, "--overrides", str(tmp_path / "overrides.csv"), "--csv", str(out / "grades.csv"),
        "--html", str(out / "grades.html"), "--feedback", str(out / "feedback"),
        "--json", str(out / "grades.json"), *exports,
    )  # fmt: skip
    assert "by the roster 1, by the last commit 1, by the newest file 1, unknown 1" in said
    assert 'Line 4 changes nothing: nobody here is called "Zoe".' in said
    assert "Deadline 2026-03-02 23:59 UTC+09:00" in printed
    assert "Cy Kim 01_shelf: 5 → 4.5: 1 day late (by the newest file): -0.5 points" in printed
    assert "Dan Ro 01_shelf: 5 → 7: +2 points; talk" in printed
    assert "Nobody knows when it was handed in, so it is not late: Dan Ro" in printed
    # Bo's commit came a day and a minute after the deadline, which was moved by a day: the grace.
    after = {"Ada Lee": "5", "Bo Oh": "5", "Cy Kim": "4.5", "Dan Ro": "7"}
    assert points(out / "grades.csv") == after
    with (out / "grades.csv").open(encoding="utf-8-sig") as file:
        rows = {row["Student"]: row for row in csv.DictReader(file)}
    assert rows["Cy Kim"]["01_shelf before"] == rows["Cy Kim"]["Before the rules"] == "5"
    assert rows["Cy Kim"]["01_shelf handed in"] == "2026-03-03 00:30 UTC+09:00 (by the newest file)"
    assert "Deadline" in rows["Ada Lee"]["Rules"]
    for kind, column in (("canvas", 5), ("moodle", 3)):
        cells = [line.split(",") for line in (out / kind).read_text("utf-8").splitlines()]
        assert {row[kind == "moodle"]: row[column] for row in cells[-4:]} == after
    cy = json.loads((out / "gradescope/Cy_Kim/01_shelf/results.json").read_text("utf-8"))
    assert (cy["score"], "1 day late" in cy["output"]) == (4.5, True)
    page = (out / "grades.html").read_text("utf-8")
    assert "4.5 (5)" in page
    assert "Deadline 2026-03-02" in page
    assert "1 day late" in page
    letter = (out / "feedback/Cy_Kim/feedback.html").read_text("utf-8")
    assert "4.5 of 5 points." in letter
    assert "<h3>Task 1 · Show (2 / 2)</h3>" in letter
    assert "Deadline 2026-03-02" in letter
    assert "Overrides" not in letter
    document = json.loads((out / "grades.json").read_text("utf-8"))
    assert [one["points"] for one in document["results"]] == [5, 5, 5, 5]
    works = {one["student"]: one for one in document["rules"]["works"]}
    assert (works["Cy Kim"]["before"], works["Cy Kim"]["after"]) == (5, 4.5)


def test_rules_grade_nothing(grade, tmp_path):
    """The store keeps what the checks gave: another deadline is another report of the same grades."""
    path = tmp_path / "grades.csv"
    grade()
    for deadline, after in ((DEADLINE, "4.5"), ("2026-03-01T23:59+09:00", "4"), ("", "5")):
        rules = ("--deadline", deadline, "--late-percent", "10") if deadline else ()
        _, said = grade(*rules, "--csv", str(path))
        assert "0 to grade" in said
        assert points(path)["Cy Kim"] == after


def test_a_lesson_of_its_own(grade):
    """A lesson's deadline goes before the class's."""
    printed, _ = grade("--deadline", "2026-03-01T00:00Z", "--deadline", "1=2026-04-01T00:00Z",
                       "--late-percent", "50")  # fmt: skip
    assert "late (" not in printed


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--deadline", "2026-03-02T23:59"), "names no time zone. Type 2026-03-02T23:59"),
        (("--deadline", "9=2026-03-02T23:59Z"), "--deadline:"),
        (("--deadline", DEADLINE, "--deadline", DEADLINE), "--deadline is given twice"),
        (("--late-percent", "10"), "need a deadline: --deadline 2026"),
        (("--grace", "soon", "--deadline", DEADLINE), "is no length of time"),
        (("--late-percent", "101", "--deadline", DEADLINE), "0<=x<=100"),
        (("--overrides", "there/is/none.csv"), "cannot be read"),
    ],
)
def test_refused(grade, arguments, says):
    """What cannot be meant is told before anything is graded, with what to type."""
    printed, said = grade(*arguments, code=2)
    assert says in said.replace("\n", " ")
    assert printed == ""


def test_for_what_was_not_handed_in(grade, classroom, tmp_path):
    """A person's points count where there are none of checks, and the reason still stands there."""
    shutil.rmtree(classroom / "bo")
    (tmp_path / "overrides.csv").write_text("student,lesson,points,reason\n2,1,3,oral\n", "utf-8")
    arguments = ("--lesson", "1", "--csv", str(tmp_path / "grades.csv"))
    grade(*arguments, code=1)
    assert points(tmp_path / "grades.csv")["Bo Oh"] == "0"
    printed, _ = grade(*arguments, "--overrides", str(tmp_path / "overrides.csv"), code=1)
    assert "Bo Oh 01_shelf: 0 → 3: 3 points given; oral (Not handed in.)" in printed
    assert points(tmp_path / "grades.csv")["Bo Oh"] == "3"


@pytest.fixture
def english():
    """Messages in English."""
    set_language("en")
    yield
    set_language(None)


NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SHELF = type("Lesson", (), {"id": "01_shelf"})()
LENDING = type("Lesson", (), {"id": "02_lending"})()
CLASS = [
    Submission("Ada Lee", SHELF, "/c", ids=Ids(number="11", email="ada@example.com")),
    Submission("Ada Lee", LENDING, "/c", ids=Ids(number="11", email="ada@example.com")),
    Submission("Bo Oh (12)", SHELF, "/c", calls=("bo",)),
    Submission("Bo Oh (13)", SHELF, "/c", calls=("bo",)),
    Submission("Cy Kim", None, "/c", reason="Not handed in."),
]
GIVEN = Override(extra=1)


def test_files_are_read_once(tmp_path):
    """What looks as it did is not read again; what could not be read is tried again."""
    for name in ("ada", "bo", "cy"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "app.py").write_text("x")
    works = [Submission(name, SHELF, str(tmp_path), name) for name in ("ada", "bo", "cy", "none")]
    told = [*works, Submission("dan", SHELF, "/c", handed=HandedIn(NOON, "roster"))]
    asked: list[str] = []

    def read(one: Submission) -> Work:
        asked.append(one.name)
        if one.name == "bo":
            raise Refused("It is busy.")
        return Work("", {}, "" if one.name == "cy" else "2026-03-01T12:00:00+00:00")

    kept = KeptTimes(Store.open(MEMORY, "class"))
    first = with_times(told, read, kept)
    assert [one.handed for one in first] == [
        HandedIn(NOON, "files"), None, None, HandedIn(NOON, "files"), HandedIn(NOON, "roster"),
    ]  # fmt: skip
    assert asked == ["ada", "bo", "cy", "none"]
    asked.clear()
    assert with_times(told, read, kept) == first
    assert asked == ["bo", "none"]
    asked.clear()
    (tmp_path / "ada/app.py").write_text("y")
    with_times(works[:1], read, kept)
    with_times([replace(works[0], lesson=LENDING)], read, kept)
    assert asked == ["ada", "ada"]


@pytest.mark.parametrize("student", ["Ada Lee", "ada lee", "Lee, Ada", "11", "ada@example.com"])
def test_whom_a_line_means(english, student):
    """A name in any order, the id or the address."""
    found, said = overrides_of([Row(2, student, "01_shelf", GIVEN)], CLASS)
    assert (found, said) == ({("Ada Lee", "01_shelf"): GIVEN}, [])


def test_all_lessons(english):
    """A line without a lesson holds for each that has no line of its own, wherever it stands."""
    longer = Override(deadline=datetime(2026, 3, 9, tzinfo=UTC))
    rows = [Row(2, "11", "02_lending", GIVEN), Row(3, "Ada Lee", "", longer)]
    assert overrides_of(rows, CLASS)[0] == {
        ("Ada Lee", "01_shelf"): longer, ("Ada Lee", "02_lending"): GIVEN,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("student", "says"),
    [
        ("Ada Leo", 'Line 2 changes nothing: nobody here is called "Ada Leo". Like it: Ada Lee.'),
        ("bo", 'several are called "bo" (Bo Oh (12), Bo Oh (13))'),
        ("Cy Kim", "Cy Kim has no work of that lesson here"),
    ],
)
def test_lines_that_change_nothing(english, student, says):
    """They are told, with who may be meant."""
    found, (said,) = overrides_of([Row(2, student, "01_shelf", GIVEN)], CLASS)
    assert found == {}
    assert says in said
