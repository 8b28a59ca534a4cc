"""What a result depends on, as hashes: where none of them has changed nothing is graded again."""

from __future__ import annotations

import hashlib
import platform
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import distributions
from pathlib import Path

import shared
from shared.material.catalog import Lesson
from shared.setup.stamps import lock_file

# Rooms and modules that have no say in a result: they show, keep, compare or prove it.
_NO_SAY = {"cli", "reports", "gradebook", "alike", "verify", "audit", "requirements", "doctor.py",
           "grading/alike.py", "grading/reread.py"}  # fmt: skip


@dataclass(frozen=True)
class Terms:
    """How a class is graded, where that has a say in its results."""

    seed: str
    language: str  # of what the results say
    limits: str  # what an app may use, and how well it must be isolated


def key_of(place: str, lesson: Lesson, work: str, terms: Terms) -> str:
    """Return the key of a result: whose work it is, its hash, and what it was graded by and how."""
    parts = [place, lesson.id, work, suite_of(lesson), engine(), environment()]
    return _hash([*parts, terms.seed, terms.language, terms.limits])


def key_of_refusal(place: str, signature: str, reads: str, terms: Terms) -> str:
    """Return the key of what could not be graded, at a place and as it lay there.

    Args:
        reads: what else is read on some machines and not on others.
    """
    parts = ["refused", place, signature, reads, engine(), environment()]
    return _hash([*parts, terms.seed, terms.language])


@cache
def suite_of(lesson: Lesson) -> str:
    """Return the hash of a lesson's checks, and of the text that its tasks' titles come from."""
    texts = [*lesson.suites, *sorted(lesson.starter_dir.glob("README*.md"))]
    return _hash(part for path in texts for part in (path.name, path.read_bytes()))


@cache
def engine() -> str:
    """Return the hash of the code that grades."""
    top = Path(shared.__file__).parent
    parts: list[str | bytes] = []
    for path in sorted(top.rglob("*.py")):
        name = path.relative_to(top)
        if _NO_SAY.isdisjoint((name.parts[0], name.as_posix())):
            parts += [name.as_posix(), path.read_bytes()]
    return _hash(parts)


@cache
def environment() -> str:
    """Return the hash of Python's version and those of all libraries.

    But for those that reach other machines or read more kinds of archives: a class that is half
    graded is not graded anew because more is read, or because machines come to help.
    """
    left_out = (_locked("distributed") | _locked("archives")) - _locked("lessons")
    found = {f"{name}=={version}" for name, version in _installed() if name not in left_out}
    return _hash([platform.python_version(), sys.platform, *sorted(found)])


def of_this_machine(lessons: Sequence[Lesson]) -> dict[str, str]:
    """Return what must be the same on machines that grade one class together, each as a hash."""
    wanted = _locked("lessons", everywhere=True)
    libraries = sorted(f"{name}=={version}" for name, version in _installed() if name in wanted)
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    return {
        "code": engine(),
        "suites": _hash(part for lesson in lessons for part in (lesson.id, suite_of(lesson))),
        "libraries": _hash([python, *libraries]),
    }


@cache
def _installed() -> list[tuple[str, str]]:
    # Each look at a library's metadata reads its file.
    found = [one.metadata for one in distributions()]
    return [(_plain(of["Name"]), of["Version"]) for of in found if "Name" in of]


def _locked(group: str, *, everywhere: bool = False) -> set[str]:
    """Return the names of a group's libraries; or of those only that every system has."""
    lock = Path(lock_file(group)).read_text(encoding="utf-8")
    lines = re.findall(r"^([\w.-]+)==(.*)", lock, re.MULTILINE)
    return {_plain(name) for name, rest in lines if not (everywhere and "sys_platform" in rest)}


def _plain(name: str) -> str:
    """Return the one form of a library's name (packaging.python.org, "Names and normalization")."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _hash(parts: Iterable[str | bytes]) -> str:
    sha = hashlib.sha256()
    for part in parts:
        raw = part.encode("utf-8", "surrogateescape") if isinstance(part, str) else part
        sha.update(b"%d " % len(raw) + raw)
    return sha.hexdigest()
