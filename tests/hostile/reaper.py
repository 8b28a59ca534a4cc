"""Run a command, then say which processes it left: `python reaper.py REPORT COMMAND ARGUMENT...`

Orphans of the command become this process's children (PR_SET_CHILD_SUBREAPER, prctl(2)), so that
none can hide; what is left a moment after its end is written to REPORT and killed. With the
variable KILL_AFTER the command is killed after so many seconds, with KILL_WHEN, "COUNT STORE", as soon
as a store of grades has so many results.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress
from pathlib import Path

from shared.sandbox import kernel

GRACE = 10.0  # seconds for what ends by itself when the command has ended


def children() -> list[tuple[int, str]]:
    """Return this process's children, orphans among them: number and command line."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
            line = stat.with_name("cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if int(parent) == os.getpid() and state != "Z":
            found.append((int(stat.parent.name), line))
    return found


def graded_in(store: str) -> int:
    """Return how many results a store holds, in whatever state a killed run has left it."""
    try:
        with closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as database:
            return int(database.execute("SELECT count(*) FROM works").fetchone()[0])
    except sqlite3.OperationalError:  # no file or no tables yet, or somebody writes
        return 0


def wait_for(process: subprocess.Popen[bytes]) -> None:
    """Return when it is time to kill the command, or when it has ended."""
    count, _, store = os.environ.get("KILL_WHEN", "").partition(" ")
    if store:
        while process.poll() is None and graded_in(store) < int(count):
            time.sleep(0.01)
        return
    with suppress(subprocess.TimeoutExpired):
        process.wait(float(os.environ.get("KILL_AFTER") or "inf"))


def main() -> int:
    """Run the command; return its exit code."""
    kernel.adopt_orphans()
    process = subprocess.Popen(sys.argv[2:])
    wait_for(process)
    process.kill()  # nothing happens to one that has ended
    code = process.wait()
    end = time.monotonic() + GRACE
    while (left := children()) and time.monotonic() < end:
        time.sleep(0.05)
    Path(sys.argv[1]).write_text("\n".join(line for _, line in left), encoding="utf-8")
    for process, _ in left:
        os.kill(process, signal.SIGKILL)
    return code


if __name__ == "__main__":
    sys.exit(main())
