"""`course test`: the linters and the tests all run, and what failed is the last thing said."""

from __future__ import annotations

import subprocess

import pytest

from shared.setup import environment
from shared.verify import testing


@pytest.fixture
def run(monkeypatch, capsys):
    """Return a function that runs `course test` with tools of which the named ones fail.

    It returns the exit code, the tools in the order in which they ran, and the lines said.
    """
    monkeypatch.setattr(environment, "ensure", lambda name: None)
    monkeypatch.setenv("COURSE_LANG", "en")

    def course_test(*failing: str) -> tuple[int, list[str], list[str]]:
        ran = []

        def tool(command, **options):
            name = " ".join(command[2:])
            ran.append(name)
            failed = any(name.startswith(one) for one in failing)
            return subprocess.CompletedProcess(command, 1 if failed else 0)

        monkeypatch.setattr(subprocess, "run", tool)
        code = testing.main()
        return code, ran, capsys.readouterr().out.splitlines()

    return course_test


def test_all_is_green(run):
    code, ran, said = run()
    assert code == 0
    assert [name.split()[0] for name in ran] == ["ruff", "ruff", "mypy", "pytest"]
    assert said[-1].startswith("$ pytest")


def test_tests_fail(run):
    code, _, said = run("pytest")
    assert code == 1
    assert said[-1].startswith("$ pytest")


def test_a_linter_fails(run):
    """The tests still run; what has scrolled away is said again below them."""
    code, ran, said = run("ruff format", "mypy")
    assert code == 1
    assert ran[-1].startswith("pytest")
    assert said[-1] == "Failed before the tests: ruff format --check ., mypy"
