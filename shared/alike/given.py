"""What everybody was given, and so says nothing about who wrote it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from shared.alike.fingerprints import grams
from shared.alike.tokens import texts_of, tokens_of
from shared.material.catalog import Course, Lesson
from shared.material.texts import Text


@cache
def given(lesson: Lesson) -> frozenset[int]:
    """Return the hashes of what students were given up to a lesson, and of its solution.

    They were given the starter, the worked examples so far, and the code in their texts and hints,
    which publish parts of the solution. What else is in the solution is what a right answer that
    follows them comes to by itself: works that have no more in common than that are not alike.
    """
    folders = [lesson.starter_dir, lesson.solution_dir]
    folders += [
        one.lesson_dir for one in Course(lesson.root).lessons if one.number <= lesson.number
    ]
    found: set[int] = set()
    for folder in folders:
        for name, text in texts_of(_files(folder)).items():
            found.update(grams(tokens_of(name, text)))
        for path in folder.glob("*.md"):
            if not path.name.endswith(".ko.md"):  # whose code is the same
                found.update(_in_text(path))
    return frozenset(found)


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def _in_text(path: Path) -> Iterator[int]:
    """Give the hashes of a text's code blocks; of a change, as of what it leads to."""
    for fence in Text(path).fences:
        lines = fence.content.splitlines()
        if fence.language == "diff":
            lines = [line[1:] for line in lines if not line.startswith("-")]
        for name in ("x.py", "x.html"):
            yield from grams(tokens_of(name, "\n".join(lines)))
