"""The course proves itself: the rules of `course verify` hold for every lesson.

Some of it is left to `course verify` and, with `ALL_MISTAKES=1`, to each week, as it takes as long as
all the rest: all mistakes but every 25th; that a mistake fails no other check than it says; that every
variant keeps its points (of every sixth lesson one is graded by `test_agreement`); that the solution has all
points in the sandbox too (there `test_agreement` has that variant, and here the solution has them in
process); and that a run leaves nothing behind (which `tests/shared/cli/test_check.py` shows of one
app).
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from shared.material.catalog import Course, Lesson
from shared.verify import rules, suites, verify

COURSE = Course(Path(__file__).resolve().parents[2])
ALL = bool(os.environ.get("ALL_MISTAKES"))
SLOW = {"variants-keep-all-points", "nothing-is-left-behind"}
RULES = [rule.name for rule in rules() if ALL or rule.name not in SLOW]


@pytest.mark.parametrize("lesson", COURSE.lessons, ids=lambda lesson: lesson.id)
def test_every_rule_holds(lesson: Lesson, monkeypatch: pytest.MonkeyPatch) -> None:
    """No rule finds anything in the lesson."""
    if not ALL:
        monkeypatch.setattr(suites, "STEP", 25)
        monkeypatch.setattr(suites, "BESIDE", False)
        monkeypatch.setattr(suites, "TRANSPORTS", ("in-process",))
    # With one worker: the lessons are verified side by side.
    problems = verify(COURSE, [lesson], only=RULES, workers=1)
    assert not problems, "\n".join(map(str, problems))


def test_there_are_lessons() -> None:
    """A course without lessons would pass all the tests above."""
    assert COURSE.lessons
