"""Tell when a student's file or the suite is saved, from a process of its own.

`python -m shared.running.saves FD WORK SUITE` writes to the connection FD. Not a thread: what watches files
runs threads in native code, and the process that is told of the saves forks.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path

from watchfiles import Change, DefaultFilter, watch

from shared.setup import variables

READY = b"ready"  # look yourself: watching began (anew), or a while went by
SAVED = b"saved"

QUIET = 5  # milliseconds without a further change that end a burst
BURST = 200  # milliseconds after which a burst is told of although it goes on
LOOK = 500  # milliseconds between two READY: for file systems that tell of nothing

# State that the student's own running app may write; a run leaves it out too.
NOT_THE_WORK = ("instance", "venv", ".data")
# Emacs saves #app.py# while one types.
AUTOMATIC = (r"^#.*#$",)


class Saves:
    """Watches the student's folder and the suite; `told` gets READY and SAVED."""

    def __init__(self, work: Path, suite: Path, *, threaded: bool) -> None:
        """Begin; `threaded` for a system where nothing is forked (Windows hands on no FD)."""
        self.told, self._telling = Pipe(duplex=False)
        self._stop = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        if threaded:
            arguments = (self._telling, work, suite, self._stop)
            self._thread = threading.Thread(target=tell, args=arguments, daemon=True)
            self._thread.start()
        else:
            self._process = _start(self._telling, work, suite)
            self._telling.close()

    def drain(self) -> bytes:
        """Return SAVED if any save was told of, else READY.

        Raises:
            EOFError: the watching ended.
        """
        told = self.told.recv_bytes()
        while self.told.poll():
            told = max(told, self.told.recv_bytes())
        return told

    def close(self) -> None:
        """Stop watching."""
        self._stop.set()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        else:
            self._thread.join()
            self._telling.close()
        self.told.close()


def _start(telling: Connection, work: Path, suite: Path) -> subprocess.Popen[bytes]:
    descriptor = telling.fileno()
    return subprocess.Popen(
        # -P: not from the folder that the student happens to be in.
        [
            sys.executable,
            "-P",
            "-m",
            "shared.running.saves",
            str(descriptor),
            str(work),
            str(suite),
        ],
        env=variables.made(),
        pass_fds=[descriptor],
        stdin=subprocess.DEVNULL,
        # Ctrl-C is for the process that is told.
        start_new_session=True,
    )


def tell(telling: Connection, work: Path, suite: Path, stop: threading.Event) -> None:
    """Write READY and SAVED until `stop` is set or nobody listens any more."""
    work, suite = work.resolve(), suite.resolve()
    parent = os.getppid()
    polling = None
    while not stop.is_set() and os.getppid() == parent:
        try:
            telling.send_bytes(READY)
            _tell_of_these(telling, work, suite, stop, polling)
        except BrokenPipeError:
            return
        except FileNotFoundError:
            continue
        except OSError:
            if polling:
                raise
            polling = True  # the system's limit of watches is reached


def _tell_of_these(
    telling: Connection, work: Path, suite: Path, stop: threading.Event, polling: bool | None
) -> None:
    """Watch until a folder is not the same any more: a watch stays with one that was moved."""
    folders = (work, suite.parent)
    known = _identities(folders)
    for changes in watch(
        *(folder for folder in folders if folder.is_dir()),
        watch_filter=_filter(work, suite),
        debounce=BURST,
        step=QUIET,
        rust_timeout=LOOK,
        yield_on_timeout=True,
        stop_event=stop,
        raise_interrupt=False,
        force_polling=polling,
        ignore_permission_denied=True,
    ):
        if _identities(folders) != known:
            return
        telling.send_bytes(SAVED if changes else READY)


def _identities(folders: Sequence[Path]) -> list[tuple[int, int] | None]:
    return [_identity(folder) for folder in folders]


def _identity(folder: Path) -> tuple[int, int] | None:
    try:
        status = folder.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _filter(work: Path, suite: Path) -> Callable[[Change, str], bool]:
    def keep(change: Change, path: str) -> bool:
        changed = Path(path)
        if changed.is_relative_to(work):
            return is_work(changed.relative_to(work))
        return changed == suite

    return keep


_kept = DefaultFilter(
    ignore_dirs=(*DefaultFilter.ignore_dirs, *NOT_THE_WORK),
    ignore_entity_patterns=(*DefaultFilter.ignore_entity_patterns, *AUTOMATIC),
)


def is_work(path: Path) -> bool:
    """Return whether a file, relative to the student's folder, is a person's and no program's.

    Only the part below the folder counts: the checkout may well lie in a folder called `venv`.
    """
    return _kept(Change.modified, str(path))


def _main(descriptor: str, work: str, suite: str) -> None:
    tell(Connection(int(descriptor), readable=False), Path(work), Path(suite), threading.Event())


if __name__ == "__main__":
    _main(*sys.argv[1:])
