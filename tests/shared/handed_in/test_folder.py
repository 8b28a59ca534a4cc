"""A submission's folder is read as bytes of regular files, and as nothing else."""

from __future__ import annotations

import os
import socket
import stat
import sys
import threading
import time
import unicodedata
from pathlib import Path

import pytest

from shared.handed_in.folder import BY_DESCRIPTOR, FolderTree, opened
from shared.handed_in.tree import Kind, Refused
from shared.handed_in.work import Bounds, Files, take, take_all

as_root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root makes devices, or gives away"
)
pytestmark = pytest.mark.skipif(not BY_DESCRIPTOR, reason="this system opens no folders")


def read(folder: Path, bounds: Bounds | None = None) -> Files:
    """Return a folder's files."""
    with opened(str(folder)) as top:
        return take_all(FolderTree(top), bounds or Bounds()).files


@pytest.fixture
def folder(tmp_path):
    """A small app."""
    (tmp_path / "app.py").write_text("app = 1\n")
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "책.html").write_text("책")
    return tmp_path


PLAIN = {"app.py": b"app = 1\n", "templates/책.html": "책".encode()}


def test_files_and_folders(folder):
    """Files come with forward slashes; what is nobody's work is left out."""
    for tool in ("__pycache__", ".venv", ".git", "node_modules", "__MACOSX", "instance"):
        (folder / tool).mkdir()
        (folder / tool / "x").write_text("x")
    for tool in (".DS_Store", "Thumbs.db", "._app.py", "app.pyc"):
        (folder / tool).write_text("x")
    assert read(folder) == PLAIN


@pytest.mark.parametrize("name", ["venv", "env", "my environment"])
def test_an_environment_by_what_it_is(folder, name):
    """It is known by pyvenv.cfg; its links and its thousands of files count for nothing."""
    (folder / name / "bin").mkdir(parents=True)
    (folder / name / "pyvenv.cfg").write_text("home = /usr/bin")
    (folder / name / "bin/python").symlink_to(sys.executable)
    for number in range(100):
        (folder / name / f"{number}.py").write_text("x")
    assert read(folder, Bounds(files=10)) == PLAIN


def _link_out(folder):
    (folder / "shadow").symlink_to("/etc/shadow")


def _link_folder(folder):
    (folder / "root").symlink_to("/")


def _link_loop(folder):
    (folder / "templates" / "again").symlink_to(folder)


def _link_to_nothing(folder):
    (folder / "nothing").symlink_to("no such file")


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


def _sparse(folder):
    with open(folder / "huge", "wb") as file:
        file.truncate(1 << 40)


def _deep(folder):
    (folder / "/".join("d" * 30)).mkdir(parents=True)


def _many_folders(folder):
    for number in range(2000):
        (folder / f"f{number}").mkdir()


def _hard_link_to_another_users_file(folder):
    other = folder.parent / f"{folder.name} of another"
    other.write_text("secret")
    os.chown(other, 12345, 12345)
    os.link(other, folder / "mine.txt")


@pytest.mark.parametrize(
    "prepare",
    [
        _link_out,
        _link_folder,
        _link_loop,
        _link_to_nothing,
        _fifo,
        pytest.param(_endless_device, marks=as_root),
        pytest.param(_empty_device, marks=as_root),
        pytest.param(_hard_link_to_another_users_file, marks=as_root),
        _sparse,
        _deep,
        _many_folders,
    ],
)
def test_what_is_refused(folder, prepare):
    """Anything else is refused at once, in one printable line."""
    prepare(folder)
    start = time.monotonic()
    with pytest.raises(Refused) as error:
        read(folder)
    assert str(error.value).isprintable()
    assert time.monotonic() - start < 5


def test_a_servers_socket_is_nobodys_work(folder):
    """A server that runs in the folder leaves a socket there: nothing is read of it."""
    _socket(folder)
    assert read(folder) == PLAIN


def test_own_hard_links(folder):
    """A second name of a file of the same owner is as good as the first."""
    os.link(folder / "app.py", folder / "again.py")
    assert read(folder) == {**PLAIN, "again.py": b"app = 1\n"}


NAMES = {
    "macOS screenshot": "Screenshot at 3.05.12\u202fPM.png",
    "no-break space": "a\u00a0b.txt",
    "joiner": "a\u200db.txt",
    "newline": "app.py\nPASSED all",
    "carriage return": "a\rb",
    "escape": "\x1b[2J.py",
    "no UTF-8": os.fsdecode(b"\xff\xfe"),
    "backslash": "a\\b",
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_any_name(folder, name):
    """A file that nobody imports may be called as it likes."""
    (folder / name).write_text("x")
    assert read(folder) == {**PLAIN, name: b"x"}


def test_decomposed_names(folder):
    """A name from macOS comes composed, and its content with it."""
    (folder / "templates" / unicodedata.normalize("NFD", "목록.html")).write_text("x")
    assert read(folder)["templates/목록.html"] == b"x"


def test_a_folder_reached_by_a_link(folder, tmp_path_factory):
    """The grader's own user may name the folder by a link."""
    link = tmp_path_factory.mktemp("links") / "student"
    link.symlink_to(folder)
    assert read(link) == PLAIN


@pytest.mark.parametrize("name", ["app.py", "templates"])
def test_swapped_once_it_was_listed(folder, tmp_path_factory, name):
    """A file or folder that has become a link since it was listed is not followed."""
    with opened(str(folder)) as top:
        tree = FolderTree(top)
        files = [entry.name for entry in tree.entries() if entry.kind is Kind.FILE]
        moved = (folder / name).rename(tmp_path_factory.mktemp("neighbour") / name)
        (folder / name).symlink_to(moved)
        with pytest.raises(Refused):
            tree.read(files, 1 << 20)


def test_swapped_meanwhile(folder, tmp_path_factory):
    """A folder that becomes a link, and back, again and again never gives what the link names."""
    secret = tmp_path_factory.mktemp("neighbour")
    (secret / "app.py").write_text("SECRET")
    mine, link = folder / "01_shelf", folder / "elsewhere"
    mine.mkdir()
    (mine / "app.py").write_text("mine")
    link.symlink_to(secret)
    done = threading.Event()

    def swap() -> None:
        for _ in range(3000):
            for old, new in (("01_shelf", "aside"), ("elsewhere", "01_shelf")):
                os.rename(folder / old, folder / new)
            for old, new in (("01_shelf", "elsewhere"), ("aside", "01_shelf")):
                os.rename(folder / old, folder / new)
        done.set()

    thread = threading.Thread(target=swap)
    thread.start()
    taken, refused = [], 0
    while not done.is_set():
        with opened(str(folder)) as top:
            try:
                taken.append(take(FolderTree(top), "01_shelf", Bounds()).files)
            except Refused:
                refused += 1
    thread.join()
    assert all(b"SECRET" not in files.values() for files in taken)
    assert refused


@as_root
def test_what_may_not_be_read(folder):
    """A file and a folder without rights are named; root has them, an ordinary user not."""
    (folder / "templates").chmod(0)
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.chmod(folder, 0o755)
            with opened(str(folder)) as top:  # opened as root, whose folders above are private
                os.setresuid(12345, 12345, 12345)
                take_all(FolderTree(top), Bounds())
        except Refused as error:
            code = 0 if "`templates` may not be read" in str(error) else 2
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
