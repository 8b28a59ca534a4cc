"""No odd answer moves a suite of the course: a few answers of every third lesson.

With `ALL_MISTAKES=1` it is a few of each lesson; a workflow tries all answers.
"""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from shared.material.catalog import Course, find_root

COURSE = Course(find_root())
STEP = 1 if os.environ.get("ALL_MISTAKES") else 3
FEW = ("--sample", "12", "--jobs", "1")

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork()")


@pytest.mark.parametrize("lesson", [lesson.id for lesson in COURSE.lessons[::STEP]])
def test_no_answer_moves_the_suite(lesson: str) -> None:
    """None raises in the suite, costs it a second, or gains a point."""
    done = subprocess.run(
        [sys.executable, "-P", "-m", "shared", "audit", lesson, "--answers", *FEW],
        cwd=COURSE.root,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
