"""How the tests are dealt to the cores."""

from __future__ import annotations

import compileall
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

# No test fails for having taken long: a machine may be busy.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

# A class is graded once for many tests of such a file, by root and by an ordinary user, or on each
# kind of database: all tests of one class go to one worker.
CLASS = "tests/hostile/test_hostile.py"
CLASSES = {
    CLASS: ("root", "ordinary_user"),
    "tests/hostile/test_sql.py": ("mysql", "sqlite"),
}
# All tests of such a file go to one worker: they serve one lesson, whose database is kept in one
# folder; they have a browser and a server in common; a class is graded once for them.
TOGETHER = (
    "tests/shared/cli/test_lesson_database.py",
    "tests/browser/",
    "tests/shared/suite/test_honest.py",
)

# What takes minutes starts first, or a core would wait for the last of them. Within each the latest
# lesson comes first, which has the longest suite.
LONGEST = (
    "tests/course/test_course.py",
    "tests/course/test_agreement.py",
    "tests/shared/sandbox/test_ordinary_user.py",
    "tests/course/test_answers.py",
    "tests/shared/grading/test_time.py",
    "tests/shared/grading/test_killed.py",
)


def unit_of(nodeid: str) -> str:
    """Return what is dealt as a whole: a test, the tests of one class, or those of a file."""
    file, _, test = nodeid.partition("::")
    if file.startswith(TOGETHER):
        return file
    # By the first of a test's values, "test_submission[root-become_root]".
    case = test.partition("[")[2]
    of = next((name for name in CLASSES.get(file, ()) if case.startswith(name)), None)
    return f"{file}::{of}" if of else nodeid


def pytest_configure(config: pytest.Config) -> None:
    """Called once in each process: the first one compiles what each command of a test imports.

    A machine that keeps no bytecode (`PYTHONDONTWRITEBYTECODE`) would compile it at every start.
    """
    if not hasattr(config, "workerinput"):
        compileall.compile_dir(Path(__file__).parents[1] / "shared", quiet=2)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Called once for `-n auto`: two workers more than cores, as much of the time is spent waiting."""
    return (os.cpu_count() or 1) + 2


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Called once by pytest-xdist, whose own groups do not work with pytest 9.2."""
    from xdist.scheduler import LoadScopeScheduling

    class Scheduling(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return unit_of(nodeid)

    return Scheduling(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Called after collection: put what takes longest first."""
    long = {file: [item for item in items if item.nodeid.startswith(file)] for file in LONGEST}
    first = [item for found in long.values() for item in reversed(found)]
    chosen = set(first)
    items[:] = [*first, *(item for item in items if item not in chosen)]
