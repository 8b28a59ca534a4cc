"""`course audit` on a course of two tiny lessons, one of which has a suite with a known hole."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from shared.audit.explained import as_entries
from shared.audit.mutants import mutants_of
from shared.audit.trial import PLACE
from shared.running.scratch import scratch_place

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork()")

ID = "01_shelf"
HOLE = "    return list(SHELF)\n"
SOLUTION = f"""
from flask import Flask, abort

app = Flask(__name__)
SHELF = [1]


@app.get("/books/<int:id>")
def book(id):
    if id > 8999:
        abort(404)
    return SHELF


@app.get("/books")
def books():
{HOLE}"""
SUITE = '''
import pytest


@pytest.mark.task(1)
@pytest.mark.parametrize("id", [8999, 1])
def test_known(client, id):
    """A known number answers a list.

    있는 번호에는 목록으로 답해요.
    """
    assert client.get(f"/books/{id}").json == [1]


@pytest.mark.task(2)
@pytest.mark.parametrize("id", [9000, 9001, "word"])
def test_unknown(client, id):
    """Another answers 404.

    다른 번호에는 404로 답해요.
    """
    assert client.get(f"/books/{id}").status_code == 404
'''
# An audit that is not over before it is stopped, however busy the machine is.
SLOW = """

@pytest.fixture(autouse=True)
def slow():
    import time

    time.sleep(1)
"""
CHECK_OF_THE_HOLE = '''

@pytest.mark.task(1)
def test_whole(client):
    """The list is there.

    목록이 있어요.
    """
    assert client.get("/books").json == [1]
'''


@pytest.fixture
def solution(course: Any) -> Any:
    """The solution's file. The course has one lesson, whose suite does not look at the list."""
    for folder in ("lessons", "exercises", "solutions", "tests"):
        shutil.rmtree(course.root / folder / "02_lending")
    (course.root / f"tests/{ID}/test_exercise.py").write_text(SUITE, "utf-8")
    (course.root / f"solutions/{ID}/books.py").unlink()
    app = course.root / f"solutions/{ID}/app.py"
    app.write_text(SOLUTION.lstrip(), "utf-8")
    return app


def write_entries(course: Any, text: str) -> None:
    (course.root / f"tests/{ID}/equivalent.toml").write_text(text, "utf-8")


def audit_json(course: Any, *options: str) -> tuple[int, dict[str, Any]]:
    done = course.run("audit", "1", "--jobs", "1", "--json", *options)
    assert done.stderr == ""
    return done.returncode, json.loads(done.stdout)[0]


def test_hole_is_the_survivor(course: Any, solution: Any) -> None:
    """What no check asks for survives, with its place and its diff, and ends with 1.

    Once it is checked, or entered with a reason, it does not.
    """
    code, found = audit_json(course)
    assert code == 1
    holes = [one for one in found["survivors"] if one["scope"] == "books"]
    assert {one["operator"] for one in holes} >= {"copy", "return"}
    copy = next(one for one in holes if one["operator"] == "copy")
    assert copy["file"] == "app.py"
    assert copy["line"] == solution.read_text("utf-8").splitlines().index(HOLE.rstrip()) + 1
    assert "-    return list(SHELF)" in copy["diff"].splitlines()
    assert "+    return SHELF" in copy["diff"].splitlines()
    # What the suite does check is no hole.
    assert not [one for one in found["survivors"] if one["scope"] == "book"]

    suite = course.root / f"tests/{ID}/test_exercise.py"
    suite.write_text(suite.read_text("utf-8") + CHECK_OF_THE_HOLE, "utf-8")
    _, found = audit_json(course)
    assert [one["id"] for one in found["survivors"] if one["scope"] == "books"] == [copy["id"]]

    entries = course.run("audit", "1", "--entries").stdout
    assert f'{copy["id"]} = ["-    return list(SHELF)' in entries
    write_entries(course, entries.replace('reason = ""', 'reason = "Nobody keeps what it gets."'))
    code, found = audit_json(course)
    assert (code, found["survivors"], found["stale"]) == (0, [], [])
    assert found["operators"][-1]["operator"] == "all"


def test_stale_entries(course: Any, solution: Any) -> None:
    """An entry of no mutant, or of one that is noticed, is reported and ends with 1."""
    text = course.run("audit", "1", "--entries").stdout.replace('reason = ""', 'reason = "Open."')
    # An id stays when lines above it are added.
    solution.write_text("# A club.\n" + solution.read_text("utf-8"), "utf-8")
    write_entries(course, text)
    code, found = audit_json(course)
    assert (code, found["survivors"], found["stale"]) == (0, [], [])

    suite = course.root / f"tests/{ID}/test_exercise.py"
    suite.write_text(suite.read_text("utf-8") + CHECK_OF_THE_HOLE, "utf-8")
    write_entries(course, text + '\n0badcafe = ["-a", "+b"]\n')
    code, found = audit_json(course)
    assert code == 1
    why = "There is no such mutant of what the student writes."
    assert found["stale"] == [{"id": "0badcafe", "why": why}]
    code, found = audit_json(course, "--explained")
    assert code == 1
    assert {one["id"]: one["why"] for one in found["stale"]}["0badcafe"] == why
    assert "It is noticed, by test_whole." in {one["why"] for one in found["stale"]}


def test_what_the_exercise_gives_is_not_tried(course: Any, solution: Any) -> None:
    """Neither a function that the starter has alike, nor a file; a new function and file are."""
    starter = course.root / f"tests/{ID}/starter"
    given = SOLUTION.lstrip().replace(HOLE, "    return []\n").replace("SHELF = [1]", "SHELF = []")
    (starter / "app.py").write_text(given, "utf-8")
    for folder in (starter, solution.parent):
        (folder / "given.py").write_text("def page():\n    return 1\n", "utf-8")
    (solution.parent / "new.py").write_text("def page():\n    return 1\n", "utf-8")
    _, found = audit_json(course)
    places = {(one["file"], one["scope"]) for one in found["survivors"]}
    assert ("app.py", "books") in places
    assert ("new.py", "page") in places
    assert {file for file, _ in places} == {"app.py", "new.py"}
    assert not [scope for file, scope in places if scope == "book"]
    assert found["given"] > 0


def test_text(course: Any, solution: Any) -> None:
    """The report for readers: survivors with their diffs, numbers by operator, what to do."""
    done = course.run("audit", "1")
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    place = solution.read_text("utf-8").splitlines().index(HOLE.rstrip()) + 1
    assert any(line.endswith(f"solutions/{ID}/app.py:{place}  copy") for line in lines)
    assert "    -    return list(SHELF)" in lines
    assert next(line for line in lines if line.startswith(ID)).split() == [
        ID, "mutants", "noticed", "equivalent", "survivors", "seconds",
    ]  # fmt: skip
    total = next(line for line in lines if line.startswith("all ")).split()
    assert int(total[1]) == int(total[2]) + int(total[3]) + int(total[4])
    assert f"tests/{ID}/equivalent.toml" in lines[-1]


def test_sample(course: Any, solution: Any) -> None:
    """A sample is as large as was asked for, and the same for the same seed.

    An entry is not stale when its mutant was not drawn.
    """
    made = mutants_of(solution.parent, {})
    write_entries(course, as_entries(made.kept).replace('reason = ""', 'reason = "Open."'))
    options = ("--explained", "--sample", "3", "--seed", "7")
    _, first = audit_json(course, *options)
    assert first["operators"][-1]["mutants"] == 3 + sum(made.equivalent.values())
    assert len(first["stale"]) == first["operators"][-1]["noticed"]
    _, again = audit_json(course, *options)
    assert [row["operator"] for row in again["operators"]] == [
        row["operator"] for row in first["operators"]
    ]


def test_endless_loop_is_noticed(course: Any, solution: Any) -> None:
    """A mutant that never answers is one that the suite notices."""
    loop = "    number = 0\n    while number < 3:\n        number += 1\n    return list"
    text = solution.read_text("utf-8").replace("    return SHELF", loop.replace("list", "SHELF"))
    solution.write_text(text, "utf-8")
    _, found = audit_json(course)
    augmented = next(row for row in found["operators"] if row["operator"] == "augmented")
    assert (augmented["mutants"], augmented["noticed"]) == (1, 1)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param("[[equivalent]]\n[equivalent.mutants]\na = []\n", "reason", id="no-reason"),
        pytest.param(
            '[[equivalent]]\nreason = " "\n[equivalent.mutants]\na = []\n', "reason", id="blank"
        ),
        pytest.param("[[equivalent\n", "equivalent.toml", id="no-toml"),
    ],
)
def test_unreadable_entries(course: Any, solution: Any, text: str, reason: str) -> None:
    """A file that gives no reason is not believed: 2."""
    write_entries(course, text)
    done = course.run("audit", "1")
    assert done.returncode == 2
    assert reason in done.stderr


def test_solution_that_fails(course: Any, solution: Any) -> None:
    """Where the solution itself fails, every mutant would: 2, and why."""
    solution.write_text(solution.read_text("utf-8").replace("abort(404)", "abort(400)"), "utf-8")
    done = course.run("audit", "1")
    assert done.returncode == 2
    assert "The solution itself fails: test_unknown[9000]." in done.stderr


@pytest.mark.parametrize(
    ("number", "code"),
    [
        pytest.param(signal.SIGINT, 130, id="stopped"),
        pytest.param(signal.SIGKILL, -signal.SIGKILL, id="killed"),
    ],
)
@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_no_process_is_left(course: Any, solution: Any, number: int, code: int) -> None:
    """However an audit ends, its processes end; its folder goes when it may still remove it."""
    suite = course.root / f"tests/{ID}/test_exercise.py"
    suite.write_text(suite.read_text("utf-8") + SLOW, "utf-8")
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "shared", "audit", "1", "--jobs", "1"],
        env=course.environment(),
        cwd=course.root,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    folders = f"{PLACE}{process.pid}-*"
    began = f"{folders}/*/marks"
    waited_for(lambda: list(scratch_place().glob(began)) or process.poll() is not None)
    assert process.poll() is None
    hands = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    assert hands
    process.send_signal(number)
    assert process.wait() == code
    waited_for(lambda: not any(Path(f"/proc/{hand}").exists() for hand in hands))
    left = list(scratch_place().glob(folders))
    for folder in left:
        shutil.rmtree(folder)
    assert len(left) == (number == signal.SIGKILL)


def waited_for(true: Callable[[], object]) -> None:
    """Return once it is so."""
    while not true():
        time.sleep(0.01)
