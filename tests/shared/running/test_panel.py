"""An editor's test panel: a student's own exercises, by lesson, task and sentence."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from shared.setup import environment

ROOT = Path(environment.ROOT)
SETTINGS = json.loads((ROOT / ".vscode/settings.json").read_text(encoding="utf-8"))
ARGUMENTS = SETTINGS["python.testing.pytestArgs"]
FEW = ("tests/00_hello", "tests/01_routing")


def panel(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run pytest as an editor does."""
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments],
        cwd=ROOT, env=os.environ | variables, capture_output=True, encoding="utf-8",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        ("en", "Task 2 · `/about` answers 200."),
        ("ko", "과제 2 · `/about`이 200으로 응답해요."),
    ],
)
def test_checks_are_called_by_their_sentences(lang: str, sentence: str) -> None:
    """In the order of the suite, with the task in front; one case of many has its own name."""
    said = panel(*FEW, *ARGUMENTS[1:], "--collect-only", COURSE_LANG=lang)
    assert said.returncode == 0, said.stdout + said.stderr
    lines = [line.strip() for line in said.stdout.splitlines()]
    assert f"<Function {sentence}>" in lines
    assert any(re.fullmatch(r"<Function .+ \[korean\]>", line) for line in lines)


def test_only_suites_are_listed_and_all_of_them() -> None:
    """A module of the course's own tests is not collected; ids are what pytest takes."""
    said = panel(*ARGUMENTS, "--collect-only", "-q")
    ids = [line for line in said.stdout.splitlines() if "::" in line]
    files = {one.partition("::")[0] for one in ids}
    suites = sorted(ROOT.glob("tests/[0-9]*/test_exercise.py"))
    assert files == {path.relative_to(ROOT).as_posix() for path in suites}
    assert "tests/00_hello/test_exercise.py::test_about_answers" in ids


def test_what_is_graded_is_the_exercise() -> None:
    """The starter fails by its report, the solution is not looked at."""
    said = panel(*ARGUMENTS[1:], "tests/00_hello/test_exercise.py", COURSE_LANG="en")
    assert said.returncode == 1
    assert "Look at      exercises/00_hello/app.py" in said.stdout
    assert "Traceback" not in said.stdout


def test_authors_have_all_tests() -> None:
    """The variable in the file that the settings name for the editor's environment."""
    assert SETTINGS["python.envFile"] == "${workspaceFolder}/.course/editor.env"
    arguments = [*ARGUMENTS[1:], "tests/00_hello", "--collect-only", "-q"]
    said = panel(*arguments, COURSE_PANEL="authors")
    assert "tests/00_hello/test_lesson.py::" in said.stdout
    assert "tests/00_hello/test_lesson.py::" not in panel(*arguments).stdout
