"""Stop the student's code in this process when it does not come back.

This is a help for an honest student with an endless loop, not a wall: strangers' code is stopped
from outside, by SIGKILL (see `shared.sandbox`).
"""

from __future__ import annotations

import ctypes
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class OutOfTime(BaseException):
    """The code ran longer than allowed.

    Not an Exception: Flask turns every Exception of a view into a 500.
    """


_paused = False


def pause() -> None:
    """Stop counting, because a person looks at the code in a debugger."""
    global _paused
    _paused = True


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Raise OutOfTime in the block after `seconds`, again and again should it be swallowed."""
    global _paused
    _paused = False
    in_main = threading.current_thread() is threading.main_thread()
    if hasattr(signal, "setitimer") and in_main:
        with _by_signal(seconds):
            yield
    else:
        with _by_thread(seconds):
            yield


@contextmanager
def _by_signal(seconds: float) -> Iterator[None]:
    def stop(signum: int, frame: FrameType | None) -> None:
        if not _paused:
            raise OutOfTime

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds, 0.1)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextmanager
def _by_thread(seconds: float) -> Iterator[None]:
    """Windows has no interval timer; this cannot interrupt a sleep, only Python code."""
    target = threading.get_ident()
    done = threading.Event()

    def watch() -> None:
        timeout = seconds
        while not done.wait(timeout):
            timeout = 0.1
            if not _paused and not sys.is_finalizing():
                ctypes.pythonapi.PyThreadState_SetAsyncExc(
                    ctypes.c_ulong(target), ctypes.py_object(OutOfTime)
                )

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()
