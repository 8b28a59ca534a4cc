"""One run of a suite in a child process that can be killed and removed whole."""

from __future__ import annotations

import contextlib
import hashlib
import multiprocessing
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import zip_longest
from multiprocessing.connection import Connection
from pathlib import Path

from shared.language import Language, language, set_language
from shared.material.catalog import Lesson
from shared.material.needs import needs_of
from shared.result import Result
from shared.running.child import read_document, report_to
from shared.running.run import CannotRun, Run
from shared.shown import shown

# Elsewhere each run imports everything anew.
FORK = "fork" in multiprocessing.get_all_start_methods()

MOST_CHILDREN = 4
WORTH_A_CHILD = 10  # checks: a child takes as long as two of them before its first
OUTPUT = "output"  # the file of what a run printed past its report
OUTPUT_TAIL = 2000  # characters of it that are shown when the run gave no result

# What ends Python without cleaning up: Ctrl-C, `kill`, a closed terminal.
ENDING = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
]

Outcome = Result | CannotRun


@dataclass(frozen=True)
class _Own:
    """What a run has for itself."""

    folder: Path  # for temporary files
    bytecode: Path  # of this very text of the suite
    language: Language


class Attempt:
    """A run under way: its checks are dealt to some children, at most one for each processor.

    `checks` says how many there will be, about, and 0 that nobody knows. Temporary files are in a
    new folder in `temporary`.
    """

    def __init__(self, run: Run, temporary: Path, checks: int = 0) -> None:
        self._folder = Path(tempfile.mkdtemp(dir=temporary))
        self._outcomes: dict[Connection, Outcome] = {}
        self._children: list[_Child] = []
        own = _Own(self._folder, temporary / f"suite-{_suite_hash(run)}", language())
        count = _children_for(run, checks)
        seeded = replace(run, seed=run.seed or secrets.token_hex(4))
        for number in range(count):
            self._children.append(_Child(replace(seeded, part=(number, count)), own))

    @property
    def receiving(self) -> list[Connection]:
        """What to wait for; `receive` from those that are ready."""
        return [one.receiving for one in self._children if one.receiving not in self._outcomes]

    def receive(self, ready: Collection[object]) -> Outcome | None:
        """Take the children's verdicts; return that of the whole run when it is complete."""
        for child in self._children:
            if child.receiving in ready and child.receiving not in self._outcomes:
                outcome = self._outcomes[child.receiving] = child.outcome()
                if isinstance(outcome, CannotRun):
                    return outcome
        if self.receiving:
            return None
        results = [self._outcomes[child.receiving] for child in self._children]
        return put_together([result for result in results if isinstance(result, Result)])

    def close(self) -> None:
        """Kill what is left of the run, and remove its temporary files."""
        for child in self._children:
            child.kill()
        for child in self._children:
            child.close()
        shutil.rmtree(self._folder, ignore_errors=True)


class _Child:
    """A process that runs a part of the checks."""

    def __init__(self, run: Run, own: _Own) -> None:
        self._output = own.folder / OUTPUT
        context = (
            multiprocessing.get_context("fork") if FORK else multiprocessing.get_context("spawn")
        )
        self.receiving, sending = context.Pipe(duplex=False)
        # A forked child has a copy of every open file; without closing this one it would never
        # notice that the parent is gone.
        to_close = self.receiving if FORK else None
        self._process = context.Process(target=_be_the_child, args=(run, own, sending, to_close))
        self._process.start()
        sending.close()

    def outcome(self) -> Outcome:
        """Return the verdict that the child sent, or why there is none."""
        try:
            return read_document(self.receiving.recv_bytes())
        except CannotRun as error:
            return error
        except (EOFError, OSError):
            self._process.join()
            return CannotRun(self._last_words())

    def _last_words(self) -> str:
        ended = f"the run ended with exit code {self._process.exitcode} and no result"
        with contextlib.suppress(OSError):
            printed = self._output.read_text("utf-8", "replace")
            return f"{ended}\n{shown(printed[-OUTPUT_TAIL:])}".rstrip()
        return ended

    def kill(self) -> None:
        """Kill the process with all that it started."""
        assert self._process.pid is not None
        _kill_group(self._process.pid)
        self._process.kill()  # if it has not come as far as making its group

    def close(self) -> None:
        """Forget the killed process."""
        self._process.join()
        self._process.close()
        self.receiving.close()


def _children_for(run: Run, checks: int) -> int:
    """Return how many processes to deal the checks to."""
    # Without fork each would import everything. A database server is shared by all checks.
    if not FORK or run.task is not None or _has_server(run.lesson):
        return 1
    affinity = getattr(os, "sched_getaffinity", None)
    processors = len(affinity(0)) if affinity else os.cpu_count() or 1
    idle = processors - int(os.getloadavg()[0])  # of a busy one, two get less than one
    return max(1, min(MOST_CHILDREN, idle, checks // WORTH_A_CHILD))


@cache
def _has_server(lesson: Lesson) -> bool:
    return needs_of(lesson).server


def put_together(parts: Sequence[Result]) -> Result:
    """Return the result of a run whose checks were dealt out in turns; each part has the first."""
    first = parts[0].checks[:1]
    turns = zip_longest(*(part.checks[1:] for part in parts))
    checks = [check for turn in turns for check in turn if check is not None]
    duration = max(part.duration for part in parts)
    return replace(parts[0], checks=(*first, *checks), duration=duration)


def _kill_group(pid: int) -> None:
    """Kill a child with all that it started."""
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(pid)], capture_output=True)
        return
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def _suite_hash(run: Run) -> str:
    try:
        return hashlib.sha256(run.lesson.suite.read_bytes()).hexdigest()[:16]
    except OSError:
        return "none"


# --- in the child ---------------------------------------------------------------------------------


def _be_the_child(run: Run, own: _Own, sending: Connection, to_close: Connection | None) -> None:
    if to_close is not None:
        to_close.close()
    if sys.platform != "win32":
        os.setpgid(0, 0)
    for number in ENDING:
        # The parent decides when a run ends. On Windows its Ctrl-C comes here as well.
        signal.signal(number, signal.SIG_IGN if number == signal.SIGINT else signal.SIG_DFL)
    # The terminal is the parent's.
    _redirect(Path(os.devnull), os.O_RDONLY, 0)
    sys.__stdin__ = None  # type: ignore[misc]  # breakpoint() knows by it
    _redirect(own.folder / OUTPUT, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 1, 2)
    tempfile.tempdir = os.environ["TMPDIR"] = str(own.folder)
    # The suite's old bytecode would pass for that of a new text of the same length, saved within
    # the same second: before 9.2, pytest compares no more than that.
    sys.pycache_prefix = str(own.bytecode)
    sys.dont_write_bytecode = False
    set_language(own.language)
    report_to(sending, run)


def _redirect(path: Path, flags: int, *descriptors: int) -> None:
    opened = os.open(path, flags, 0o600)
    for descriptor in descriptors:
        os.dup2(opened, descriptor)
    os.close(opened)
