"""A class graded on other machines: a real scheduler and real workers, some of them killed."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest

from shared.gradebook.keys import of_this_machine
from shared.grading import errand
from shared.grading.cluster import require_scheduler
from shared.grading.orders import Answer, Order, Terms
from shared.grading.pool import PoolError
from shared.material.catalog import Course
from shared.result import MalformedResult
from shared.sandbox.limits import Limits
from tests.shared.conftest import COMMAND
from tests.shared.grading.test_store import stable

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="strangers' code is graded on Linux"
)

# What Dask runs in a worker before it serves. The submission `z-killer` ends the worker that takes it
# first, and then three times what grades for a worker, which takes less time.
KILLER = """
import os, pathlib, signal
from shared.grading import errand
from shared.grading.orders import Order

def graded(order, run, graded=errand.graded):
    if all(piece.name != "z-killer" for piece in Order.decode(order).pieces):
        return graded(order, run)
    first = pathlib.Path({first!r})
    if not first.exists():
        first.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    with first.open("a") as deaths:
        deaths.write("again ")
    raise errand.HandDied

errand.graded = graded
"""
HIDDEN = '''
import pytest


@pytest.mark.points(3)
def test_pen(client):
    """The shelf has a pen.

    책장에 펜이 있어요.
    """
    assert client.get("/pen").status_code == 404
'''
DASK = (sys.executable, "-P", "-m", "dask")


class Cluster:
    """A scheduler and its workers, as processes that end with the test."""

    def __init__(self, course, stack: ExitStack) -> None:
        self._course = course
        self._stack = stack
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{self._port}"
        self.log = course.root.parent / f"workers-{self._port}.log"

    def scheduler(self) -> subprocess.Popen[str]:
        """Start the scheduler, which gives a task up with its first worker."""
        place = ("--host", "127.0.0.1", "--port", str(self._port), "--no-dashboard")
        return self._start(*DASK, "scheduler", *place, ALLOWED_FAILURES="0")

    def worker(self, *options: str, **variables: str) -> subprocess.Popen[str]:
        """Start a worker of the course; `log` has what it says."""
        return self._start(*COMMAND, "worker", self.address, *options, **variables)

    def stranger(self, *options: str) -> subprocess.Popen[str]:
        """Start a worker of Dask's own."""
        return self._start(*DASK, "worker", self.address, "--no-nanny", "--no-dashboard", *options)

    def _start(self, *command: str, ALLOWED_FAILURES: str = "", **variables: str):
        environ = self._course.environment() | variables
        environ["DASK_TEMPORARY_DIRECTORY"] = str(self._course.root.parent)
        if ALLOWED_FAILURES:
            environ["DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES"] = ALLOWED_FAILURES
        with self.log.open("a", encoding="utf-8") as log:
            process = subprocess.Popen(
                command,
                cwd=self._course.root,
                env=environ,
                stdout=log if "worker" in command else subprocess.DEVNULL,
                stderr=subprocess.STDOUT,
                text=True,
            )
        self._stack.enter_context(process)
        self._stack.callback(kill, process)
        return process


def kill(process: subprocess.Popen[str]) -> None:
    """Kill a process of Dask's with its workers; what grades for these ends by itself."""
    for worker in workers_of(process) if process.poll() is None else ():
        os.kill(worker, signal.SIGKILL)
    process.kill()


@pytest.fixture
def make_cluster(course) -> Iterator[Callable[[], Cluster]]:
    with ExitStack() as stack:
        yield lambda: Cluster(course, stack)


@pytest.fixture
def classroom(course, tmp_path) -> Path:
    """A class of eleven: right and wrong, an archive, another lesson, what cannot be graded."""
    folder = tmp_path / "class"
    for number in range(3):
        shutil.copytree(course.root / "solutions/01_shelf", folder / f"right{number}")
        shutil.copytree(course.root / "exercises/01_shelf", folder / f"wrong{number}")
    shutil.make_archive(str(folder / "packed"), "zip", course.root / "solutions/01_shelf")
    shutil.copytree(course.root / "solutions/01_shelf", folder / "z-killer")
    shutil.copytree(course.root / "solutions/02_lending", folder / "other/02_lending")
    (folder / "linked").mkdir()
    (folder / "linked/app.py").symlink_to("/etc/passwd")
    (folder / "notes.txt").write_text("none")
    return folder


def test_workers_and_a_scheduler_die(course, classroom, make_cluster, tmp_path):
    """What came is kept; the rest comes on the second run, and all is as graded here.

    Of a submission that kills its workers a row says so, and the others of its task get theirs.
    """

    hidden = tmp_path / "mine/01_shelf"
    hidden.mkdir(parents=True)
    (hidden / "test_hidden.py").write_text(HIDDEN, encoding="utf-8")

    def grade(file: str, *options: str) -> list[str]:
        report = ("--json", str(tmp_path / file), "--seed", "s", "--hidden", str(hidden.parent))
        return [*COMMAND, "grade", str(classroom), "--lesson", "1", *report, *options]

    cluster = make_cluster()
    remote = grade("remote.json", "--scheduler", cluster.address)
    scheduler, worker = cluster.scheduler(), cluster.worker("--jobs", "1")
    said: list[str] = []
    with subprocess.Popen(
        remote, cwd=course.root, env=course.environment(), stderr=subprocess.PIPE, text=True
    ) as run:
        assert run.stderr is not None
        for line in run.stderr:
            said.append(line)
            if line.startswith("3/10 "):
                scheduler.kill()
    text = "".join(said)
    assert run.returncode == 2
    assert f"The Dask scheduler at {cluster.address} is gone." in text
    assert f"worker {cluster.address}" in text
    assert "Traceback" not in text
    done = graded(said)
    kill(worker)
    at_work = (
        f"At work for {cluster.address}, 1 at a time, until the scheduler ends. Ctrl-C stops it.\n"
    )
    worker_said = cluster.log.read_text(encoding="utf-8")
    assert at_work in worker_said
    # asyncio may have a word on a scheduler that was killed; Dask's log has none.
    assert " - distributed." not in worker_said

    killer, deaths = tmp_path / "killer.py", tmp_path / "deaths"
    killer.write_text(KILLER.format(first=str(deaths)))
    cluster = make_cluster()
    cluster.scheduler()
    cluster.stranger("--resources", "course-code-0=1,course-suites-0=1,course-libraries-0=1")
    cluster.worker("--jobs", "2", DASK_DISTRIBUTED__WORKER__PRELOAD=str(killer))
    remote[-1] = cluster.address
    second = run_to_its_end(course, remote)
    assert "It differs from this machine in the code that grades, the lessons' suites" in (
        second.stderr.replace("\n", " ")
    )
    again = graded(second.stderr.splitlines())
    assert sorted(done + again) == sorted({one.name for one in classroom.iterdir()} - {"notes.txt"})

    here = grade("here.json", "--store", str(tmp_path / "here.sqlite3"), "--jobs", "1")
    assert second.returncode == run_to_its_end(course, here).returncode == 2
    remotely, locally = (
        {one["submission"]: one for one in stable(json.loads((tmp_path / file).read_text()))}
        for file in ("remote.json", "here.json")
    )
    # The first death was of a task that others waited behind: it counts for none of them.
    assert deaths.read_text() == "again " * 3
    assert locally["other"]["absent"]
    for document in (one[name] for one in (remotely, locally) for name in ("linked", "other")):
        del document["isolation"]  # nothing of it was run anywhere
    assert remotely.pop("z-killer")["reason"] == "The worker that graded it died 3 times."
    assert locally.pop("z-killer")["points"] == 8
    assert remotely == locally


def run_to_its_end(course, command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run a command for as long as it takes; a busy machine starts Dask's processes slowly."""
    return subprocess.run(
        command,
        cwd=course.root,
        env=course.environment(),
        capture_output=True,
        text=True,
        timeout=300,
    )


def graded(lines: list[str]) -> list[str]:
    """Return the submissions that a command says it has graded."""
    said = [line.split() for line in lines if re.match(r"\d+/\d+ ", line)]
    return [words[1] for words in said]


def workers_of(nanny: subprocess.Popen[str]) -> list[int]:
    """Return the processes of Dask's workers."""
    children = psutil.Process(nanny.pid).children()
    return [one.pid for one in children if "resource_tracker" not in " ".join(one.cmdline())]


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("tcp://127.0.0.1:1", "dask scheduler --host 127.0.0.1 --port 1 --no-dashboard"),
        ("tls://127.0.0.1:1", "DASK_DISTRIBUTED__COMM__TLS__CLIENT__CERT"),
    ],
)
def test_no_scheduler(course, classroom, address, says):
    """An address at which nothing answers is said, with what to type."""
    done = course.run("grade", str(classroom), "--lesson", "1", "--scheduler", address)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_a_worker_without_a_scheduler(course):
    """A worker says in a sentence that nothing answers, and what to type."""
    done = course.run("worker", "tcp://127.0.0.1:1")
    assert done.returncode == 2
    assert "No Dask scheduler answers at tcp://127.0.0.1:1" in done.stderr
    assert "dask scheduler --host 127.0.0.1 --port 1 --no-dashboard" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("lang", "nothing", "other"),
    [
        ("en", "no connection in 1 seconds", "what listens there is not Dask"),
        ("ko", "1초 동안 연결되지 않았어요", "Dask가 아닌 프로그램이 응답하는 주소예요"),
    ],
)
def test_why_a_worker_has_no_scheduler(monkeypatch, lang, nothing, other):
    """What listens there and is no scheduler is told from nothing at all."""
    monkeypatch.setattr("shared.language._current", lang)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(PoolError, match=re.escape(other)):
            require_scheduler(address, 1)
    with pytest.raises(PoolError, match=re.escape(nothing)):
        require_scheduler(address, 1)


def test_a_machine_that_has_changed_since(course, monkeypatch):
    """A worker whose files were changed after its start refuses, and says in what it differs."""
    monkeypatch.setenv("COURSE_ROOT", str(course.root))
    machine = of_this_machine(Course(course.root).lessons)
    terms = Terms(
        ("01_shelf",), {}, machine | {"suites": "0" * 64}, "s", "en", Limits(), allow_weak=False
    )
    try:
        answer = Answer.decode(errand.graded(Order(terms, ()).encode(), terms.run))
    finally:
        if errand._hand is not None:
            errand._hand.close()
            monkeypatch.setattr(errand, "_hand", None)
    assert answer.refusal.startswith("It differs from this machine in the lessons' suites. ")


@pytest.mark.parametrize(
    "text",
    [None, b"", b"[]", b"{}", b'{"results": [{}], "isolation": "", "refusal": ""}',
     b'{"results": {}, "isolation": "", "refusal": ""}', b"[" * 100_000, b"\xff"],
)  # fmt: skip
def test_an_answer_is_data(text):
    """What a worker sends is an answer, or is known for none."""
    with pytest.raises(MalformedResult):
        Answer.decode(text)
