"""The course as its folders say it: one id, four folders, no registry.

A lesson is a folder `lessons/NN_slug`. Its number and its place in the order are the prefix, its
title is the first heading of its README.
"""

from __future__ import annotations

import difflib
import os
import re
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from shared.language import Language, language, tr
from shared.setup.typed import command

LESSON_FOLDER = re.compile(r"(\d{2})_([a-z0-9_]+)")
HEADING = re.compile(r"#\s+(?:\d+\s*·\s*)?(.+)")
FIRST_PORT = 5000
SUITE = "test_exercise.py"
HIDDEN_SUITE = "test_hidden.py"  # an instructor's own checks, in a folder of theirs
MACOS_AIRPLAY_PORT = 5000  # held by AirPlay Receiver on macOS, so lesson 0 moves


class UnknownLesson(Exception):
    """No lesson has this id; the message names the nearest ones."""


@dataclass(frozen=True)
class Lesson:
    """One lesson of a course: where its folders are and what it is called."""

    root: Path
    id: str
    hidden: Path | None = None  # an instructor's own checks, which grade beside the suite

    @property
    def number(self) -> int:
        return int(self.id[:2])

    @property
    def slug(self) -> str:
        return self.id[3:]

    @property
    def lesson_dir(self) -> Path:
        return self.root / "lessons" / self.id

    @property
    def exercise_dir(self) -> Path:
        return self.root / "exercises" / self.id

    @property
    def solution_dir(self) -> Path:
        return self.root / "solutions" / self.id

    @property
    def tests_dir(self) -> Path:
        return self.root / "tests" / self.id

    @property
    def starter_dir(self) -> Path:
        """The exercise as it was before the student touched it."""
        return self.tests_dir / "starter"

    @property
    def suite(self) -> Path:
        return self.tests_dir / SUITE

    @property
    def suites(self) -> list[Path]:
        """All files of checks that grade: the course's, then the instructor's own."""
        return [self.suite, *([self.hidden] if self.hidden else [])]

    @property
    def port(self) -> int:
        """The port that `course lesson` serves on: 5000 + number, and 5100 for lesson 0."""
        port = FIRST_PORT + self.number
        return port + 100 if port == MACOS_AIRPLAY_PORT else port

    def title(self, lang: Language | None = None) -> str:
        """Return the first heading of the README in `lang`, without its number."""
        name = "README.ko.md" if (lang or language()) == "ko" else "README.md"
        for readme in (self.lesson_dir / name, self.lesson_dir / "README.md"):
            try:
                lines = readme.read_text(encoding="utf-8").splitlines()
            except OSError:
                continue
            for line in lines:
                if match := HEADING.match(line):
                    return match[1].strip()
        return self.slug.replace("_", " ")

    def __str__(self) -> str:
        return self.id


@dataclass(frozen=True)
class Course:
    """All lessons of a checkout."""

    root: Path
    hidden: Path | None = None  # a folder of an instructor's own checks: ID/test_hidden.py

    @cached_property
    def lessons(self) -> list[Lesson]:
        """The lessons in order."""
        folder = self.root / "lessons"
        names = sorted(entry.name for entry in folder.iterdir()) if folder.is_dir() else []
        return [
            Lesson(self.root, name, self._hidden(name))
            for name in names
            if LESSON_FOLDER.fullmatch(name)
        ]

    def _hidden(self, name: str) -> Path | None:
        suite = self.hidden / name / HIDDEN_SUITE if self.hidden else None
        return suite if suite and suite.is_file() else None

    def lesson(self, text: str) -> Lesson:
        """Return the lesson that `text` names: `6`, `06`, `smorest` or `06_smorest`.

        Raises:
            UnknownLesson: none does, or more than one.
        """
        wanted = text.strip().strip("/").rpartition("/")[2].lower().replace("-", "_")
        found = [lesson for lesson in self.lessons if wanted in (lesson.id, lesson.slug)]
        if wanted.isascii() and wanted.isdigit():
            found = [lesson for lesson in self.lessons if lesson.number == int(wanted)]
        if len(found) == 1:
            return found[0]
        raise UnknownLesson(self._not_found(text, wanted))

    def _not_found(self, text: str, wanted: str) -> str:
        names = {name: lesson for lesson in self.lessons for name in (lesson.id, lesson.slug)}
        near = difflib.get_close_matches(wanted, names, n=2, cutoff=0.5)
        said = tr(f'There is no lesson "{text}".', f'"{text}"라는 레슨은 없어요.')
        ids = list(dict.fromkeys(names[name].id for name in near))
        if ids:
            choice = tr(" or ", " 또는 ").join(f"`{lesson_id}`" for lesson_id in ids)
            said += " " + tr(f"Did you mean {choice}?", f"혹시 {choice}를 찾으셨나요?")
        elif self.lessons:
            first, last = self.lessons[0].number, self.lessons[-1].number
            said += " " + tr(
                f"The lessons go from {first} to {last}.",
                f"레슨은 {first}번부터 {last}번까지 있어요.",
            )
        return f"{said} " + tr("`{0}` shows them all.", "`{0}`로 전체를 볼 수 있어요.").format(
            command("list")
        )


@cache
def ids_beside(lesson: Lesson) -> tuple[str, ...]:
    """Return the ids of all lessons of a lesson's course."""
    return tuple(one.id for one in Course(lesson.root).lessons)


def find_root() -> Path:
    """Return the checkout that this process works on.

    `COURSE_ROOT` names another one; else it is the checkout that `shared` was installed from.
    """
    named = os.environ.get("COURSE_ROOT")
    return Path(named).resolve() if named else Path(__file__).resolve().parents[2]
