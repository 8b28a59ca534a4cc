"""Making processes, hearing of their end, and leaving none of them and none of their files."""

from __future__ import annotations

import array
import contextlib
import os
import shutil
import signal
import socket
import stat
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from shared.sandbox import kernel

MESSAGE = 4096  # bytes of a message between the judge and its helpers
_CLEANING_SECONDS = 5.0


def forker(own_pids: bool) -> Callable[[], int]:
    """Return a fork whose child is, where wanted, the first process of a namespace of its own."""
    if not own_pids:
        return os.fork
    ourselves = os.pidfd_open(os.getpid())

    def fork() -> int:
        kernel.unshare(kernel.CLONE_NEWPID)
        try:
            process = os.fork()
        except BaseException:
            kernel.join_namespace(ourselves, kernel.CLONE_NEWPID)
            raise
        if process:
            # Back, or the next child would be born into this one's namespace.
            kernel.join_namespace(ourselves, kernel.CLONE_NEWPID)
        return process

    return fork


def watch_children() -> int:
    """Return a descriptor that becomes readable when a child ends."""
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda number, frame: None)
    return reading


def receive(sock: socket.socket) -> tuple[bytes, list[int]]:
    """Return one message and the descriptors that came with it."""
    descriptors = array.array("i")
    data, ancillary, _, _ = sock.recvmsg(MESSAGE, socket.CMSG_SPACE(3 * descriptors.itemsize))
    for level, kind, content in ancillary:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            descriptors.frombytes(content[: len(content) - len(content) % descriptors.itemsize])
    return data, list(descriptors)


def offer_to_be_killed(proc: int) -> None:
    """Have the kernel choose this process and its children first when memory runs out."""
    kernel.hide_memory(False)  # or the file is root's
    file = os.open("self/oom_score_adj", os.O_WRONLY | os.O_CLOEXEC, dir_fd=proc)
    try:
        os.write(file, b"1000")
    finally:
        os.close(file)
        kernel.hide_memory()


def end_descendants(spared: set[int]) -> None:
    """Kill every child but the spared ones, and the orphans that come to this process, until none is left."""
    end = time.monotonic() + _CLEANING_SECONDS
    while (children := _children() - spared) and time.monotonic() < end:
        for process in children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        for process in children:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(process, 0)


def _children() -> set[int]:
    """Return the processes whose parent is this one."""
    found = set()
    for place in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            parent = (place / "stat").read_text().rpartition(")")[2].split()[1]
            if int(parent) == os.getpid():
                found.add(int(place.name))
    return found


def remove_folder(folder: str) -> None:
    """Remove an app's folder, whatever it did to the permissions in it."""

    def retry(function: Callable[..., Any], path: str, error: Any) -> None:
        with contextlib.suppress(OSError):
            if stat.S_ISDIR(os.lstat(os.path.dirname(path)).st_mode):
                os.chmod(os.path.dirname(path), 0o700)
            if stat.S_ISDIR(os.lstat(path).st_mode):
                os.chmod(path, 0o700)
                shutil.rmtree(path)
            else:
                os.unlink(path)

    shutil.rmtree(folder, onerror=retry)
