"""The course proves itself: every rule of `course verify` holds for every lesson."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from shared.catalog import Course
from shared.verify import outcomes

COURSE = Course(Path(__file__).resolve().parents[2])


@pytest.fixture(scope="module")
def found() -> dict[str, list[str]]:
    """What the rules found, by lesson; they are run once, for all lessons side by side."""
    problems = defaultdict(list)
    for outcome in outcomes(COURSE):
        problems[outcome.lesson] += [str(problem) for problem in outcome.problems]
    return problems


@pytest.mark.parametrize("lesson", [lesson.id for lesson in COURSE.lessons])
def test_every_rule_holds(found: dict[str, list[str]], lesson: str) -> None:
    """No rule has found anything in the lesson."""
    assert lesson in found
    assert not found[lesson], "\n".join(found[lesson])


def test_there_are_lessons() -> None:
    """A course without lessons would pass all the tests above."""
    assert COURSE.lessons
