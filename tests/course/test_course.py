"""The course proves itself: every rule of `course verify` holds for every lesson."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.material.catalog import Course, Lesson
from shared.verify import verify

COURSE = Course(Path(__file__).resolve().parents[2])


@pytest.mark.parametrize("lesson", COURSE.lessons, ids=lambda lesson: lesson.id)
def test_every_rule_holds(lesson: Lesson) -> None:
    """No rule finds anything in the lesson."""
    # With one worker: the lessons are verified side by side.
    problems = verify(COURSE, [lesson], workers=1)
    assert not problems, "\n".join(map(str, problems))


def test_there_are_lessons() -> None:
    """A course without lessons would pass all the tests above."""
    assert COURSE.lessons
