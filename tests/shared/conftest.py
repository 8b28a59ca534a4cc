"""A course of two tiny lessons, and the command run on it as a user runs it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

COMMAND = (sys.executable, "-P", "-m", "shared")
SUITE = '''
"""Grades exercise {number}."""
import json
import pytest
from shared.suite import tr


@pytest.fixture
def books(draw):
    return draw.books(4)


@pytest.fixture
def client(boot, books):
    return boot(files={{"books.json": json.dumps(books)}})


@pytest.mark.task(1)
@pytest.mark.points(2)
def test_known(client, books):
    """A known book is shown.

    있는 책을 보여 줘요.
    """
    assert client.get(f"/books/{{books[0]['id']}}").json == books[0]


@pytest.mark.task(2)
@pytest.mark.points(2)
def test_unknown(client, draw):
    """An unknown book answers 404.

    없는 책은 404로 답해요.
    """
    assert client.get(f"/books/{{draw.number(9000, 9999)}}").status_code == 404


@pytest.mark.task(2)
def test_word(client, draw):
    """A word answers 404.

    낱말은 404로 답해요.
    """
    assert client.get(f"/books/{{draw.word()}}").status_code == 404
'''

SOLUTION = """
from flask import Flask, abort

from books import load

app = Flask(__name__)


@app.get("/books/<int:id>")
def book(id):
    for book in load():
        if book["id"] == id:
            return book
    abort(404)
"""

STARTER = """
from flask import Flask

from books import load

app = Flask(__name__)


@app.get("/books")
def books():
    return load()
"""

BOOKS = """
import json
from pathlib import Path


def load():
    return json.loads(Path("books.json").read_text(encoding="utf-8"))
"""


@pytest.fixture
def course(tmp_path: Path) -> CourseFolder:
    """A course of two tiny lessons in a folder with spaces and Korean in its name."""
    root = tmp_path / "a course 강의"
    for lesson in ("01_shelf", "02_lending"):
        _write_lesson(root, lesson)
    return CourseFolder(root)


def _write_lesson(root: Path, lesson: str) -> None:
    number, _, title = lesson.partition("_")
    _write(root / f"solutions/{lesson}/app.py", SOLUTION)
    _write(root / f"solutions/{lesson}/NOTES.md", "# Notes\n")
    starter = root / f"exercises/{lesson}"
    _write(starter / "app.py", STARTER)
    _write(starter / "README.md", f"# {number} · {title}\n## Tasks\n### 1. Show\n### 2. Refuse\n")
    _write(
        starter / "HINTS.md",
        "# Hints\n## 1. Show\n1. Gentle.\n2. Direct.\n## 2. Refuse\n1. First.\n2. Second.\n",
    )
    for folder in (root / f"solutions/{lesson}", starter):
        _write(folder / "books.py", BOOKS)
        _write(folder / "books.json", "[]")
    _write(root / f"lessons/{lesson}/README.md", f"# {number} · {title.title()}\n")
    _write(root / f"lessons/{lesson}/app.py", SOLUTION)
    _write(root / f"tests/{lesson}/test_exercise.py", SUITE.format(number=number))
    shutil.copytree(starter, root / f"tests/{lesson}/starter")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(dedent(text).lstrip("\n"), encoding="utf-8")


class CourseFolder:
    """The tiny course on disk."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.exercise = root / "exercises/01_shelf"

    def write(self, name: str, text: str) -> None:
        """Write a file of the first exercise."""
        _write(self.exercise / name, text)

    def solve(self) -> None:
        """Make the first exercise right."""
        shutil.copy(self.root / "solutions/01_shelf/app.py", self.exercise / "app.py")

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run `course ARGUMENTS` on this course, in English, without a terminal."""
        return subprocess.run(
            [*COMMAND, *arguments],
            env=self.environment() | environment,
            cwd=self.root,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=60,
        )

    def environment(self) -> dict[str, str]:
        """Return the variables that the command gets: this course, in English."""
        others = ("COURSE_", "GITHUB_")
        clean = {key: value for key, value in os.environ.items() if not key.startswith(others)}
        return clean | {"COURSE_ROOT": str(self.root), "LANG": "C.UTF-8", "LC_ALL": ""}
