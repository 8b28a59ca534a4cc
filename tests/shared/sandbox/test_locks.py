"""What locks, leases and watches could tell or do to others, and what an honest app needs of them."""

from __future__ import annotations

import fcntl
import os
import re
import socket

import flask
import pytest

from shared.sandbox.layers import NAMESPACES

LIBRARY = flask.__file__
WITHOUT_FILTER = ("seccomp",)
WITHOUT_WALLS = ("seccomp", "files")
NOT_THERE = r"(OSError: )?\[?Errno 38\]? ?Function not implemented"

FILTERED = {
    "lease": """
    import fcntl
    own = open("own", "w")  # only its owner may have a lease on a file
    fcntl.fcntl(own, fcntl.F_SETLEASE, fcntl.F_WRLCK)
    return "done"
    """,
    "lock of an open file": """
    import fcntl, struct
    fcntl.fcntl(file, 37, struct.pack("hhqqi", fcntl.F_RDLCK, 0, 0, 0, 0))
    return "done"
    """,
    "notice of changes": """
    import fcntl
    fcntl.fcntl(os.open(os.path.dirname(file.name), os.O_RDONLY), 1026, 1)
    return "done"
    """,
    "watch": """
    libc = ctypes.CDLL(None, use_errno=True)
    watch = libc.inotify_init()
    if watch < 0 or libc.inotify_add_watch(watch, file.name.encode(), 0xFFF) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return "done"
    """,
    "owner of a signal": """
    import fcntl
    ours, _ = socket.socketpair()
    fcntl.fcntl(ours, fcntl.F_SETOWN, 1)
    return "done"
    """,
    "owner of a signal by ioctl": """
    import fcntl, struct
    ours, _ = socket.socketpair()
    fcntl.ioctl(ours, 0x8901, struct.pack("i", 1))
    return "done"
    """,
    "larger pipe": """
    import fcntl
    fcntl.fcntl(os.pipe()[0], 1031, 1 << 20)
    return "done"
    """,
    "pair that sends to any name": """
    ours, _ = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    ours.bind("meeting")
    return "done"
    """,
}


def attack(code: str) -> str:
    """Return the code of a view that has the file of a library open as `file`."""
    return f"file = open({LIBRARY!r})\n{code.strip()}".replace("\n    ", "\n")


@pytest.mark.parametrize("name", FILTERED)
def test_filtered(box, name):
    """Neither leases nor watches exist in the sandbox, and they do without the filter."""
    code = attack(FILTERED[name])
    answer = box.attack(code)
    assert re.fullmatch(NOT_THERE, answer), answer
    assert box.attack(code, without=WITHOUT_FILTER) == "done"


LOCK_TWICE = """
    import fcntl
    other = open(file.name)
    fcntl.flock(file, fcntl.LOCK_EX)
    fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return "done"
    """


def test_a_lock_locks_nothing(box):
    """An app that locks a file goes on, and nobody who locks it too can tell."""
    assert box.attack(attack(LOCK_TWICE)) == "done"
    assert "BlockingIOError" in box.attack(attack(LOCK_TWICE), without=WITHOUT_FILTER)


HOLD = """
import fcntl
from flask import Flask
app = Flask(__name__)
file = open({path!r})
fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
"""


def test_a_lock_on_a_library_meets_nobody(box):
    """Even without the filter, what an app locks are its zygote's files, not the machine's."""
    source = HOLD.format(path=LIBRARY)
    box.app(source, without=WITHOUT_FILTER)
    assert not _is_held()
    box.app(source, without=WITHOUT_WALLS)
    assert _is_held()


def _is_held() -> bool:
    with open(LIBRARY) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


LOOK = """
import fcntl, struct
asked = fcntl.fcntl(file, fcntl.F_GETLK, struct.pack("hhqqi", fcntl.F_WRLCK, 0, 0, 0, 0))
return struct.unpack("hhqqi", asked)[0] != fcntl.F_UNLCK
"""


def test_record_locks_on_libraries_are_not_seen(box):
    """A record lock that somebody holds on a library's file does not show inside."""
    with open(LIBRARY) as file:
        fcntl.lockf(file, fcntl.LOCK_SH)
        assert box.attack(attack(LOOK)) == "False"
        assert box.attack(attack(LOOK), without=("files",)) == "True"


def test_no_file_is_the_machines(box):
    """Of all that an app can open, only devices that an ordinary user cannot make are shared."""
    code = """
    places = {place: os.stat(place) for place in PLACES if os.path.exists(place)}
    return "\\n".join(f"{place} {at.st_dev} {at.st_ino}" for place, at in places.items())
    """
    places = ["/", "/etc", "/etc/ld.so.cache", "/etc/localtime", "/etc/mime.types", "/usr/lib"]
    places += [LIBRARY, re.__file__, "/dev/urandom", "/dev/null", "/usr/share/zoneinfo"]
    answer = box.attack(code.replace("PLACES", repr(places)))
    told = {line.split()[0]: line.split()[1:] for line in answer.splitlines()}
    assert LIBRARY in told
    same = []
    for place, (device, number) in told.items():
        at = os.stat(place)
        if (str(at.st_dev), str(at.st_ino)) == (device, number):
            same.append(place)
    assert same == ([] if os.geteuid() == 0 else ["/dev/urandom", "/dev/null"])


def test_databases_still_lock(box):
    """SQLite's own locks work: a second writer waits its turn, a reader sees what was committed."""
    code = """
    import sqlite3, dbm
    first, second = (sqlite3.connect("books.db", timeout=0.05) for _ in range(2))
    first.execute("create table books (title text)")
    first.execute("begin immediate")
    first.execute("insert into books values ('x')")
    try:
        second.execute("begin immediate")
        return "both write"
    except sqlite3.OperationalError as error:
        said = str(error)
    first.commit()
    with dbm.open("shelf", "c") as shelf:
        shelf["title"] = "x"
    return said, second.execute("select count(*) from books").fetchone()[0]
    """
    assert box.attack(code) == "('database is locked', 1)"
    journal = code.replace(
        'first.execute("create',
        'first.execute("pragma journal_mode=wal")\n    first.execute("create',
        1,
    )
    assert box.attack(journal) == "('database is locked', 1)"


def test_no_datagram_to_a_name_without_namespaces(box, tmp_path):
    """A socket of the machine takes no datagram from an app that has no view of its own."""
    path = tmp_path / "log"
    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(0o755)
    code = f"""
    ours, _ = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    return ours.sendto(b"secret", {str(path)!r})
    """
    off = (*NAMESPACES, "user")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as server:
        server.bind(str(path))
        path.chmod(0o777)
        assert re.fullmatch(NOT_THERE, box.attack(code, without=off))
        assert box.attack(code, without=(*off, "seccomp")) == "6"
