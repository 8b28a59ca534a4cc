"""Time is a check's own: an app that hangs in one place gets the same points in every order."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from shared.result import Result

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="strangers' code is graded on Linux"
)

SUITE = '''
"""Grades three routes."""
import pytest

ROUTES = ["first", "second", "third"]


@pytest.mark.task(1)
@pytest.mark.parametrize("number", range(2))
@pytest.mark.parametrize("route", ROUTES)
def test_route(client, route, number):
    """Each route answers.

    주소마다 응답해요.
    """
    assert client.get(f"/{route}/{number}").status_code == 200
'''
APP = """
import time
from flask import Flask

{start}
app = Flask(__name__)


@app.get("/<any(first, third):name>/<int:number>")
def right(name, number):
    return "right"


@app.get("/second/<int:number>")
def second(number):
    {view}
    return "right"
"""
LOOP = "while True: time.monotonic()"
WORK = "end = time.process_time() + 1\nwhile time.process_time() < end: pass"


@pytest.fixture
def answers(course, tmp_path):
    """A class of answers to the first lesson, whose suite is that of above."""
    suite = course.root / "tests/01_shelf/test_exercise.py"
    suite.write_text(dedent(SUITE).lstrip(), encoding="utf-8")

    def write(**apps: str) -> Path:
        for name, source in apps.items():
            (tmp_path / "class" / name).mkdir(parents=True)
            (tmp_path / "class" / name / "app.py").write_text(source, encoding="utf-8")
        return tmp_path / "class"

    return write


def graded(course, folder: Path, seed: str, *arguments: str) -> dict[str | None, Result]:
    done = course.run(
        "grade", str(folder), "--lesson", "1", "--seed", seed, "--json", "-", *arguments
    )
    results = [Result.from_json(one) for one in json.loads(done.stdout)["results"]]
    return {result.submission: result for result in results}


def verdict(result: Result) -> dict[str, str]:
    return {check.id: check.status for check in result.checks}


def test_every_seed_and_check_agree(course, answers):
    """A view that hangs costs its own checks, whatever comes before and after them."""
    folder = answers(
        loop=APP.format(start="", view=LOOP),
        sleep=APP.format(start="", view="time.sleep(600)"),
    )
    runs = [graded(course, folder, seed, "--limit", "request_seconds=0.5") for seed in ("a", "b")]
    wanted = {"the_app_starts": "passed"} | {
        f"test_route[{route}-{number}]": "failed" if route == "second" else "passed"
        for route in ("first", "second", "third")
        for number in range(2)
    }
    for run in runs:
        assert "within 0.5 seconds" in json.dumps(run["loop"].to_json())
        assert verdict(run["loop"]) == verdict(run["sleep"]) == wanted
    shutil.copytree(folder / "loop", course.exercise, dirs_exist_ok=True)
    done = course.run("check", "1", "--json", "-")
    assert verdict(Result.from_json(json.loads(done.stdout))) == wanted


def test_a_slow_start_is_nobody_elses_time(course, answers):
    """An app that works or sleeps for a second to start gets all its points, in every check."""
    folder = answers(
        works=APP.format(start=WORK, view="pass"),
        sleeps=APP.format(start="time.sleep(1)", view="pass"),
    )
    limits = ("--limit", "start_seconds=2", "--limit", "check_seconds=3")
    results = graded(course, folder, "a", *limits)
    assert [result.points for result in results.values()] == [6, 6]


def test_too_slow_a_start(course, answers):
    """The limit of a start is one of the app's own seconds."""
    folder = answers(works=APP.format(start=WORK, view="pass"))
    results = graded(course, folder, "a", "--limit", "start_seconds=0.5")
    first, *others = results["works"].checks
    assert "within 0.5 seconds" in first.failure.message
    assert {check.status for check in others} == {"not reached"}
