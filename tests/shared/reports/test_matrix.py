"""A class in a terminal: students by lessons, and the checks that most of them miss."""

from __future__ import annotations

import pytest

from shared.gradebook.standing import Standing
from shared.reports.classroom import class_table
from shared.reports.matrix import most_missed
from shared.result import Check, Result


def standing(student, lesson, points, *missed, reason=""):
    most = 0.0 if reason else 5.0
    return Standing(student, lesson, points, most, points == 5, reason, missed=missed)


CLASS = [
    standing("김하나", "01_shelf", 5),
    standing("김하나", "02_api", 3, "b"),
    standing("bo", "01_shelf", 0, "a", "b"),
    standing("bo", "02_api", 0, reason="Not handed in."),
    standing("carl", "01_shelf", 2, "b"),
    standing("carl", "01_shelf", 4, "b"),
]


def test_a_line_for_each_student():
    """Points by lesson and in all; what was not graded, and why; the better of two works."""
    lines = class_table(CLASS, "A").plain().splitlines()
    assert lines[:6] == [
        "student  01_shelf  02_api  total",
        "김하나        5/5     3/5   8/10",
        "bo            0/5       !   0/10",
        "carl          4/5       -   4/10",
        "  ! bo 02_api: Not handed in.",
        "6 submissions, 1 with all points, 1 not graded   isolation A; seed",
    ]


def test_one_lesson_has_a_line_for_each_submission():
    """There is no sum to be made."""
    lines = class_table(CLASS[::2][:2], "A").plain().splitlines()
    assert lines[:2] == ["김하나  01_shelf  5/5", "bo      01_shelf  0/5"]


def test_many_lessons_have_numbers():
    """More columns than fit are headed by their numbers."""
    rows = [standing("ada", f"{number:02d}_lesson", 1) for number in range(7)]
    head, ada, *_ = class_table(rows, "A").plain().splitlines()
    assert head.split() == ["student", *(f"{number:02d}" for number in range(7)), "total"]
    assert ada.split()[-1] == "7/35"


@pytest.mark.parametrize("line", ["   75%  3/4  Second [x]", "   25%  1/4  First"])
def test_most_missed(line):
    """The share of those that were graded, by what the check is about; markup is text."""
    checks = [
        Check(name, 1, title, "passed", 1, 1)
        for name, title in (("a", "First"), ("b", "Second [x]"))
    ]
    example = Result("01_shelf", "x", "seed", "A", tuple(checks))
    text = most_missed(CLASS, {"01_shelf": example}).plain()
    assert text.splitlines()[1] == "01_shelf: missed most"
    assert line in text.splitlines()


def test_nothing_missed():
    """A class with all points has no such lines."""
    example = Result("01_shelf", "x", "seed", "A", (Check("a", 1, "First", "passed", 5, 5),))
    assert most_missed(CLASS[:1], {"01_shelf": example}).plain() == ""
