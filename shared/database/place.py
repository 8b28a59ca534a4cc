"""The folder of a running server: short of name, locked by its owner, removed once that has ended."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path

from shared.database.errors import ServerError
from shared.language import tr

if sys.platform != "win32":
    import fcntl

SOCKET_BYTES = 107  # the longest path of a Unix socket, without its final zero
NOBODY = 65534  # whose rights the server has when root grades
PREFIX = "course-mysql-"
ROOM = 128 * 1024 * 1024  # bytes for a server's first files and for what a class's apps add


def remove_stale() -> None:
    """Remove what servers left whose owner and keeper were killed."""
    for place in {short_place(), *_places()}:
        for folder in place.glob(f"{PREFIX}*"):
            with contextlib.suppress(OSError):
                if folder.stat().st_uid not in (os.geteuid(), NOBODY):
                    continue
                os.close(_locked(folder / "owner", os.O_RDWR))  # none yet: it is being made
                _kill_server_of(folder)
                shutil.rmtree(folder, ignore_errors=True)


def _kill_server_of(folder: Path) -> None:
    with contextlib.suppress(OSError, ValueError):
        pid = int((folder / "pid").read_text())
        # A number may have gone to another process meanwhile.
        if str(folder).encode() in Path(f"/proc/{pid}/cmdline").read_bytes():
            os.kill(pid, signal.SIGKILL)


def make_place() -> tuple[Path, int]:
    """Make a folder for a server; return it with the descriptor of its owner's lock.

    The lock is there from the moment at which another process can see it, so that nobody takes
    the new folder for one whose owner has ended. Its file says by which command the folder was
    made, for whoever finds one left.

    Raises:
        ServerError: there is no folder with a short name.
    """
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=short_place()))
    lock = hold(folder / "owner.new")
    os.write(lock, os.fsencode("\n".join(sys.orig_argv)))
    os.rename(folder / "owner.new", folder / "owner")
    return folder, lock


def hold(path: Path) -> int:
    """Take the lock that says that an owner lives; return its descriptor.

    It is inherited by what the owner starts, and free when the last of them has ended.

    Raises:
        OSError: somebody holds it.
    """
    return _locked(path, os.O_CREAT | os.O_RDWR)


def _locked(path: Path, flags: int) -> int:
    descriptor = os.open(path, flags, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise
    os.set_inheritable(descriptor, True)
    return descriptor


def short_place() -> Path:
    """Return a folder in memory, or on disk, in which a socket's path is not too long.

    One with room comes first: in a container the memory's is often a few megabytes.
    """
    short = [place for place in _places() if _is_short(place)]
    if not short:
        raise ServerError(
            tr(
                "There is no folder for a database's socket: its path must be under 108 bytes. "
                "Set TMPDIR to a short one, such as /tmp.",
                "데이터베이스 소켓을 둘 폴더가 없어요. 경로가 108바이트보다 짧아야 해요. TMPDIR을 /tmp처럼 "
                "짧은 경로로 정해 주세요.",
            )
        )
    return next((place for place in short if shutil.disk_usage(place).free >= ROOM), short[0])


def _places() -> list[Path]:
    return [Path("/dev/shm"), Path(tempfile.gettempdir()), Path("/tmp")]


def _is_short(place: Path) -> bool:
    longest = len(os.fsencode(place / f"{PREFIX}12345678" / "s"))
    return place.is_dir() and os.access(place, os.W_OK) and longest <= SOCKET_BYTES


def no_room(place: Path, error: OSError | shutil.Error) -> ServerError:
    """Return what to raise when a server's files cannot be written."""
    # Of a whole folder's copy there is one reason for each file.
    said = error.args[0][0][-1] if isinstance(error, shutil.Error) else error
    return ServerError(
        tr(
            f"The database's files cannot be written to {place} ({said}). Is the disk full? "
            f"`df -h {place}` shows it.",
            f"데이터베이스 파일을 {place}에 쓸 수 없어요({said}). 디스크가 가득 찼나요? "
            f"`df -h {place}`로 확인해 주세요.",
        )
    )
