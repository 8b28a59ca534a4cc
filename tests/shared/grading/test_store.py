"""A class's store through the command's front door: what is kept, and what is graded again."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.shared.conftest import COMMAND

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="strangers' code is graded on Linux"
)


@pytest.fixture
def classroom(course, tmp_path):
    """A class of three: a right answer, the starter, and what is no submission."""
    folder = tmp_path / "class 반"
    shutil.copytree(course.root / "solutions/01_shelf", folder / "ada")
    shutil.copytree(course.root / "exercises/01_shelf", folder / "bo")
    (folder / "notes.txt").write_text("none")
    return folder


@pytest.fixture
def grade(course, classroom):
    """Grade the class; return what was printed, how many were graded, and the document."""

    def grade(*arguments: str, code: int = 2) -> tuple[str, int, dict]:
        file = classroom.parent / "result.json"
        done = course.run(
            "grade", str(classroom), "--lesson", "1", "--json", str(file), "--jobs", "1", *arguments
        )
        assert done.returncode == code, done.stderr
        graded = [line for line in done.stderr.splitlines() if line[:1].isdigit() and "/" in line]
        graded = [line for line in graded if " to grade. " not in line]
        return done.stdout + done.stderr, len(graded), json.loads(file.read_text("utf-8"))

    return grade


def stable(document: dict) -> list[dict]:
    """Return a class's results without what they cost."""
    text = json.dumps(document["results"])
    results = json.loads(text)
    for result in results:
        del result["duration"]
        for task in result["tasks"]:
            for check in task["checks"]:
                del check["duration"]
    return results


def test_nothing_is_graded_twice(grade, classroom):
    """A second run grades nothing and says the same; one with a change grades that alone."""
    said, count, first = grade()
    assert count == 2
    assert str(classroom.with_name("class 반.grades.sqlite3")) in said.replace("\n", "")
    said, count, second = grade()
    assert count == 0
    assert second == first
    (classroom / "bo/app.py").write_text("1 / 0\n")
    said, count, third = grade()
    assert count == 1
    assert [one["points"] for one in third["results"]] == [5, 0, 0]


def test_files_that_only_look_new(grade, classroom):
    """A class that was unpacked anew is read again, but not graded."""
    _, _, first = grade()
    shutil.copytree(classroom, classroom.parent / "copy")
    shutil.rmtree(classroom)
    (classroom.parent / "copy").rename(classroom)
    said, _, second = grade()
    assert "2 to grade" in said
    assert second == first  # with the durations of the first run: it was not run again
    assert "0 to grade" in grade()[0]


def test_again(grade):
    """A student, a lesson or what failed is graded anew when asked for; a wrong name is told."""
    grade()
    assert grade("--again", "ada")[1] == 1
    assert grade("--again", "shelf")[1] == 2
    assert grade("--again", "01_shelf", "--again", "ada")[1] == 2
    assert grade("--failed")[1] == 0


def test_again_unknown(course, classroom):
    """A name that nobody has is a mistake, and the nearest are named."""
    done = course.run("grade", str(classroom), "--lesson", "1", "--again", "adaa")
    assert done.returncode == 2
    assert "Nobody here is called 'adaa': ada" in done.stderr


def test_another_suite(grade, course):
    """A corrected suite grades everything again."""
    grade()
    suite = course.root / "tests/01_shelf/test_exercise.py"
    suite.write_text(suite.read_text("utf-8") + "\n# corrected\n")
    assert grade()[1] == 2


def test_another_seed(grade):
    """A seed is kept; another one grades everything again, and is kept from then on."""
    _, _, first = grade("--seed", "one")
    assert grade()[1:] == (0, first)
    assert grade("--seed", "two")[1] == 2
    assert grade()[1] == 0


def test_killed(course, classroom, grade):
    """A run that was killed goes on where it was, and says the same as one that was not."""
    for number in range(6):
        shutil.copytree(course.root / "exercises/01_shelf", classroom / f"s{number}")
    command = [*COMMAND, "grade", str(classroom), "--lesson", "1", "--jobs", "1", "--seed", "k"]
    with subprocess.Popen(
        command, cwd=course.root, env=course.environment(), stderr=subprocess.PIPE, text=True
    ) as run:
        assert run.stderr is not None
        assert any(line.startswith("3/8") for line in run.stderr)
        run.kill()
    _, count, resumed = grade()
    assert 0 < count <= 5
    store = classroom.with_name("class 반.grades.sqlite3")
    store.unlink()
    assert stable(grade("--seed", "k")[2]) == stable(resumed)


def test_stopped(course, classroom):
    """Ctrl-C shows what is there and says how to go on."""
    for number in range(6):
        shutil.copytree(course.root / "exercises/01_shelf", classroom / f"s{number}")
    command = [*COMMAND, "grade", str(classroom), "--lesson", "1", "--jobs", "1"]
    with subprocess.Popen(
        command, cwd=course.root, env=course.environment(),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    ) as run:  # fmt: skip
        assert run.stderr is not None
        assert any(line.startswith("2/8") for line in run.stderr)
        os.killpg(run.pid, signal.SIGINT)
        out, err = run.communicate(timeout=120)
    assert run.returncode == 130
    assert "Traceback" not in err, err
    assert "are done and kept. The same command goes on from there." in err.replace("\n", " ")
    assert "ada" in out


def test_store_elsewhere(grade, classroom, tmp_path):
    """A store is a file or an address; the class's folder then keeps nothing beside it."""
    assert grade("--store", str(tmp_path / "grades.db"))[1] == 2
    assert grade("--store", f"sqlite:///{tmp_path}/grades.db")[1] == 0
    assert not classroom.with_name("class 반.grades.sqlite3").exists()


@pytest.mark.parametrize(
    ("place", "says"),
    [
        ("missing/grades.db", "name another place"),
        ("text.db", "Another file has that name"),
        ("nonsense://x", "is no address of a database"),
    ],
)
def test_store_that_cannot_be_used(course, classroom, tmp_path, place, says):
    """It is told before the first submission is graded."""
    (tmp_path / "text.db").write_text("no database at all, but a text of some length\n" * 40)
    place = place if "://" in place else str(tmp_path / place)
    done = course.run("grade", str(classroom), "--lesson", "1", "--store", place)
    assert done.returncode == 2
    assert says in done.stderr.replace("\n", " ")
    assert "1/2" not in done.stderr
    assert "Traceback" not in done.stderr


def test_a_newer_store(course, classroom, grade):
    """A store of a newer course is left as it is."""
    grade()
    path = classroom.with_name("class 반.grades.sqlite3")
    with sqlite3.connect(path) as database:
        database.execute("UPDATE course_grades_version SET version_num = '9999'")
    database.close()
    done = course.run("grade", str(classroom), "--lesson", "1")
    assert done.returncode == 2
    assert "newer version of the course" in done.stderr.replace("\n", " ")


def test_two_runs_at_once(course, classroom):
    """Two runs on one store both end, with the same results."""
    command = [*COMMAND, "grade", str(classroom), "--lesson", "1", "--jobs", "1", "--seed", "k"]
    runs = [
        subprocess.Popen(
            [*command, "--json", str(classroom.parent / f"{number}.json")],
            cwd=course.root, env=course.environment(),
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )
        for number in range(2)
    ]  # fmt: skip
    said = [run.communicate(timeout=300)[1] for run in runs]
    assert [run.returncode for run in runs] == [2, 2], said
    one, two = (
        stable(json.loads(Path(classroom.parent / f"{number}.json").read_text("utf-8")))
        for number in range(2)
    )
    assert one == two
