"""Which works are alike, over the course's own right answers and over a large class."""

from __future__ import annotations

import random
from array import array
from pathlib import Path

import pytest

from shared.alike.fingerprints import prints_of
from shared.alike.given import given
from shared.alike.groups import Entrant, compare
from shared.alike.tokens import tokens_of
from shared.material.catalog import Course, find_root

COURSE = Course(find_root())


def files_of(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder."""
    paths = [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


@pytest.mark.parametrize("name", ["00", "02", "05", "13"])
def test_honest_answers(name):
    """No two right answers of different authors are alike, nor are two starters."""
    lesson = COURSE.lesson(name)
    folders = [*sorted((lesson.tests_dir / "variants").iterdir()), lesson.starter_dir]
    folders.append(lesson.starter_dir)
    works = [
        (Entrant(f"{number} {folder.name}", lesson.id, str(folder), number), prints_of(files))
        for number, folder in enumerate(folders)
        if (files := files_of(folder))
    ]
    found = compare(lesson.id, works, given(lesson))
    assert found.groups == ()
    assert found.compared == len(works) - found.short
    assert found.short >= 2


def large_class(count: int):
    """Give a class in which every fiftieth work is another one's, changed here and there."""
    draw = random.Random(5)
    idioms = [draw.getrandbits(32) for _ in range(3000)]
    first: list[list[int]] = []
    for number in range(count):
        if number % 50 == 49:
            prints = set(first[number % len(first)][20:]) | {
                draw.getrandbits(32) for _ in range(20)
            }
        else:
            prints = {draw.getrandbits(32) for _ in range(100)}
            prints |= {idioms[min(int(draw.expovariate(1 / 300)), 2999)] for _ in range(150)}
        ordered = array("I", sorted(prints))
        if len(first) < 500:
            first.append(draw.sample(list(ordered), len(ordered)))
        yield Entrant(f"s{number}", "01", f"w{number}", number), ordered


@pytest.mark.parametrize("count", [100, 600])
def test_large_class(count):
    """Each changed copy is found among many, whose idioms are the same."""
    found = compare("01", large_class(count), frozenset())
    members = {one.number for group in found.groups for one in group.members}
    assert {number for number in range(count) if number % 50 == 49} <= members
    assert len(members) <= 2 * count // 50


def words(source: str) -> list[str]:
    """Return the words of a program as they are compared."""
    return [token.word for token in tokens_of("a.py", source)]


def test_what_does_not_count():
    """Names, numbers, texts, comments, docstrings and layout change nothing; libraries' names do."""
    one = (
        'import os\n\n\ndef f(a, b=1):\n    """Text."""\n    return os.path.join(a, str(b), "x")\n'
    )
    two = "import os\ndef g(x, y = 22): # so\n  return (os.path.join(\n    x, str(y),\n    r'yy',\n  ))\n"
    assert words(one) == words(two)
    assert words(one) != words(one.replace("join", "split"))


@pytest.mark.parametrize(
    "source",
    ["'\\'" * 9_000, '"""' * 9_000 + "\\", "\n" * 30_000, "(" * 30_000, "\\" * 30_000, "f'{" * 9_000,
     "\0\ufffd\x85\u2028" * 20_000, "import (" * 10_000, " " * 30_000 + "x", "'''\"" * 30_000],
)  # fmt: skip
def test_whatever_a_file_holds(source):
    """Any text has its words."""
    assert all(token.line >= 1 for token in tokens_of("a.py", source))
    assert prints_of({"a.py": source.encode(), "b.html": source.encode()}) is not None
