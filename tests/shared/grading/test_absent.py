"""What was not handed in is a state of its own, and no fault of the grading."""

from __future__ import annotations

import csv
import json
import shutil
import sys
from xml.etree import ElementTree as ET

import pytest

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="strangers' code is graded on Linux"
)


@pytest.fixture
def classroom(course, tmp_path):
    """A class of four: a right answer, two with another lesson, and one who has only a row."""
    folder = tmp_path / "class 반"
    shutil.copytree(course.root / "solutions/01_shelf", folder / "ada/01_shelf")
    shutil.copytree(course.root / "solutions/02_lending", folder / "bo/02_lending")
    (folder / "cy").mkdir()
    shutil.make_archive(
        str(folder / "cy/02_lending"), "zip", course.root / "solutions", "02_lending"
    )
    (tmp_path / "roster.csv").write_text("id,name\n1,ada\n2,bo\n3,cy\n4,=dee\n", "utf-8")
    return folder


def test_not_handed_in(course, classroom, tmp_path):
    """No points, the same words in each report, and exit code 1; it is kept as that."""
    out = tmp_path / "out"
    arguments = [
        "grade", str(classroom), "--lesson", "1", "--roster", str(tmp_path / "roster.csv"),
        "--jobs", "1", "--json", str(out / "results.json"), "--html", str(out / "grades.html"),
        "--csv", str(out / "grades.csv"), "--feedback", str(out / "feedback"),
        "--export", "moodle", str(out / "moodle"), "--export", "junit", str(out / "junit"),
    ]  # fmt: skip
    done = course.run(*arguments)
    assert done.returncode == 1, done.stderr
    assert "1 submissions, 1 with all points, 3 not handed in   " in done.stdout
    assert "could not be graded" not in done.stdout
    results = json.loads((out / "results.json").read_text("utf-8"))["results"]
    assert [(one["submission"], one.get("absent"), one["points"]) for one in results] == [
        ("=dee", True, 0), ("ada", None, 5), ("bo", True, 0), ("cy", True, 0),
    ]  # fmt: skip
    with (out / "grades.csv").open(encoding="utf-8-sig") as file:
        rows = [(row["01_shelf"], row["Not graded because"]) for row in csv.DictReader(file)]
    assert rows == [("5", "") if at == 1 else ("0", "01_shelf: Not handed in.") for at in range(4)]
    assert [line.split(",")[-1] for line in (out / "moodle").read_text().splitlines()] == [
        "01_shelf", "0", "5", "0", "0",
    ]  # fmt: skip
    junit = ET.parse(out / "junit").getroot()
    assert (junit.get("failures"), junit.get("errors")) == ("3", "0")
    assert (out / "grades.html").read_text("utf-8").count(">not handed in<") == 3
    mine = (out / "feedback/cy/feedback.md").read_text("utf-8")
    assert mine == "# cy\n\n## 01 · Shelf\n\nNot handed in\\.\n"
    again = course.run(*arguments, COURSE_LANG="en")
    assert again.returncode == 1
    assert "4 rows, 0 to grade" in again.stderr
    assert again.stdout == done.stdout


def test_what_cannot_be_graded_is_told_apart(course, classroom):
    """A link beside them makes the exit code 2; a student without any lesson's work has none."""
    (classroom / "eve").symlink_to("ada")
    roster = str(classroom.parent / "roster.csv")
    done = course.run("grade", str(classroom), "--roster", roster, "--jobs", "1", "--lang", "ko")
    assert done.returncode == 2, done.stderr
    lines = done.stdout.splitlines()
    assert lines[1].split() == ["=dee", "0/5", "0/5", "0/10"]
    assert "  - =dee: 제출하지 않았어요." in lines
    assert "제출하지 않은 것 1개, 채점하지 못한 것 1개" in done.stdout
