"""`course pack`: what is handed in, what stays here, and that a grader takes it."""

from __future__ import annotations

import json
import os
import sys
import zipfile

import pytest


@pytest.fixture
def packed(course):
    """Pack the first exercise; return the command's run and the names in the archive."""

    def packed(*arguments, code=0):
        done = course.run("pack", "1", *arguments)
        assert done.returncode == code, done.stdout + done.stderr
        if code:
            return done, []
        with zipfile.ZipFile(course.root / "01_shelf.zip") as archive:
            return done, archive.namelist()

    return packed


def test_only_work_is_packed(course, packed):
    """The student's files and the report; not the app's data, a tool's leftovers, the course's text."""
    course.solve()
    course.write("instance/site.db", "rows")
    course.write("__pycache__/app.cpython-311.pyc", "bytes")
    course.write("venv/pyvenv.cfg", "home = /usr")
    course.write("notes/mine.md", "my own")
    done, names = packed()
    mine = ["app.py", "books.json", "books.py", "notes/mine.md"]
    assert names == [*(f"01_shelf/{name}" for name in mine), "CHECK.txt"]
    for left in (
        "- instance/   (what the app has stored",
        "- __pycache__/   (left by Python",
        "- venv/   (left",
    ):
        assert left in done.stdout
    assert "README.md   (the exercise's own text, unchanged)" in done.stdout
    assert "Hand in 01_shelf.zip: 4 files, and CHECK.txt: the check gives 5/5." in done.stdout


def test_report_of_a_check_is_in_it(course, packed):
    """What is not right yet is handed in all the same, and the report says so."""
    course.write("app.py", "from flask import Flask\n\napp = Flask(__name__)\n")
    done, _ = packed()
    assert "the check gives 3/5." in done.stdout
    with zipfile.ZipFile(course.root / "01_shelf.zip") as archive:
        report = archive.read("CHECK.txt").decode()
    assert "Task 1" in report
    assert "3 of 5 points" in report


def test_packed_again(course, packed):
    """Its own archive is replaced, and the same work is the same archive; another file never."""
    course.solve()
    packed()
    course.write("more.py", "")
    assert "01_shelf/more.py" in packed()[1]
    (course.root / "01_shelf.zip").write_text("mine")
    done, _ = packed(code=2)
    assert "is no archive of this command" in done.stderr
    assert (course.root / "01_shelf.zip").read_text() == "mine"


def test_nothing_to_hand_in(course, packed):
    """The starter is not packed."""
    done, _ = packed(code=2)
    assert "exercises/01_shelf is not begun" in done.stderr
    assert not (course.root / "01_shelf.zip").exists()


@pytest.mark.skipif(os.name == "nt", reason="links take a right of their own on Windows")
def test_link_is_not_packed(course, packed):
    """It says which name is a link."""
    course.solve()
    (course.exercise / "data.txt").symlink_to("/etc/hostname")
    done, _ = packed(code=2)
    assert "`data.txt` is a link" in done.stderr


def test_place_that_cannot_be_written(course, packed):
    """Another place is asked for."""
    course.solve()
    done, _ = packed("--to", "missing/work.zip", code=2)
    assert "could not be written" in done.stderr
    assert "--to FILE" in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="strangers' code is graded on Linux")
def test_grader_takes_it(course, packed, tmp_path):
    """The archive has all points, as the folder that was packed."""
    course.solve()
    course.write("instance/site.db", "rows")
    packed()
    classroom = tmp_path / "class"
    classroom.mkdir()
    os.rename(course.root / "01_shelf.zip", classroom / "ada.zip")
    done = course.run("grade", str(classroom), "--store", "sqlite://", "--json", "-")
    assert done.returncode == 0, done.stderr
    assert "1 row, 1 to grade. Grades are kept for this run only\n" in done.stderr
    (result,) = json.loads(done.stdout)["results"]
    assert (result["lesson"], result["points"]) == ("01_shelf", 5)
