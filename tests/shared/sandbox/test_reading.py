"""What was handed in is read inside walls, and what comes out of them is checked."""

from __future__ import annotations

import contextlib
import json
import os
import socket
from pathlib import Path

import pytest

from shared.handed_in.tree import Refused
from shared.handed_in.work import Work
from shared.sandbox import confine, reader, seccomp, view
from shared.sandbox.confine import Walls
from shared.sandbox.frames import BadFrame, Caps, Decoder, encode
from shared.sandbox.layers import CGROUP, FILES, NAMESPACES, Setup, Survey
from shared.sandbox.limits import Limits
from shared.sandbox.reading import Reading, work_in
from tests.shared.handed_in.packing import (
    OTHERS,
    make_7z,
    make_tar,
    make_zip,
    member,
    overlapping,
    pax_bomb,
)

LESSON = "01_shelf"


class Reader:
    """Reads paths inside the walls."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading

    def __call__(self, path: Path) -> Work:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            return self.reading.read(descriptor, LESSON)
        finally:
            os.close(descriptor)


@pytest.fixture(params=["all walls", "no namespaces"])
def read(request, engines):
    """Read with all walls, and as where there are no namespaces."""
    without = () if request.param == "all walls" else ("mounts", "pids", "network", "ipc")
    reading = Reading(engines(Setup(without=without)))
    yield Reader(reading)
    reading.close()


def test_a_folder_and_an_archive(read, tmp_path):
    """Both are read, one after the other, with any names in them."""
    folder = tmp_path / "kim"
    (folder / "templates").mkdir(parents=True)
    names = ("app.py", "templates/책.html", "a\u202fb", os.fsdecode(b"\xff"), "a\nb")
    for name in names:
        (folder / name).write_text(f"content of {name!a}")
    made = make_tar(
        tmp_path / "a.tgz", *(member(name, f"content of {name!a}".encode()) for name in names)
    )
    assert set(read(folder).files) == set(names)
    assert read(folder) == read(made) == read(folder)


@pytest.mark.parametrize("make", OTHERS.values(), ids=OTHERS)
def test_7z_and_rar(read, tmp_path, make):
    """libarchive, which reads them, is found and does its work behind the walls."""
    files = {"app.py": b"x" * 200_000, "templates/목록😀.html": b"x"}
    path = make(tmp_path / "a", files)
    assert read(path).files == files
    assert read(make_zip(tmp_path / "b.zip", {"kim.rar": path.read_bytes()})).files == files


def test_a_private_folder(read, tmp_path):
    """The reader has the grader's own right to read, and an empty folder is work too."""
    (tmp_path / "kim").mkdir(0o700)
    assert read(tmp_path / "kim").files == {}


def test_links_are_refused(read, tmp_path):
    """In the reader's own words, which are printable."""
    (tmp_path / "kim").mkdir()
    (tmp_path / "kim/app\u202e.py").symlink_to("/etc/passwd")
    with pytest.raises(Refused, match=r"`app\\u202e.py` is a link"):
        read(tmp_path / "kim")


def _pax_global(path: Path) -> Path:
    return pax_bomb(path.with_suffix(".xz"), keys=50_000, files=500)


def _pax_nested(path: Path) -> Path:
    return make_tar(path.with_suffix(".tgz"), *(member(f"f{n}") for n in range(3)), format=2,
                    pax_headers={"x" * 100: "v" * 150_000_000}, compresslevel=1)  # fmt: skip


def _many_names(path: Path) -> Path:
    return make_tar(path.with_suffix(".tgz"), *(member(f"f{n}") for n in range(30_000)))


def _bomb(path: Path) -> Path:
    return make_zip(path.with_suffix(".zip"), {"app.py": bytes(300 << 20)})


def _overlapping(path: Path) -> Path:
    return overlapping(path.with_suffix(".zip"), entries=5000)


def _bomb_7z(path: Path) -> Path:
    return make_7z(path.with_suffix(".7z"), {"a": bytes(200 << 20), "app.py": bytes(100 << 20)})


BOMBS = [
    _pax_global,
    _pax_nested,
    _many_names,
    _bomb,
    _overlapping,
    *([_bomb_7z] if OTHERS else ()),
]


@pytest.mark.parametrize("make", BOMBS)
def test_archives_that_want_much(read, tmp_path, make):
    """The archive is refused, this process stays as large as it was, and the next is read."""
    path = make(tmp_path / "a")
    before = _size()
    with pytest.raises(Refused):
        read(path)
    assert _size() - before < 20 << 20
    assert read(make_zip(tmp_path / "b.zip", {"app.py": b"x"})).files == {"app.py": b"x"}


def _size() -> int:
    """Return how much memory this process has."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def test_a_reader_that_is_killed(read, tmp_path, monkeypatch):
    """What ends without an answer is that submission's refusal."""
    path = make_zip(tmp_path / "a.zip", {"app.py": b"x"})
    monkeypatch.setattr("shared.sandbox.reading.SECONDS", 0.0)
    with pytest.raises(Refused, match="more time or memory"):
        read(path)
    monkeypatch.undo()
    assert read(path).files == {"app.py": b"x"}


LIMITS = Limits(folder=1000, folder_files=3)


def frame(fields: object, body: bytes = b""):
    return Decoder(Caps(1 << 16, 1 << 16)).feed(encode(fields, body))  # type: ignore[arg-type]


def files(*pairs: tuple[object, object], **other: object) -> dict[str, object]:
    listed = [list(pair) for pair in pairs]
    return {"id": 0, "is": "files", "folder": "", "files": listed, "newest": "", **other}


HOSTILE = {
    "another answer": ({"is": "ready"}, b""),
    "no answer": ({}, b""),
    "no reason": ({"is": "refused"}, b""),
    "no list": (files(files=7), b""),
    "no pairs": (files(files=["app.py"]), b""),
    "numbers": (files(("app.py", 1)), b"x"),
    "a size of letters": (files(("app.py", "x")), b"x"),
    "a size below 0": (files(("app.py", "-1")), b"x"),
    "a large size": (files(("app.py", "9" * 30)), b"x"),
    "less than said": (files(("app.py", "2")), b"x"),
    "more than said": (files(("app.py", "1")), b"xx"),
    "too many": (files(*((f"f{number}", "0") for number in range(4))), b""),
    "twice": (files(("a", "0"), ("a", "0")), b""),
    "a file as a folder": (files(("a", "0"), ("a/b/c", "0")), b""),
    "absolute": (files(("/etc/passwd", "0")), b""),
    "above": (files(("a/../../b", "0")), b""),
    "nothing": (files(("", "0")), b""),
    "empty part": (files(("a//b", "0")), b""),
    "NUL": (files(("a\0b", "0")), b""),
    "no bytes": (files(("책", "0")), b""),
    "a folder above": (files(folder=".."), b""),
    "no folder": (files(folder=1), b""),
    "no time": (files(newest=7), b""),
    "a time of words": (files(newest="soon"), b""),
}


@pytest.mark.parametrize(("fields", "body"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_frames(fields, body):
    """A reader that has been taken over gives no name that leads out, and no exception but one."""
    with pytest.raises(BadFrame):
        work_in(frame(fields, body), LIMITS)


def test_a_painted_reason():
    """A refusal is one line without escapes, whatever the reader says."""
    with pytest.raises(Refused) as error:
        work_in(frame({"is": "refused", "reason": "\x1b[2Jall\npassed"}), LIMITS)
    assert str(error.value) == "all passed"


def test_the_frame_is_read_back(tmp_path):
    """What the reader writes the judge reads."""
    (tmp_path / "app.py").write_text("x")
    descriptor = os.open(tmp_path, os.O_RDONLY)
    try:
        answer = reader.answer_of(descriptor, LESSON, (), LIMITS.bounds())
    finally:
        os.close(descriptor)
    found = Decoder(Caps(1 << 16, 1 << 16)).feed(answer)
    assert found is not None
    assert work_in(found, LIMITS) == Work("", {"app.py": b"x"})
    assert json.loads(answer[8 : 8 + int.from_bytes(answer[:4], "big")])["is"] == "files"


ATTEMPTS = {
    "read below the folder": lambda folder: os.close(os.open("app.py", os.O_RDONLY, dir_fd=folder)),
    "read beside the folder": lambda folder: open("/etc/passwd").close(),
    "climb out of the folder": lambda folder: os.close(
        os.open("../neighbour", os.O_RDONLY, dir_fd=folder)
    ),
    "write in the folder": lambda folder: os.close(
        os.open("new", os.O_WRONLY | os.O_CREAT, dir_fd=folder)
    ),
    "have a socket": lambda folder: socket.socket().close(),
    "start a program": lambda folder: os.execv("/bin/true", ["true"]),
}


def attempts(folder: Path, without: str = "") -> list[str]:
    """Return what a process succeeds in that has put up a reader's walls."""
    missing = dict.fromkeys(filter(None, (*NAMESPACES, FILES, CGROUP, without)), "switched off")
    walls = Walls(
        survey=Survey(missing),
        limits=Limits(),
        folder="",
        user=None,
        readable=tuple(view.readable_paths()),
        sockets=(),
        filter=seccomp.compile_filter(False, False, False),
    )
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            place = os.open(folder, os.O_RDONLY)
            confine.enter_to_read(walls, place)
            for name, attempt in ATTEMPTS.items():
                with contextlib.suppress(OSError):
                    attempt(place)
                    os.write(writing, f"{name}\n".encode())
        except BaseException as error:
            os.write(writing, repr(error).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with open(reading, encoding="utf-8") as pipe:
        said = pipe.read().splitlines()
    os.waitpid(child, 0)
    return said


@pytest.mark.parametrize("without", ["", "landlock", "seccomp"])
def test_the_walls_of_a_reader(tmp_path, without):
    """A reader that has been taken over reads what was handed in; each wall is seen to matter."""
    (tmp_path / "kim").mkdir()
    (tmp_path / "kim/app.py").touch()
    (tmp_path / "neighbour").touch()
    allowed = {"read below the folder"}
    if without == "landlock":
        allowed |= {"read beside the folder", "climb out of the folder"}
        # The limit on what a file may hold is no right to make one.
        allowed |= {"write in the folder"}
    if without == "seccomp":
        allowed |= {"have a socket"}
    assert set(attempts(tmp_path / "kim", without)) == allowed
