"""A verdict depends on the app alone: not on variables, nor on files that lie about."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

from shared.result import Result
from shared.setup.environment import ROOT
from shared.setup.variables import made

linux = pytest.mark.skipif(sys.platform != "linux", reason="the walls are Linux's")

SECONDS = 60  # after which a command hangs

# `{0}` is a folder of modules that pass every check, end Python, or print.
HOSTILE = {
    "PYTEST_ADDOPTS": "-k test_word",
    "PYTEST_PLUGINS": "planted",
    "PYTHONPATH": "{0}",
    "PYTHONWARNINGS": "error",
    "PYTHONOPTIMIZE": "2",
    "PYTHONDEVMODE": "1",
    "PYTHONSTARTUP": "{0}/planted.py",
    "PYTHONINTMAXSTRDIGITS": "640",
    "PYTHONBREAKPOINT": "planted.stop",
    "FLASK_APP": "hello.py",
    "FLASK_DEBUG": "1",
    "FLASK_RUN_PORT": "1",
    "FLASK_ENV_FILE": "{0}/nothing",
    "WERKZEUG_RUN_MAIN": "true",
    "WERKZEUG_SERVER_FD": "99",
    "COVERAGE_PROCESS_START": "{0}/planted.py",
    "SECRET_KEY": "theirs",
    "LC_ALL": "tr_TR.ISO8859-9",
    "TZ": "Pacific/Kiritimati",
    "NO_COLOR": "1",
}
PLANTED = """
import pytest

@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    report.outcome = "passed"
    return report

def pytest_collection_modifyitems(items):
    del items[1:]

def stop():
    raise SystemExit(3)
"""
# What pytest looks for in the folders above its tests, and beside them.
FILES = {
    "pytest.ini": "[pytest]\naddopts = -k test_word\n",
    "tox.ini": "[pytest]\naddopts = -k test_word\n",
    "setup.cfg": "[tool:pytest]\naddopts = -k test_word\n",
    "pyproject.toml": "[tool.pytest.ini_options]\naddopts = '-k test_word'\n",
    "conftest.py": PLANTED,
    "sitecustomize.py": "raise SystemExit(3)\n",
    ".env": "FLASK_APP=hello.py\n",
}


@pytest.fixture
def free_port() -> int:
    """A port of loopback that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def planted(tmp_path: Path) -> Path:
    """A folder of modules that nobody asked for."""
    folder = tmp_path / "planted"
    folder.mkdir()
    (folder / "planted.py").write_text(PLANTED)
    return folder


def hostile(planted: Path, *names: str) -> dict[str, str]:
    """Return hostile variables, all of them by default."""
    chosen = {name: HOSTILE[name] for name in names or HOSTILE}
    return {name: value.replace("{0}", str(planted)) for name, value in chosen.items()}


# Exit code, points, and the status of each check.
STARTER = (1, "3/5", ["passed", "failed", "passed", "passed"])
SOLUTION = (0, "5/5", ["passed"] * 4)


def verdict(course, *arguments: str, **variables: str) -> tuple[int, str, list[str]]:
    """Return what a check, or another command, says of the exercise."""
    arguments = arguments or ("check", "1")
    done = course.run(*arguments, "--seed", "fixed", "--json", "-", **variables)
    assert done.stdout, done.stderr
    document = json.loads(done.stdout)
    result = Result.from_json(document["results"][0] if "results" in document else document)
    statuses = [check.status for check in result.checks]
    return done.returncode, f"{result.points:g}/{result.max_points:g}", statuses


@pytest.mark.parametrize("name", HOSTILE)
def test_no_variable_changes_the_verdict_on_the_starter(course, planted, name):
    """Points are neither given nor taken by what a shell has set."""
    assert verdict(course, **hostile(planted, name)) == STARTER


def test_all_variables_together_leave_the_solution_its_points(course, planted):
    """The same for what is right."""
    course.solve()
    assert verdict(course, **hostile(planted)) == SOLUTION


@linux
@pytest.mark.parametrize("solved", [False, True], ids=["starter", "solution"])
def test_grade_gives_the_same(course, planted, solved):
    """Nor does it depend on the grader's shell."""
    if solved:
        course.solve()
    order = ("grade", "--lesson", "1", str(course.exercise))
    assert verdict(course, *order, **hostile(planted)) == (SOLUTION if solved else STARTER)


@pytest.mark.parametrize("place", ["..", "exercises/01_shelf", "tests", "."])
def test_no_file_changes_the_verdict(course, place):
    """pytest's settings above, beside and in the student's folder are somebody else's."""
    for name, text in FILES.items():
        (course.root / place / name).write_text(text)
    assert verdict(course) == STARTER


@contextmanager
def printing(course, until: str, *arguments: str, **variables: str) -> Iterator[str]:
    """Start a command and give what it prints up to a line with `until`; kill it afterwards."""
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "shared", *arguments],
        env=course.environment() | variables, cwd=course.root, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
    ) as process:  # fmt: skip
        end = threading.Timer(SECONDS, process.kill)
        end.start()
        seen = ""
        try:
            assert process.stdout is not None
            for line in process.stdout:
                seen += line
                if until in line:
                    break
            yield seen
        finally:
            end.cancel()
            process.send_signal(signal.SIGINT)


def test_watch_gives_the_same(course, planted):
    """A watch forks its runs from a process that started in that shell."""
    variables = hostile(planted) | {"PYTHONUNBUFFERED": "1"}
    with printing(course, "Watching ", "watch", "1", **variables) as seen:
        # "The app starts" is told of only where it fails.
        marks = [line.split()[0] for line in seen.splitlines() if line.startswith(("  ✓", "  ✗"))]
        assert marks == ["✗", "✓", "✓"], seen


def test_a_lesson_starts(course, planted, free_port):
    """`FLASK_APP`, and a `.env` above the course, name the app of another project."""
    (course.root.parent / ".env").write_text("FLASK_APP=hello.py\nFLASK_RUN_PORT=1\n")
    (course.root / "lessons/01_shelf/books.py").write_text("def load():\n    return [{'id': 1}]\n")
    order = ("lesson", "1", "--port", str(free_port))
    with printing(course, "Running on", *order, **hostile(planted)) as seen:
        assert "Running on" in seen
        with urlopen(f"http://127.0.0.1:{free_port}/books/1") as answer:
            assert json.load(answer) == {"id": 1}


def test_what_passes():
    """The terminal, the machine and the course's own pass; pip's only where it installs."""
    given = {
        "PATH": "/bin", "LC_TIME": "ko_KR", "COURSE_LANG": "ko", "NO_COLOR": "1", "PYTHONUTF8": "0",
        "PYTHONPATH": ROOT, "PIP_INDEX_URL": "https://mirror", "https_proxy": "proxy", "CI": "1",
    }  # fmt: skip
    passed = {"PATH", "LC_TIME", "COURSE_LANG", "NO_COLOR", "PYTHONPATH"}
    assert made(given).keys() == passed
    assert made(given, installing=True).keys() == passed | {"PIP_INDEX_URL", "https_proxy"}
    assert made({"PYTHONPATH": f"{ROOT}{os.pathsep}/else"}) == {}
