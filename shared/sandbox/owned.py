"""Folders and control groups that bear their owner's name: of an owner that was killed the next run
removes them.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
from pathlib import Path

PREFIX = "flask-course-"


def owner_prefix(pid: int) -> str:
    """Return how the names of what a process owns begin: its number, and its start in clock ticks.

    The start tells it from a later process of that number; only Linux says it.
    """
    if sys.platform != "linux":
        return f"{PREFIX}{pid}-"
    started = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    return f"{PREFIX}{pid}-{started}-"


def is_stale(name: str) -> bool:
    """Return whether the process that a group or folder is named after is gone."""
    pid = name.removeprefix(PREFIX).partition("-")[0]
    if sys.platform == "win32":  # os.kill(pid, 0) would end the process there
        return False
    try:
        os.kill(int(pid), 0)
    except PermissionError:
        pass  # of another user
    except (OSError, ValueError, OverflowError):
        return True
    try:
        return not name.startswith(owner_prefix(int(pid)))
    except OSError:
        return True


def owned_folder() -> Path:
    """Make a temporary folder of this process's own, whose files nobody else may read."""
    return Path(tempfile.mkdtemp(prefix=owner_prefix(os.getpid())))


def remove_owned(folder: Path) -> None:
    """Remove such a folder, whatever was done to it."""
    if sys.platform == "linux":
        from shared.sandbox.processes import remove_folder

        remove_folder(str(folder))
    else:
        shutil.rmtree(folder, ignore_errors=True)


def sweep_folders(place: Path) -> None:
    """Remove the folders whose owners were killed."""
    for folder in place.glob(f"{PREFIX}*"):
        if is_stale(folder.name) and not folder.is_symlink():
            with contextlib.suppress(OSError):
                if sys.platform == "win32" or folder.stat().st_uid == os.geteuid():
                    remove_owned(folder)
