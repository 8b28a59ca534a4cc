"""The student's copy of an exercise: bringing the starter back, comparing with the solution."""

from __future__ import annotations

import difflib
import filecmp
import shutil
from datetime import datetime
from pathlib import Path

from shared.material.catalog import Lesson

# What a run leaves in an app's folder: bytecode, and an SQLite database.
OF_RUNS = ("__pycache__", "instance")
# Not a student's work.
LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.pyc")


def is_untouched(lesson: Lesson, folder: Path | None = None) -> bool:
    """Return whether the exercise, or another folder, is byte for byte the starter."""
    return _files(folder or lesson.exercise_dir) == _files(lesson.starter_dir)


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not is_of_a_run(path, folder)
    }


def is_of_a_run(path: Path, folder: Path) -> bool:
    """Return whether something in an app's folder was left there by a run."""
    return any(part in OF_RUNS for part in path.relative_to(folder).parts)


def reset(lesson: Lesson, now: datetime) -> Path | None:
    """Bring the starter back; return the folder that keeps what was there, if anything was.

    Raises:
        FileNotFoundError: the course has no starter for this lesson.
        OSError: the backup or the starter could not be written; then the old files are still
            in the exercise or in the backup.
    """
    if not lesson.starter_dir.is_dir():
        raise FileNotFoundError(f"tests/{lesson.id}/starter is missing")
    backup = None
    if lesson.exercise_dir.exists():
        backup = _free(lesson.root / ".course" / "backups" / f"{lesson.id}-{now:%Y%m%d-%H%M%S}")
        shutil.copytree(lesson.exercise_dir, backup, ignore=LEFT_OUT)
        _clear(lesson.exercise_dir)
    shutil.copytree(lesson.starter_dir, lesson.exercise_dir, dirs_exist_ok=True)
    return backup


def _free(path: Path) -> Path:
    """Return the path, or one with a number added when something is there already."""
    number = 2
    free = path
    while free.exists():
        free, number = path.with_name(f"{path.name}-{number}"), number + 1
    return free


def _clear(folder: Path) -> None:
    # The folder itself stays: a shell or an editor may stand in it.
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def solution_diff(lesson: Lesson) -> str:
    """Return the way from the student's files to the reference, as a unified diff."""
    return folder_diff(lesson.root, lesson.exercise_dir, lesson.solution_dir)


def lesson_diff(before: Lesson, after: Lesson) -> str:
    """Return the way from one lesson's app to another's, as a unified diff."""
    return folder_diff(after.root, before.lesson_dir, after.lesson_dir)


def folder_diff(root: Path, before: Path, after: Path) -> str:
    """Return the difference of two folders' code, texts left out, as a unified diff."""
    names = {
        path.relative_to(folder).as_posix()
        for folder in (before, after)
        for path in folder.rglob("*")
        if path.is_file() and path.suffix not in (".md", ".pyc") and not is_of_a_run(path, folder)
    }
    return "".join(_file_diff(root, before / name, after / name) for name in sorted(names))


def _file_diff(root: Path, before: Path, after: Path) -> str:
    if before.is_file() and after.is_file() and filecmp.cmp(before, after, shallow=False):
        return ""
    old, new = (
        path.relative_to(root).as_posix() if path.is_file() else "/dev/null"
        for path in (before, after)
    )
    lines = difflib.unified_diff(_lines(before), _lines(after), old, new)
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)


def _lines(path: Path) -> list[str]:
    if not path.is_file():
        return []
    return path.read_text(encoding="utf-8", errors="replace").splitlines(keepends=True)
