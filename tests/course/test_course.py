"""The course proves itself: every rule of `course verify` holds for every lesson."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from shared.material.catalog import Course, Lesson
from shared.verify import rules, verify

COURSE = Course(Path(__file__).resolve().parents[2])
# That a mistake fails no other check than it says is tried with `ALL_MISTAKES=1`, each week, and by
# `course verify`: it takes ten times as long as that it loses the points that it says.
SLOW = set() if os.environ.get("ALL_MISTAKES") else {"mistakes-fail-nothing-else"}
RULES = [rule.name for rule in rules() if rule.name not in SLOW]


@pytest.mark.parametrize("lesson", COURSE.lessons, ids=lambda lesson: lesson.id)
def test_every_rule_holds(lesson: Lesson) -> None:
    """No rule finds anything in the lesson."""
    # With one worker: the lessons are verified side by side.
    problems = verify(COURSE, [lesson], only=RULES, workers=1)
    assert not problems, "\n".join(map(str, problems))


def test_there_are_lessons() -> None:
    """A course without lessons would pass all the tests above."""
    assert COURSE.lessons
