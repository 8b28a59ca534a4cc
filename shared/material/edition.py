"""The students' copy of the course: everything but the answers, and what proves the suites by them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from shared.language import tr
from shared.material.catalog import Course, Lesson

# At the top, beside the lessons' folders.
FOR_ALL = (
    "LICENSE", "Makefile", "README.md", "README.ko.md", "pyproject.toml", ".gitattributes",
    ".gitignore", ".devcontainer", ".github/CONTRIBUTING.md", ".github/workflows/grade.yml",
    ".vscode", "shared",
)  # fmt: skip
WHERE = "README.md"  # in `solutions`: the sentence that says where they are
_LEFT_OUT = {"__pycache__", "instance", ".data", "run", ".DS_Store"}


class NotEmpty(Exception):
    """The folder for an edition holds something."""


def is_edition(course: Course | Lesson) -> bool:
    """Return whether this is a students' copy."""
    solutions = course.root / "solutions"
    return not any(one.is_dir() for one in solutions.glob("*"))


def where_solutions_are(lesson: Lesson) -> str:
    """Return what a students' copy says of the solutions."""
    try:
        return (lesson.root / "solutions" / WHERE).read_text(encoding="utf-8").strip()
    except OSError:
        return default_sentence()


def default_sentence() -> str:
    """Return what is said of the solutions where a teacher says nothing else."""
    return tr("Your teacher has the solutions.", "모범 풀이는 선생님께 있어요.")


def files_of(lesson: Lesson) -> Iterator[tuple[str, Path]]:
    """Give a lesson's files in an edition, by their names there: the exercise is the starter."""
    yield from _below(lesson.lesson_dir, f"lessons/{lesson.id}")
    yield from _below(lesson.starter_dir, f"exercises/{lesson.id}")
    yield from _below(lesson.starter_dir, f"tests/{lesson.id}/starter")
    yield f"tests/{lesson.id}/{lesson.suite.name}", lesson.suite


def write_edition(course: Course, folder: Path, sentence: str) -> int:
    """Write the students' copy; return of how many lessons.

    Args:
        folder: where to; it is made, and has to be empty.
        sentence: which says where the solutions are.

    Raises:
        NotEmpty: the folder holds something.
        OSError: something cannot be read or written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise NotEmpty(str(folder))
    for name in FOR_ALL:
        for place, source in _below(course.root / name, name):
            _copy(source, folder / place)
    for lesson in course.lessons:
        for place, source in files_of(lesson):
            _copy(source, folder / place)
    said = folder / "solutions" / WHERE
    said.parent.mkdir()
    said.write_text(f"{sentence}\n", encoding="utf-8")
    return len(course.lessons)


def _below(path: Path, name: str) -> Iterator[tuple[str, Path]]:
    if path.is_file():
        yield name, path
        return
    for one in sorted(path.rglob("*")):
        parts = one.relative_to(path).parts
        left = not _LEFT_OUT.isdisjoint(parts) or one.suffix in (".pyc", ".tmp")
        if one.is_file() and not left:
            yield f"{name}/{'/'.join(parts)}", one


def _copy(source: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, place)
