"""A submission's folder is read as bytes of regular files, and as nothing else."""

from __future__ import annotations

import os
import socket
import stat
import time

import pytest

from shared.sandbox.folder import read_folder
from shared.sandbox.limits import Limits
from shared.suite.transport import StartError

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root makes devices")


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "app.py").write_text("app = 1\n")
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "책.html").write_text("책")
    return tmp_path


def test_files_and_folders(folder):
    """Files come with forward slashes; what is no work of the student's is left out."""
    for left_out in ("__pycache__", ".venv", ".git"):
        (folder / left_out).mkdir()
        (folder / left_out / "x").write_text("x")
    assert read_folder(folder, Limits()) == {
        "app.py": b"app = 1\n",
        "templates/책.html": "책".encode(),
    }


def _link_out(folder):
    (folder / "shadow").symlink_to("/etc/shadow")


def _link_folder(folder):
    (folder / "root").symlink_to("/")


def _link_loop(folder):
    (folder / "templates" / "again").symlink_to(folder)


def _fifo(folder):
    os.mkfifo(folder / "pipe")


def _endless_device(folder):
    os.mknod(folder / "zero", stat.S_IFCHR | 0o666, os.makedev(1, 5))  # /dev/zero


def _empty_device(folder):
    os.mknod(folder / "null", stat.S_IFCHR | 0o666, os.makedev(1, 3))  # /dev/null


def _socket(folder):
    here = os.getcwd()
    os.chdir(folder)  # a socket's path is short
    try:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind("socket")
    finally:
        os.chdir(here)


def _newline(folder):
    (folder / "app.py\nPASSED all").write_text("x")


def _escape(folder):
    (folder / "\x1b[2J.py").write_text("x")


def _not_utf8(folder):
    with open(os.fsencode(folder) + b"/\xff\xfe", "w") as file:
        file.write("x")


def _sparse(folder):
    with open(folder / "huge", "wb") as file:
        file.truncate(1 << 40)


def _deep(folder):
    (folder / "/".join("d" * 30)).mkdir(parents=True)


def _many_folders(folder):
    for number in range(2000):
        (folder / f"f{number}").mkdir()


@pytest.mark.parametrize(
    "prepare",
    [
        _link_out,
        _link_folder,
        _link_loop,
        _fifo,
        pytest.param(_endless_device, marks=as_root),
        pytest.param(_empty_device, marks=as_root),
        _socket,
        _newline,
        _escape,
        _not_utf8,
        _sparse,
        _deep,
        _many_folders,
    ],
)
def test_what_is_refused(folder, prepare):
    """Anything else is refused at once, in one printable line."""
    prepare(folder)
    start = time.monotonic()
    with pytest.raises(StartError) as error:
        read_folder(folder, Limits())
    assert error.value.reason.isprintable()
    assert time.monotonic() - start < 5


def test_a_folder_reached_by_a_link(folder, tmp_path_factory):
    """The grader's own user may name the folder by a link."""
    link = tmp_path_factory.mktemp("links") / "student"
    link.symlink_to(folder)
    assert "app.py" in read_folder(link, Limits())


def test_a_folder_that_is_not_there(tmp_path):
    """A missing folder is a StartError too."""
    with pytest.raises(StartError, match="cannot be read"):
        read_folder(tmp_path / "nobody", Limits())
