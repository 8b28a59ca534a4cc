"""The grader killed at random moments leaves nothing behind, and loses nothing."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
KILLS = 30
LONGEST = 6.0  # seconds; a whole run takes less on an idle machine

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


def grade(course, classroom: Path, temporary: Path, kill_after: float | None) -> tuple[str, str]:
    """Run the grader, kill it after a while; return what it said and which processes it left."""
    folder = Path(tempfile.mkdtemp(dir=temporary))
    report = temporary / f"{folder.name}.left"
    reaper = [sys.executable, "-P", str(ROOT / "tests/hostile/reaper.py"), str(report)]
    done = subprocess.run(
        [
            *reaper, sys.executable, "-P", "-m", "shared", "grade", str(classroom),
            "--lesson", "1", "--jobs", "1", "--seed", "same", "--json", "-",
        ],
        env={
            **os.environ, "COURSE_ROOT": str(course.root), "PYTHONPATH": str(ROOT),
            "TMPDIR": str(folder), "KILL_AFTER": str(kill_after or ""),
        },
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    left = report.read_text(encoding="utf-8").splitlines()
    left += [str(path) for path in folder.rglob("*")]
    return done.stdout, "\n".join(left)


def verdicts(document: str) -> list[tuple[str, float]]:
    return [(one["submission"], one["points"]) for one in json.loads(document)["results"]]


def test_killed_at_random_moments(course, classroom, temporary):
    """After each of thirty kills no process, folder or mount is left; a new run is the same."""
    before, left = grade(course, classroom, temporary, None)
    assert left == ""
    moments = random.Random("moments")
    mounts = Path("/proc/self/mounts").read_text()
    with ThreadPoolExecutor(3) as threads:
        runs = [
            threads.submit(grade, course, classroom, temporary, moments.uniform(0.05, LONGEST))
            for _ in range(KILLS)
        ]
    outcomes = [run.result() for run in runs]
    assert [left for _, left in outcomes if left] == []
    killed = [document for document, _ in outcomes if not document]
    assert len(killed) > KILLS / 3, "most runs ended before they were killed"
    assert Path("/proc/self/mounts").read_text() == mounts
    after, left = grade(course, classroom, temporary, None)
    assert left == ""
    assert verdicts(after) == verdicts(before)
