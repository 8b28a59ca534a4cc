"""What an app leaves in its process that closing it does not take back, before the next one starts."""

from __future__ import annotations

import contextlib
import decimal
import locale
import os
import resource
import shutil
import signal
import socket
import sys
import time
from collections.abc import Container
from pathlib import Path

from shared.sandbox.limits import Limits


def is_worn(limits: Limits) -> bool:
    """Return whether apps have left something in this process that closing does not take back."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return (
        len(sys._current_frames()) > 1  # threads of every kind
        or _has_children()
        or _open_files(limits) > limits.open_files / 4
        or used.ru_utime + used.ru_stime > limits.cpu_seconds / 4
        or used.ru_maxrss * 1024 > limits.memory / 2
    )


def _has_children() -> bool:
    try:
        os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return False
    return True


def _open_files(limits: Limits) -> int:
    count = 0
    for number in range(limits.open_files):
        with contextlib.suppress(OSError):
            os.fstat(number)
            count += 1
    return count


def empty(folder: Path, kept: Container[str]) -> None:
    """Remove what is in a folder, but for the names that are kept."""
    for path in folder.iterdir():
        if path.name in kept:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def reset_libraries(locale_name: str) -> None:
    """Take back what Python and the C library keep for the whole process."""
    time.tzset()
    locale.setlocale(locale.LC_ALL, locale_name)
    decimal.setcontext(decimal.Context())
    socket.setdefaulttimeout(None)
    signal.setitimer(signal.ITIMER_REAL, 0)
