"""The students' copy of this course: it works, and it tells no answer."""

from __future__ import annotations

import filecmp
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from shared.material.catalog import Course
from shared.suite.lessons import ROOT

COURSE = Course(ROOT)
SENTENCE = "The solutions are in the school's folder from 12 December on."


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A students' copy, as an instructor writes it."""
    folder = tmp_path_factory.mktemp("edition") / "flask 강의"
    done = run(ROOT, "edition", str(folder), "--solutions", SENTENCE)
    assert done.returncode == 0, done.stderr
    assert f"{len(COURSE.lessons)} lessons, without solutions" in done.stdout
    return folder


def run(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command on a course, in English."""
    others = {name: value for name, value in os.environ.items() if not name.startswith("COURSE_")}
    return subprocess.run(
        [sys.executable, "-P", "-m", "shared", *arguments],
        cwd=root, env={**others, "COURSE_ROOT": str(root), "COURSE_LANG": "en"},
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_it_tells_no_answer(copy: Path) -> None:
    """No file of a solution is in it, but for those that the lesson or the starter shows too."""
    files = [path for path in copy.rglob("*") if path.is_file()]
    names = {path.relative_to(copy).as_posix() for path in files}
    proof = ("NOTES", "mistakes/", "variants/", "equivalent.toml", ".patch", "test_lesson")
    assert [name for name in names if any(part in name for part in proof)] == []
    assert [name for name in names if name.startswith("solutions/")] == ["solutions/README.md"]
    for lesson in COURSE.lessons:
        shown = [lesson.lesson_dir, lesson.starter_dir]
        for secret in lesson.solution_dir.rglob("*"):
            name = secret.relative_to(lesson.solution_dir)
            if not secret.is_file() or any(same(secret, folder / name) for folder in shown):
                continue
            places = [copy / top / lesson.id / name for top in ("lessons", "exercises")]
            assert not any(same(secret, place) for place in places), secret


def same(one: Path, other: Path) -> bool:
    """Return whether two files hold the same, and something."""
    return other.is_file() and one.stat().st_size > 0 and filecmp.cmp(one, other, shallow=False)


def test_a_student_works_in_it(copy: Path) -> None:
    """An exercise is checked, solved and begun again; who asks for the solution is told where it is."""
    assert run(copy, "check", "0").returncode == 1
    exercise = copy / "exercises/00_hello"
    shutil.copytree(COURSE.lesson("0").solution_dir, exercise, dirs_exist_ok=True)
    done = run(copy, "check", "0")
    assert done.returncode == 0, done.stdout
    assert f"All points! {SENTENCE}" in done.stdout
    assert SENTENCE in run(copy, "solution", "0").stdout
    refused = run(copy, "check", "0", "--target", "solutions")
    assert (refused.returncode, SENTENCE in refused.stderr) == (2, True)
    assert run(copy, "reset", "0", "--yes").returncode == 0
    assert same(COURSE.lesson("0").starter_dir / "app.py", exercise / "app.py")


@pytest.mark.parametrize("lesson", ["7", "18"])
def test_it_knows_what_a_lesson_needs(copy: Path, lesson: str) -> None:
    """A server, a proxy: also where only the solution would have said so."""
    done = run(copy, "check", lesson)
    assert done.returncode == 1, done.stderr
    assert "points" in done.stdout


def test_nothing_is_overwritten(copy: Path, tmp_path: Path) -> None:
    """A folder that holds something is refused, and so is a copy of a copy."""
    (tmp_path / "mine.txt").write_text("mine")
    done = run(ROOT, "edition", str(tmp_path))
    assert (done.returncode, "is not empty" in done.stderr) == (2, True)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    done = run(copy, "edition", str(tmp_path / "new"))
    assert (done.returncode, "students' copy already" in done.stderr) == (2, True)
