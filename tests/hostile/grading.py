"""Grade a class by the command, and look at what is there afterwards."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from shared.result import Result

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SECONDS = 10.0
# Where database servers have their folders.
PLACES = (Path("/dev/shm"), Path("/tmp"))

if sys.platform != "win32":
    import fcntl


@dataclass
class Graded:
    """One run of `course grade`, and what it left."""

    results: list[Result]
    isolation: str
    output: str
    left: str  # processes that outlived the grader
    changed: list[str]  # what changed in the class's folder, beside it, and among what it keeps


def grade_class(
    base: Path,
    arguments: Sequence[str],
    environ: Mapping[str, str],
    *,
    ordinary: bool = False,
) -> Graded:
    """Grade the folder `class` in `base`.

    `ordinary` has it done by an ordinary user, where the tests are root's.
    """
    report = base / "left.txt"
    report.touch()
    report.chmod(0o666)
    python = [sys.executable, "-P"]
    command = [*python, "-m", "shared", "grade", str(base / "class"), *arguments]
    command = [*python, str(HERE / "reaper.py"), str(report), *command]
    command += ["--json", "-", "--jobs", "2", "--store", "sqlite://", "--transcripts"]
    if ordinary:
        command = [*python, str(ROOT / "tests/shared/sandbox/ordinary.py"), *command]
    before = _listing(base / "class")
    done = subprocess.run(
        command,
        env={**os.environ, "TMPDIR": str(base), **environ},
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=600,
    )  # fmt: skip
    # 1: not all have all points; 2: some could not be graded.
    assert done.returncode in (1, 2), done.stderr[-3000:]
    # What the wrapper for an ordinary user says of its home folder comes after the document.
    document, end = json.JSONDecoder().raw_decode(done.stdout)
    after = _listing(base / "class")
    beside = {path.name for path in base.iterdir()} - {"class", "left.txt", "course"}
    beside |= {f"/tmp/{path.name}" for path in Path("/tmp").glob("hostile-planted*")}
    beside |= servers_left(base)
    return Graded(
        results=[Result.from_json(one) for one in document["results"]],
        isolation=document["isolation"],
        output=done.stderr + done.stdout[end:],
        left=report.read_text(encoding="utf-8"),
        changed=sorted({*before.items()} ^ {*after.items()}) + sorted(beside),
    )


def _listing(folder: Path) -> dict[str, int]:
    """Return every path below a folder with its size."""
    return {str(path): path.lstat().st_size for path in folder.rglob("*")}


def servers_left(base: Path) -> set[str]:
    """Return the folders that database servers of the run over a class in `base` have left.

    The folder of one whose owner has ended gets time to go. What a neighbour's servers leave, such
    as those of a test that runs beside this one, is not this run's: the command that made a folder
    stands in it.
    """
    end = time.monotonic() + SECONDS
    while (left := _unlocked(base)) and time.monotonic() < end:
        time.sleep(0.1)
    return left


def _unlocked(base: Path) -> set[str]:
    found = set()
    for owner in (one for place in PLACES for one in place.glob("course-mysql-*/owner")):
        with contextlib.suppress(OSError), owner.open(encoding="utf-8", errors="replace") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)  # it is not held
            if any(line.startswith(f"{base}/") for line in file):
                found.add(str(owner.parent))
    return found
