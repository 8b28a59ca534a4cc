"""Making processes, hearing of their end, and leaving none of them and none of their files."""

from __future__ import annotations

import array
import contextlib
import os
import secrets
import signal
import socket
import stat
import time
from collections.abc import Callable
from pathlib import Path

from shared.sandbox import kernel

MESSAGE = 4096  # bytes of a message between the judge and its helpers
_CLEANING_SECONDS = 5.0
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


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
    """Remove an app's folder, whatever it did to the permissions in it, and however deep it is."""
    with contextlib.suppress(OSError):
        top = os.open(folder, _FOLDER)
        try:
            while names := os.listdir(top):
                for name in names:
                    _remove(name, top)
        finally:
            os.close(top)
        os.rmdir(folder)


def _remove(name: str, top: int) -> None:
    """Remove what has this name in a folder; folders within it are moved up, for their own turn.

    So nothing is ever deep, where going down would need a descriptor and a call for each step.
    """
    if not stat.S_ISDIR(os.stat(name, dir_fd=top, follow_symlinks=False).st_mode):
        return os.unlink(name, dir_fd=top)
    os.chmod(name, 0o700, dir_fd=top)  # a folder that may not be written to cannot be moved either
    folder = os.open(name, _FOLDER, dir_fd=top)
    try:
        for inner in os.listdir(folder):
            if stat.S_ISDIR(os.stat(inner, dir_fd=folder, follow_symlinks=False).st_mode):
                os.chmod(inner, 0o700, dir_fd=folder)
                os.rename(inner, secrets.token_hex(8), src_dir_fd=folder, dst_dir_fd=top)
            else:
                os.unlink(inner, dir_fd=folder)
    finally:
        os.close(folder)
    return os.rmdir(name, dir_fd=top)
