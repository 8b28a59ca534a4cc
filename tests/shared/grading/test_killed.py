"""The grader killed at random moments leaves nothing behind, and loses nothing."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.hostile.reaper import graded_in
from tests.shared.grading.test_store import stable

ROOT = Path(__file__).parents[3]
KILLS = 300 if os.environ.get("ALL_MISTAKES") else 4  # 300 each week
WORKS = 6  # in the class
CHAINS = 2  # of runs, side by side

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="strangers' code is graded on Linux"
)


@pytest.fixture
def classroom(course) -> Path:
    """A class of six: right and wrong, an archive, one that leaves daemons."""
    folder = course.root / "class"
    for number in range(2):
        shutil.copytree(course.root / "solutions/01_shelf", folder / f"right{number}")
        shutil.copytree(course.root / "exercises/01_shelf", folder / f"wrong{number}")
    shutil.make_archive(str(folder / "packed"), "zip", course.root / "solutions/01_shelf")
    (folder / "daemon").mkdir()
    shutil.copy(ROOT / "tests/hostile/submissions/daemon.py", folder / "daemon/app.py")
    return folder


@pytest.fixture
def temporary() -> Iterator[Path]:
    """A short path: sockets lie in it."""
    folder = Path(tempfile.mkdtemp(prefix="killed-"))
    yield folder
    shutil.rmtree(folder)


def grade(
    course, classroom: Path, temporary: Path, store: Path, kill: dict[str, str] | None = None
) -> tuple[str, str]:
    """Run the grader, kill it (see the reaper); return what it said and what it left.

    It has said nothing if it was killed, perhaps while it spoke. What it leaves is each process, file
    and folder, but for the store's.
    """
    folder = Path(tempfile.mkdtemp(dir=temporary))
    report = temporary / f"{folder.name}.left"
    reaper = [sys.executable, "-P", str(ROOT / "tests/hostile/reaper.py"), str(report)]
    done = subprocess.run(
        [
            *reaper, sys.executable, "-P", "-m", "shared", "grade", str(classroom),
            "--lesson", "1", "--jobs", "1", "--seed", "same", "--json", "-", "--store", str(store),
        ],
        env={
            **os.environ, "COURSE_ROOT": str(course.root), "PYTHONPATH": str(ROOT),
            "TMPDIR": str(folder), **(kill or {}),
        },
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    left = report.read_text(encoding="utf-8").splitlines()
    left += [str(path) for path in folder.rglob("*")]
    return done.stdout if done.returncode in (0, 1) else "", "\n".join(left)


@dataclass
class Chain:
    """Runs on one store, each killed and gone on with by the next, until one comes to its end."""

    documents: list[str] = field(default_factory=list)  # of the runs that came to their end
    left: list[str] = field(default_factory=list)
    kept: list[int] = field(default_factory=list)  # how many were graded when a run was killed


def chain(course, classroom: Path, temporary: Path, name: str, seconds: float) -> Chain:
    """Kill runs at random moments, each after the one before; the last one comes to its end."""
    moments, found = random.Random(name), Chain()
    store = temporary / f"{name}.sqlite3"
    while len(found.kept) < KILLS / CHAINS:
        # By turns when more are graded, whatever the machine's speed, and at any moment.
        if len(found.kept) % 2:
            kill = {"KILL_AFTER": str(moments.uniform(0.02, seconds))}
        else:
            more = moments.randint(min(graded_in(str(store)) + 1, WORKS), WORKS)
            kill = {"KILL_WHEN": f"{more} {store}"}
        document, left = grade(course, classroom, temporary, store, kill)
        found.left += filter(None, [left])
        if document:
            found.documents.append(document)
            store.unlink()
        else:
            found.kept.append(graded_in(str(store)))
    document, left = grade(course, classroom, temporary, store)
    found.documents.append(document)
    found.left += filter(None, [left])
    return found


def test_killed_at_random_moments(course, classroom, temporary):
    """After each of many kills no process, folder or mount is left; who goes on says the same."""
    mounts = Path("/proc/self/mounts").read_text()
    began = time.monotonic()
    whole, left = grade(course, classroom, temporary, temporary / "whole.sqlite3")
    seconds = CHAINS * (time.monotonic() - began)  # side by side they take as much longer
    assert left == ""
    with ThreadPoolExecutor(CHAINS) as threads:
        runs = [
            threads.submit(chain, course, classroom, temporary, f"chain{number}", seconds)
            for number in range(CHAINS)
        ]
    chains = [run.result() for run in runs]
    assert [left for one in chains for left in one.left] == []
    assert Path("/proc/self/mounts").read_text() == mounts
    assert any(kept for one in chains for kept in one.kept), "none was killed while it graded"
    for document in (document for one in chains for document in one.documents):
        assert stable(json.loads(document)) == stable(json.loads(whole))
