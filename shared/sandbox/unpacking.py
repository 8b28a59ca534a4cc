"""Unpack a class's archive in a process of its own, which can write nothing but one folder.

It has limits on time and memory everywhere; on Linux Landlock and the system call filter, where the
machine has them.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import sys
from multiprocessing.connection import Connection
from pathlib import Path

from shared.handed_in.tree import Refused
from shared.handed_in.unpack import LARGEST_FILE, unpack
from shared.language import Language, language, set_language
from shared.sandbox.limits import MB
from shared.sandbox.reader import too_much
from shared.shown import shown_line

SECONDS = 900.0  # of the wall clock: a class's archive may hold gigabytes
CPU_SECONDS = 600
ADDRESS_SPACE = 1536 * MB
_REASON = 2000  # characters, of which each may be four bytes


def unpack_apart(archive: Path, top: Path) -> None:
    """Write what an archive holds below a folder that is empty and nobody else's.

    Raises:
        Refused: it cannot be; the text says why.
        OSError: it cannot be opened.
    """
    with archive.open("rb"):  # in this process, so that whoever called reads why not
        pass
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else None)
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_unpack, args=(theirs, archive, str(top), language()))
    child.start()
    theirs.close()
    try:
        if not ours.poll(SECONDS):
            raise Refused(too_much())
        reason = ours.recv_bytes(4 * _REASON).decode(errors="replace")
    except (EOFError, OSError):
        raise Refused(too_much()) from None
    finally:
        child.kill()
        child.join()
        ours.close()
    if reason:
        raise Refused(shown_line(reason))


def _unpack(pipe: Connection, archive: Path, top: str, lang: Language) -> None:
    reason = ""
    with archive.open("rb") as file:
        set_language(lang)
        _enter_walls(top)
        try:
            unpack(file, top)
        except Refused as error:
            reason = str(error)
        except (MemoryError, RecursionError):
            reason = too_much()
    pipe.send_bytes(reason[:_REASON].encode(errors="replace"))


def _enter_walls(top: str) -> None:
    """Give up what unpacking does not need; what the system has not is left out.

    Raises:
        OSError: something that the system has is refused.
    """
    if sys.platform == "win32":
        return
    import resource

    limits = {
        resource.RLIMIT_CPU: CPU_SECONDS,
        resource.RLIMIT_AS: ADDRESS_SPACE,
        resource.RLIMIT_FSIZE: LARGEST_FILE,
    }
    for kind, value in limits.items():
        # macOS refuses to limit what is mapped already.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (value, value))
    if sys.platform == "linux":
        _enter_linux_walls(top)


def _enter_linux_walls(top: str) -> None:
    from shared.sandbox import kernel, landlock, seccomp, view

    calls = b""
    with contextlib.suppress(ImportError, OSError, RuntimeError):  # no libseccomp here
        calls = seccomp.compile_filter(unix_sockets=False, signals=False)
    readable = view.readable_paths()
    if os.geteuid() == 0:
        kernel.drop_bounding_set()
    kernel.drop_capabilities()
    kernel.forbid_new_privileges()
    if _has_landlock():
        landlock.restrict(readable, [top], [])
    if calls:
        seccomp.load(calls)


def _has_landlock() -> bool:
    from shared.sandbox import landlock

    try:
        return landlock.version() > 0
    except OSError:
        return False
