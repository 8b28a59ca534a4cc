"""`course new`: four folders that are right in form, and whose gaps `course verify` names."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from shared.language import set_language
from shared.material.catalog import Course
from shared.material.scaffold import CannotCreate, create, main
from shared.verify import verify

TO_WRITE = {"nothing-left-to-write", "proof-is-there", "experiments-are-there"}


@pytest.fixture(autouse=True)
def english():
    set_language("en")
    yield
    set_language(None)


@pytest.fixture
def course(tmp_path):
    (tmp_path / "lessons").mkdir()
    return Course(tmp_path)


@pytest.mark.parametrize("name", ["00_hello", "05_blueprints"])
def test_verify_names_what_is_still_to_write(course, name):
    """All that verify finds in a new lesson is what its author has to write."""
    create(course, name, "The club's first app")
    problems = verify(Course(course.root), workers=1)
    others = [p for p in problems if p.rule not in TO_WRITE | {"numbers-are-contiguous"}]
    assert others == []
    named = {p.path.name for p in problems if p.rule == "nothing-left-to-write"}
    assert named == {
        "README.md",
        "README.ko.md",
        "HINTS.md",
        "HINTS.ko.md",
        "NOTES.md",
        "NOTES.ko.md",
        "test_lesson.py",
        "test_exercise.py",
    }


def test_its_own_tests_pass(course):
    """The new lesson's tests pass at once, as a start to go on from."""
    lesson = create(course, "00_hello", "The first app")
    done = subprocess.run(
        [sys.executable, "-c", _PYTEST, str(course.root), str(lesson.tests_dir)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


# The helpers read the tables of the installed course; here they are to read this one's.
_PYTEST = """
import pathlib, sys, pytest, shared.suite.lessons as lessons
lessons.ROOT = pathlib.Path(sys.argv[1])
sys.exit(pytest.main([sys.argv[2], "-q", "-p", "no:cacheprovider", "--import-mode=importlib"]))
"""


def test_title_and_port_are_filled_in(course):
    """The title is the first heading of the text, the port is the lesson's."""
    lesson = create(course, "07_mysql", 'A "real" database')
    assert lesson.title("en") == "A 'real' database"
    assert "port=5007" in (lesson.lesson_dir / "app.py").read_text(encoding="utf-8")
    for path in course.root.rglob("*"):
        assert not path.is_file() or "@" + "TITLE" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "title", "said"),
    [
        ("7_mysql", "A", "two digits"),
        ("07-mysql", "A", "two digits"),
        ("07_MySQL", "A", "two digits"),
        ("../07_x", "A", "two digits"),
        ("01_other", "A", "Lesson 1 is there already: 01_routing."),
        ("02_left", "A", "is there already"),
        ("03_new", " ", "needs a title"),
    ],
)
def test_bad_names_are_refused(course, name, title, said):
    """A name that is none, or taken, makes nothing."""
    (course.root / "lessons/01_routing").mkdir()
    (course.root / "tests/02_left").mkdir(parents=True)
    before = sorted(course.root.rglob("*"))
    with pytest.raises(CannotCreate, match=said):
        create(Course(course.root), name, title)
    assert sorted(course.root.rglob("*")) == before


def test_main_says_what_comes_next(course, capsys):
    """The command says what it made and what to type; a refusal is exit code 2."""
    assert main(course, "00_hello", "Hello") == 0
    printed = capsys.readouterr().out.splitlines()
    assert printed[0].startswith("Made lessons/00_hello, exercises/00_hello,")
    assert printed[-1].endswith("course verify 0")
    assert main(Course(course.root), "00_again", "Hello") == 2
    assert capsys.readouterr().out == "Lesson 0 is there already: 00_hello.\n"


def test_path_with_spaces(tmp_path: Path):
    """A checkout may lie anywhere."""
    root = tmp_path / "my course"
    (root / "lessons").mkdir(parents=True)
    lesson = create(Course(root), "00_hello", "Hello")
    assert (lesson.starter_dir / "app.py").is_file()
