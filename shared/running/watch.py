"""Check an exercise again at each save.

This process stays warm: it has imported what a run needs, and never the student's code. Each run
is a child forked from it, which is killed when the next save comes.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import wait
from pathlib import Path

from shared.result import Result
from shared.running import attempt
from shared.running.attempt import ENDING, Attempt, Outcome
from shared.running.preload import preload
from shared.running.run import Run, target_of
from shared.running.saves import SAVED, Saves, is_work
from shared.running.scratch import scratch_place

POLL = 0.05  # seconds between two looks whether it is over
PREFIX = "course-watch-"  # of the folder for temporary files; its process follows
GONE_GRACE = 0.2  # seconds in which an editor that deletes first may write app.py again


def watch(
    run: Run, show: Callable[[Outcome], None], *, stop: threading.Event | None = None
) -> None:
    """Show the verdict of `run` now and after each save, until Ctrl-C or until `stop` is set.

    Nothing is left behind: no process, no temporary file.
    """
    preload(run)
    work = target_of(run).folder
    with (
        _ending() as over,
        _temporary() as temporary,
        contextlib.closing(Saves(work, run.lesson.suite, threaded=not attempt.FORK)) as saves,
        contextlib.closing(_Watching(run, show, saves, temporary)) as watching,
    ):
        watching.go_on(lambda: over.is_set() or (stop is not None and stop.is_set()))


class _Watching:
    """The run under way, if any, and what comes next."""

    def __init__(
        self, run: Run, show: Callable[[Outcome], None], saves: Saves, temporary: Path
    ) -> None:
        self._run = run
        self._show = show
        self._saves = saves
        self._temporary = temporary
        self._attempt: Attempt | None = None
        self._checks = 0  # how many the latest verdict has
        self._seen = ""  # the state of the files at the start of the latest run

    def go_on(self, ended: Callable[[], bool]) -> None:
        """Answer saves until `ended`."""
        self._start()
        while not ended():
            running = self._attempt.receiving if self._attempt else []
            ready = wait([self._saves.told, *running], POLL)
            # A save comes first: the verdict that ended meanwhile may be of the old file.
            if self._saves.told in ready:
                if self._saves.drain() == SAVED or state(self._run) != self._seen:
                    self._start()
            elif ready and self._attempt and (outcome := self._attempt.receive(ready)):
                self._finish(outcome)

    def _start(self) -> None:
        self.close()
        self._seen = state(self._run)
        self._attempt = Attempt(self._run, self._temporary, self._checks)

    def _finish(self, outcome: Outcome) -> None:
        self.close()
        if not (target_of(self._run).folder / "app.py").exists():
            time.sleep(GONE_GRACE)
        if state(self._run) == self._seen:
            self._checks = len(outcome.checks) if isinstance(outcome, Result) else 0
            self._show(outcome)
        else:
            self._start()

    def close(self) -> None:
        """Kill the run under way."""
        if self._attempt is not None:
            self._attempt.close()
            self._attempt = None


def state(run: Run) -> str:
    """Return what changes whenever a file of the student's or the suite is saved."""
    work = target_of(run).folder
    digest = hashlib.sha256()
    for path in [run.lesson.suite, *_files(work)]:
        with contextlib.suppress(OSError):
            status = path.stat()
            seen = (str(path), status.st_mtime_ns, status.st_size, status.st_ino)
            digest.update(repr(seen).encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def _files(work: Path) -> Iterator[Path]:
    for folder, subfolders, names in os.walk(work):
        inside = Path(folder).relative_to(work)
        subfolders[:] = sorted(name for name in subfolders if is_work(inside / name))
        yield from (work / inside / name for name in sorted(names) if is_work(inside / name))


@contextlib.contextmanager
def _ending() -> Iterator[threading.Event]:
    """Give an event that Ctrl-C, `kill` and a closed terminal set.

    No exception: it could come between the start of a run and the note that it must be killed.
    """
    over = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield over
        return
    before = {number: signal.signal(number, lambda *_: over.set()) for number in ENDING}
    try:
        yield over
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def _temporary() -> Iterator[Path]:
    """Give a folder for the temporary files of all runs."""
    place = scratch_place()
    _remove_stale(place)
    folder = tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=place)
    try:
        yield Path(os.path.realpath(folder))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _remove_stale(place: Path) -> None:
    """Remove what a watch left that was killed by SIGKILL, or with its machine."""
    if os.name == "nt":  # os.kill(pid, 0) would end the process there
        return
    for folder in place.glob(f"{PREFIX}[0-9]*-*"):
        try:
            os.kill(int(folder.name.split("-")[2]), 0)
        except ProcessLookupError:
            shutil.rmtree(folder, ignore_errors=True)
        except (ValueError, OverflowError, PermissionError):
            continue
