"""A class's archive is unpacked by a process that can write one folder, within limits."""

from __future__ import annotations

import contextlib
import os
import socket
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from shared.handed_in import unpack
from shared.handed_in.extent import MB
from shared.handed_in.tree import Refused
from shared.language import set_language
from shared.sandbox import unpacking
from shared.sandbox.unpacking import unpack_apart
from tests.shared.handed_in.packing import make_tar, make_zip, member


@pytest.fixture(autouse=True)
def english():
    set_language("en")
    yield
    set_language(None)


@pytest.fixture
def top(tmp_path):
    folder = tmp_path / "top"
    folder.mkdir(0o700)
    return folder


def names(top: Path) -> set[str]:
    return {path.relative_to(top).as_posix() for path in top.rglob("*") if not path.is_dir()}


@pytest.mark.parametrize("kind", ["zip", "tgz"])
def test_files_and_times(tmp_path, top, kind):
    """Files are written as they are, with the times that the archive gives."""
    path = tmp_path / f"a.{kind}"
    if kind == "zip":
        make_zip(path, {"ada/app.py": b"x", "node_modules/y": b""})
    else:
        make_tar(path, member("ada/app.py", b"x"), member("node_modules/y"))
    unpack_apart(path, top)
    assert names(top) == {"ada/app.py"}
    assert (top / "ada/app.py").read_bytes() == b"x"
    assert (top / "ada/app.py").stat().st_mtime < 400_000_000  # 1980 of the zip, 1970 of the tar
    assert stat.S_IMODE((top / "ada/app.py").stat().st_mode) & 0o7111 == 0


def test_an_endless_file(tmp_path, top, monkeypatch):
    """It is cut where the reader refuses it, and the others are whole."""
    monkeypatch.setattr(unpack, "LARGEST_FILE", 2 * MB)
    files = {"a/big.zip": bytes(9 * MB), "b/app.py": b"x"}
    unpack_apart(make_zip(tmp_path / "a.zip", files), top)
    assert (top / "a/big.zip").stat().st_size == 2 * MB
    assert (top / "b/app.py").read_bytes() == b"x"


def test_more_than_there_may_be(tmp_path, top, monkeypatch):
    """All bytes together are limited, and the names."""
    path = make_zip(tmp_path / "a.zip", {f"{number}/app.py": bytes(MB) for number in range(9)})
    monkeypatch.setattr(unpack, "MOST_BYTES", 4 * MB)
    with pytest.raises(Refused, match="larger than 4 MB"):
        unpack_apart(path, top)
    monkeypatch.setattr(unpack, "OF_CLASS", replace(unpack.OF_CLASS, entries=5))
    with pytest.raises(Refused, match="more than 5 files"):
        unpack_apart(path, top)


def test_a_damaged_archive(tmp_path, top):
    """A download that broke off is refused."""
    path = make_zip(tmp_path / "a.zip", {"ada/app.py": os.urandom(MB)})
    data = bytearray(path.read_bytes())
    data[1000] ^= 1
    path.write_bytes(data)
    with pytest.raises(Refused, match="cannot be read"):
        unpack_apart(path, top)


def test_a_process_that_ends(tmp_path, top, monkeypatch):
    """What ends without an answer is a refusal."""
    monkeypatch.setattr(unpacking, "unpack", lambda *given: os._exit(3))
    with pytest.raises(Refused, match="more time or memory"):
        unpack_apart(make_zip(tmp_path / "a.zip", {"app.py": b""}), top)


ATTEMPTS = {
    "write in the folder": lambda top: (top / "new").write_bytes(b"x"),
    "write beside it": lambda top: (top.parent / "new").write_bytes(b"x"),
    "read beside it": lambda top: (top.parent / "secret").read_bytes(),
    "have a socket": lambda top: socket.socket().close(),
    "start a program": lambda top: os.execv("/bin/true", ["true"]),
    "write a file without end": lambda top: os.truncate(top / "new", unpack.LARGEST_FILE + 1),
}


@pytest.mark.parametrize("missing", ["", "landlock", "seccomp"])
def test_the_walls(top, monkeypatch, missing):
    """A process that has been taken over writes the one folder; each wall is seen to matter."""
    (top.parent / "secret").touch()
    if missing == "landlock":
        monkeypatch.setattr(unpacking, "_has_landlock", lambda: False)
    if missing == "seccomp":
        monkeypatch.setattr("shared.sandbox.seccomp.load", lambda calls: None)
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        try:
            unpacking._enter_walls(str(top))
            for name, attempt in ATTEMPTS.items():
                with contextlib.suppress(OSError):
                    attempt(top)
                    os.write(writing, f"{name}\n".encode())
        except BaseException as error:
            os.write(writing, repr(error).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with open(reading, encoding="utf-8") as pipe:
        said = set(pipe.read().splitlines())
    os.waitpid(child, 0)
    allowed = {"write in the folder"}
    if missing == "landlock":
        allowed |= {"write beside it", "read beside it"}
    if missing == "seccomp":
        allowed |= {"have a socket"}
    assert said == allowed
