"""What is written for either database has all points with MySQL, too.

On each push every fourth of these lessons is tried, as on SQLite all of them are (see `test_course`);
with `ALL_MISTAKES=1`, as each week, all and two variants.
"""

from __future__ import annotations

import os

import pytest

from shared.material.catalog import Course, find_root
from shared.running.child import run_in_child
from shared.running.run import Run

COURSE = Course(find_root())
EITHER = [
    lesson
    for lesson in COURSE.lessons
    if 'mark.database("sqlite")' in lesson.suite.read_text(encoding="utf-8")
]
VARIANTS = [("08_orm", "one_file"), ("09_schemas", "by_hand")]
SOLUTIONS = [(lesson.id, "solutions") for lesson in EITHER]
ANSWERS = [*SOLUTIONS, *VARIANTS] if os.environ.get("ALL_MISTAKES") else SOLUTIONS[::4]


@pytest.mark.parametrize(("lesson", "target"), ANSWERS)
def test_right_answers_have_all_points(lesson: str, target: str) -> None:
    """`DATABASE_URL` is the only difference."""
    of = COURSE.lesson(lesson)
    if target != "solutions":
        target = str(of.tests_dir / "variants" / target)
    result = run_in_child(Run(of, target, mysql=True, strict_warnings=True))
    assert [check.id for check in result.checks if not check.passed] == []
    assert result.points == result.max_points


def test_there_are_lessons() -> None:
    """Without any, nothing would be tried above."""
    assert [lesson.number for lesson in EITHER] == list(range(8, 19))
