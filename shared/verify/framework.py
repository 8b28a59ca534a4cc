"""What a rule is, and how rules are run: a rule that crashes is a problem like any other."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from shared.material.catalog import Course, Lesson

Found = Iterator[tuple[Path, int | None, str]]  # what a rule yields: path, line, message
Check = Callable[[Course, Lesson], Found]


@dataclass(frozen=True)
class Problem:
    """Something in the course that is not as it should be: which rule says so, and where."""

    rule: str
    path: Path  # relative to the course, where it is inside
    line: int | None  # counted from 1
    message: str  # a sentence: the fact, and what to do where that isn't plain

    def __str__(self) -> str:
        place = f"{self.path.as_posix()}:{self.line}" if self.line else self.path.as_posix()
        return f"{place}: {self.message} [{self.rule}]"


@dataclass(frozen=True)
class Rule:
    """One rule: its name, its group, and in one line what it holds the course to."""

    name: str
    group: str
    description: str
    check: Check

    def problems(self, course: Course, lesson: Lesson) -> list[Problem]:
        """Return what the rule finds in one lesson; a crash of the rule is such a finding."""
        found = []
        try:
            for path, line, message in self.check(course, lesson):
                found.append(Problem(self.name, _short(path, course.root), line, message))
        except Exception as error:
            path = _short(lesson.lesson_dir, course.root)
            found.append(Problem(self.name, path, None, _crash(error)))
        return found


@dataclass
class Registry:
    """The rules of all modules, in the order in which they were declared."""

    rules: dict[str, Rule] = field(default_factory=dict)

    def rule(self, group: str, description: str) -> Callable[[Check], Check]:
        """Declare the decorated function as a rule; its name with dashes is the rule's."""

        def declare(check: Check) -> Check:
            name = check.__name__.replace("_", "-")
            self.rules[name] = Rule(name, group, description, check)
            return check

        return declare


REGISTRY = Registry()
rule = REGISTRY.rule


def _short(path: Path, root: Path) -> Path:
    return path.relative_to(root) if path.is_relative_to(root) else path


def _crash(error: Exception) -> str:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{Path(frame.filename).name}, line {frame.lineno}"
    return f"The rule itself crashed: {type(error).__name__}: {error} ({place})."
