"""The judge's own walls: each is seen to stop what nothing else stops, once it stands alone."""

from __future__ import annotations

import multiprocessing
import os
import socket
from collections.abc import Collection
from pathlib import Path
from textwrap import dedent, indent
from typing import Any

import pytest

from shared.grading.trial import Seat, Terms
from shared.grading.warm import WarmSuites, with_warm_suites
from shared.handed_in.folder import FolderTree, opened
from shared.handed_in.work import Bounds, take_all
from shared.language import set_language
from shared.material.catalog import Course
from shared.result import Check, Result
from shared.running.run import Run
from shared.sandbox import judge_walls
from shared.sandbox.engine import Engine
from shared.sandbox.layers import JUDGE_LAYERS, Setup
from shared.sandbox.transport import SandboxTransport

SUITE = '''
"""Grades nothing: its checks are what a judge does that was led astray; to pass is to succeed."""
import mmap
import os
import socket
import subprocess
from pathlib import Path

import pytest


@pytest.mark.task(1)
def test_answer(client):
    """An app is reached through all the walls, whatever else is tried."""
    assert client.get("/books/1").status_code == 404
'''
CHECK = '''

@pytest.mark.task(2)
def test_{name}():
    """An attack."""
{code}
'''
OUTSIDE = "outside.txt"
# The kernel counts the processes of an ordinary user only.
COUNTED = {"rlimits"} if os.geteuid() != 0 else set()
# What is tried, and the walls that stop it, each alone.
ATTACKS = {
    "network": (
        'socket.create_connection(("127.0.0.1", {port}), timeout=5)',
        {"network", "landlock", "seccomp"},
    ),
    "read_machine": ('Path("/etc/passwd").read_text()', {"landlock"}),
    "read_submission": ('Path("{root}", "solutions/01_shelf/app.py").read_text()', {"landlock"}),
    "write": (
        'Path("{root}", "outside.txt").write_text("here")\n'
        'assert Path("{root}", "outside.txt").stat().st_size',
        {"landlock", "rlimits"},
    ),
    "program": ('subprocess.run(["/bin/true"], check=True)', {"landlock", "seccomp"} | COUNTED),
    "fork": ("if os.fork() == 0: os._exit(0)", {"seccomp"} | COUNTED),
    "signal": ("os.kill({test}, 0)", {"seccomp", "landlock"}),
    "memory": ("mmap.mmap(-1, 8 << 30)", {"rlimits"}),
}


@pytest.fixture
def course_root(course) -> Path:
    suite = course.root / "tests/01_shelf/test_exercise.py"
    with socket.create_server(("127.0.0.1", 0)) as server:
        facts = {"port": server.getsockname()[1], "root": course.root, "test": os.getpid()}
        checks = [
            CHECK.format(name=name, code=indent(code.format(**facts), "    "))
            for name, (code, _) in ATTACKS.items()
        ]
        suite.write_text(dedent(SUITE).lstrip() + "".join(checks), encoding="utf-8")
        yield course.root


def judged(root: Path, without: Collection[str]) -> tuple[dict[str, Check], str]:
    """Return the checks of the first lesson's solution, and how it was isolated."""
    context = multiprocessing.get_context("fork")
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=_judge, args=(sending, root, tuple(without)))
    process.start()
    sending.close()
    result = Result.from_json(receiving.recv())
    process.join()
    return {check.id: check for check in result.checks}, result.isolation


def _judge(sending: Any, root: Path, without: tuple[str, ...]) -> None:
    set_language("en")
    lesson = Course(root).lesson("1")
    setup = Setup(judge_without=without)
    engine = Engine(setup)
    with opened(str(lesson.solution_dir)) as folder:
        work = take_all(FolderTree(folder), Bounds())

    def body(suites: WarmSuites) -> None:
        def prepare() -> Seat:
            transport = SandboxTransport(engine)
            kept = transport.descriptors
            return Seat(transport, lambda pipe: walls.enter((pipe, *kept)))

        run = Run(lesson, "solution", seed="walls", work=work)
        sending.send(suites.run(run, prepare, Terms(wall=60)).to_json())

    try:
        walls = judge_walls.build(setup, [root])
        engine.survey = judge_walls.with_judge(engine.survey, walls)
        with_warm_suites([lesson], body)
    finally:
        engine.close()


def succeeded(checks: dict[str, Check]) -> set[str]:
    assert checks.pop("the_app_starts").passed
    assert checks.pop("test_answer").passed
    return {name.removeprefix("test_") for name, check in checks.items() if check.passed}


def test_all_together(course_root):
    """With all its walls the judge can do none of it, and the result says which they are."""
    checks, isolation = judged(course_root, ())
    assert succeeded(checks) == set()
    assert "around the judge: network, rlimits, landlock, seccomp" in isolation
    assert not (course_root / OUTSIDE).exists()


@pytest.mark.parametrize("alone", [*JUDGE_LAYERS, "none"])
def test_each_matters(course_root, alone):
    """A wall that stands alone stops what it is for; without any, all of it can be done."""
    checks, isolation = judged(course_root, set(JUDGE_LAYERS) - {alone})
    stopped = {name for name, (_, walls) in ATTACKS.items() if alone in walls}
    assert succeeded(checks) == set(ATTACKS) - stopped
    assert "missing there: " in isolation
