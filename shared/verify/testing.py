"""`course test`: all that has to be green before a change lands."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence

from shared.language import tr
from shared.setup import environment
from shared.setup.stamps import ROOT

# In this order: the fast ones first. The closing line of pytest is the last one if none fails.
LINTERS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
)
# Most of the time goes into programs that are started, which every core can do.
PARALLEL = ("-n", "auto", "--dist", "load")
# The suites of the exercises: `tests/course/test_course.py` runs each against its solution.
RUN_BY_A_TEST = ("--ignore-glob", "tests/*/test_exercise.py")


def main(arguments: Sequence[str] = ()) -> int:
    """Run the linters and pytest, all of them whatever fails; return 0 if all passed, else 1.

    `arguments` go to pytest.
    """
    environment.ensure("dev")
    failed = [" ".join(linter) for linter in LINTERS if _run(linter) != 0]
    names = ", ".join(failed)
    if failed:
        _print(tr(f"Failed: {names}. The tests follow.", f"실패: {names}. 이어서 테스트해요."))
    tests = _run(("pytest", *PARALLEL, *RUN_BY_A_TEST, *arguments))
    if failed:
        # Again, as the tests have scrolled the linters away.
        _print(tr(f"Failed before the tests: {names}", f"테스트 전에 실패: {names}"))
    return 1 if failed or tests != 0 else 0


def _run(tool: Sequence[str]) -> int:
    _print("$ " + " ".join(tool))
    # The tests type commands of their own.
    variables = {name: os.environ[name] for name in os.environ if name != "COURSE_COMMAND"}
    command = [sys.executable, "-m", *tool]
    return subprocess.run(command, cwd=ROOT, env=variables).returncode


def _print(line: str) -> None:
    print(line, flush=True)
