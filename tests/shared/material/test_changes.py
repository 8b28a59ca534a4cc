"""Which exercises changed, asked of real repositories."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from shared.material.catalog import Course
from shared.material.changes import ChangesError, changed_lessons

ZEROS = "0" * 40
IDENTITY = {
    "GIT_AUTHOR_NAME": "A Student",
    "GIT_AUTHOR_EMAIL": "student@example.com",
    "GIT_COMMITTER_NAME": "A Student",
    "GIT_COMMITTER_EMAIL": "student@example.com",
    "GIT_CONFIG_GLOBAL": os.devnull,
}


class Repository:
    """A student's repository with exercises beside other things."""

    def __init__(self, folder: Path) -> None:
        self.exercises = folder / "exercises"
        self._folder = folder
        self.git("init", "-q")

    def git(self, *arguments: str) -> str:
        done = subprocess.run(
            ["git", *arguments], cwd=self._folder, env=os.environ | IDENTITY, check=True,
            capture_output=True, text=True,
        )  # fmt: skip
        return done.stdout.strip()

    def commit(self) -> str:
        """Commit all there is; return the revision."""
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "work")
        return self.git("rev-parse", "HEAD")


@pytest.fixture
def student(course, tmp_path) -> Repository:
    """A repository that holds a copy of the course's exercises, in a folder with a space."""
    folder = tmp_path / "the student's repository"
    shutil.copytree(course.root / "exercises", folder / "exercises")
    (folder / "README.md").write_text("Mine.\n")
    return Repository(folder)


def changed(course, student: Repository, revision: str) -> list[str]:
    return [
        lesson.id for lesson in changed_lessons(Course(course.root), student.exercises, revision)
    ]


def test_only_what_changed(course, student):
    """A commit to one exercise is that lesson's alone; one beside the exercises is none's."""
    first = student.commit()
    (student.exercises / "02_lending/app.py").write_text("x = 1\n")
    second = student.commit()
    (student.exercises.parent / "README.md").write_text("Still mine.\n")
    student.commit()
    assert changed(course, student, first) == ["02_lending"]
    assert changed(course, student, second) == []
    assert changed(course, student, "HEAD~2") == ["02_lending"]


def test_every_kind_of_change(course, student):
    """New, moved, deleted, uncommitted and untracked files count; ignored ones do not."""
    first = student.commit()
    shelf, lending = (student.exercises / name for name in ("01_shelf", "02_lending"))
    (shelf / "app.py").rename(lending / "여기.py")
    moved = student.commit()
    assert changed(course, student, first) == ["01_shelf", "02_lending"]
    (shelf / "new file.py").write_text("")
    assert changed(course, student, moved) == ["01_shelf"]
    (shelf / "new file.py").unlink()
    (lending / "books.json").write_text("[1]")
    assert changed(course, student, moved) == ["02_lending"]
    student.git("checkout", "-q", "exercises/02_lending/books.json")
    (student.exercises.parent / ".gitignore").write_text("*.pyc\n")
    (shelf / "a.pyc").write_text("")
    assert changed(course, student, moved) == []


def test_folders_that_are_no_lessons(course, student):
    """A file or folder in the exercises that is no lesson's changes nothing."""
    first = student.commit()
    (student.exercises / "notes.md").write_text("")
    (student.exercises / "77_mine").mkdir()
    (student.exercises / "77_mine/app.py").write_text("")
    student.commit()
    assert changed(course, student, first) == []


def test_repository_that_is_the_exercises(course, tmp_path):
    """The exercises' folder may be the repository's root."""
    folder = tmp_path / "root"
    shutil.copytree(course.root / "exercises", folder)
    student = Repository(folder)
    student.exercises = folder
    first = student.commit()
    (folder / "01_shelf/app.py").write_text("x = 1\n")
    assert changed(course, student, first) == ["01_shelf"]


def test_first_push(course, student):
    """Before the first push there was nothing: all exercises count that were begun."""
    student.commit()
    assert changed(course, student, ZEROS) == []
    (student.exercises / "01_shelf/app.py").write_text("x = 1\n")
    shutil.rmtree(student.exercises / "02_lending")
    student.commit()
    assert changed(course, student, ZEROS) == ["01_shelf"]


@pytest.mark.parametrize("revision", ["", "abc", "f" * 40, "--output=x", "HEAD^{tree}", "HEAD~9"])
def test_unknown_revision(course, student, revision):
    """A revision that the repository does not have is named, with the likely cause."""
    student.commit()
    with pytest.raises(ChangesError, match=r"has no revision .*shallow"):
        changed(course, student, revision)


def test_no_repository(course, student, monkeypatch):
    """A folder outside any repository is named, with git's own words."""
    shutil.rmtree(student.exercises.parent / ".git")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(student.exercises.parents[1]))
    with pytest.raises(ChangesError, match=r"is not in a git repository.*\(git: fatal: "):
        changed(course, student, "HEAD")


def test_no_folder(course, student):
    """A missing folder is named."""
    shutil.rmtree(student.exercises)
    with pytest.raises(ChangesError, match="There is no folder"):
        changed(course, student, "HEAD")


def test_no_git(course, student, monkeypatch):
    """Without git the message says what is missing."""
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ChangesError, match="needs git, which is not installed"):
        changed(course, student, "HEAD")


def test_variables_of_a_hook(course, student, monkeypatch, tmp_path):
    """Called by a git hook, whose variables name its own repository, the folder still counts."""
    first = student.commit()
    (student.exercises / "01_shelf/app.py").write_text("x = 1\n")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    assert changed(course, student, first) == ["01_shelf"]


def test_command(course, student):
    """`course check --all --changed-since` checks these exercises only, and says so if none."""
    first = student.commit()
    since = ("--changed-since", first)
    arguments = ("check", "--all", "--target", str(student.exercises))
    done = course.run(*arguments, *since)
    assert done.returncode == 0, done.stderr
    assert "No exercise changed" in done.stdout
    shutil.copy(course.root / "solutions/01_shelf/app.py", student.exercises / "01_shelf/app.py")
    done = course.run(*arguments, *since)
    assert done.returncode == 0, done.stderr
    assert "5 of 5 points" in done.stdout
    assert "02 · " not in done.stdout
    done = course.run(*arguments, "--changed-since", "nowhere")
    assert done.returncode == 2
    assert 'has no revision "nowhere"' in done.stderr
