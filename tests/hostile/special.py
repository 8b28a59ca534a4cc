"""Hostile submissions that cannot lie in a repository as files: links, pipes, archives, names.

Each function makes one submission below a folder and returns what it earns; its docstring says
what it tries. An archive earns nothing, because it is refused.
"""

from __future__ import annotations

import io
import os
import stat
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

APP = 'print("TRIED", flush=True)\nfrom flask import Flask\n\napp = Flask(__name__)\n'
SOLUTION = Path(__file__).resolve().parents[2] / "solutions/00_hello"
SPECIAL: dict[str, Callable[[Path], float]] = {}
# Those that meet what the grader's user may do, and the walls around that.
OF_RIGHTS = ("hard_link_to_another", "may_not_be_read", "starts_with_templates")


def special(make: Callable[[Path], float]) -> Callable[[Path], float]:
    """Register a maker under its name."""
    SPECIAL[make.__name__] = make
    return make


def write(folder: Path, **files: str) -> Path:
    """Write files (`conftest_py` is conftest.py) beside a harmless app."""
    folder.mkdir()
    (folder / "app.py").write_text(APP)
    for name, text in files.items():
        (folder / name.replace("_py", ".py")).write_text(text)
    return folder


def pack(path: Path, *entries: tuple[tarfile.TarInfo, bytes]) -> None:
    with tarfile.open(path, "w:gz") as file:
        for entry, content in entries:
            entry.size = len(content)
            file.addfile(entry, io.BytesIO(content))


def entry(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname, info.mode = kind, link, 0o755
    return info


@special
def conftest(folder: Path) -> float:
    """Plants a conftest.py that makes every test pass."""
    hook = "def pytest_runtest_makereport(item, call):\n    print('ESCAPED into pytest')\n"
    hook += "def pytest_runtest_call(item):\n    item.obj = lambda *a, **k: None\n"
    write(folder / "conftest", conftest_py=hook)
    return 1


@special
def pytest_ini(folder: Path) -> float:
    """Plants pytest's configuration files, which load a plugin of its own."""
    made = write(folder / "pytest_ini", evil_py="print('ESCAPED into pytest')\n")
    (made / "pytest.ini").write_text("[pytest]\naddopts = -p evil\n")
    (made / "pyproject.toml").write_text('[tool.pytest.ini_options]\naddopts = "-p evil"\n')
    (made / "tox.ini").write_text("[pytest]\naddopts = -p evil\n")
    return 1


@special
def own_suite(folder: Path) -> float:
    """Plants a suite of its own that always passes."""
    write(folder / "own_suite", test_exercise_py="def test_all():\n    print('ESCAPED')\n")
    return 1


@special
def sitecustomize(folder: Path) -> float:
    """Plants modules that Python loads by itself when it starts."""
    shout = "print('ESCAPED into the start of Python')\n"
    made = write(folder / "sitecustomize", sitecustomize_py=shout, usercustomize_py=shout)
    (made / "evil.pth").write_text("import os; print('ESCAPED by a pth file')\n")
    return 1


@special
def pytest_module(folder: Path) -> float:
    """Hides pytest and the grader's own package behind modules of the same name."""
    made = write(folder / "pytest_module", pytest_py="print('ESCAPED as pytest')\n")
    (made / "shared").mkdir()
    (made / "shared/__init__.py").write_text("print('ESCAPED as shared')\n")
    return 0


@special
def starts_with_templates(folder: Path) -> float:
    """Is a template that reads a file of the machine when it is shown."""
    made = write(folder / "starts_with_templates")
    (made / "app.py").write_text(
        "from flask import Flask, render_template\n\napp = Flask(__name__)\n"
        "print('TRIED', flush=True)\n\n\n@app.get('/')\ndef index():\n"
        "    return render_template('index.html')\n"
    )
    (made / "templates").mkdir()
    (made / "templates/index.html").write_text(
        "{{ cycler.__init__.__globals__.os.popen('echo ESC''APED; cat /etc/shadow').read() }}"
    )
    return 1


@special
def link_to_a_file(folder: Path) -> float:
    """Is a link to the machine's passwords."""
    made = write(folder / "link_to_a_file")
    (made / "secret.txt").symlink_to("/etc/passwd")
    return 0


@special
def link_to_a_folder(folder: Path) -> float:
    """Is a link to the machine's root."""
    made = write(folder / "link_to_a_folder")
    (made / "root").symlink_to("/")
    return 0


@special
def link_as_the_app(folder: Path) -> float:
    """Has a neighbour's app.py as its own, by a link."""
    made = write(folder / "link_as_the_app")
    (made / "app.py").unlink()
    (made / "app.py").symlink_to("../a_honest/app.py")
    return 0


@special
def pipe(folder: Path) -> float:
    """Holds a pipe that never ends for whoever reads it."""
    made = write(folder / "pipe")
    os.mkfifo(made / "books.json")
    return 0


def device(folder: Path) -> float:
    """Holds a device that never ends for whoever reads it."""
    made = write(folder / "device")
    os.mknod(made / "books.json", stat.S_IFCHR | 0o666, os.makedev(1, 5))  # /dev/zero
    return 0


# Only root makes devices. The module is imported on other systems, too.
if sys.platform == "linux" and os.geteuid() == 0:
    special(device)


@special
def socket_file(folder: Path) -> float:
    """Holds a socket."""
    import socket

    made = write(folder / "socket_file")
    here = os.getcwd()
    os.chdir(made)  # a socket's path may have 107 bytes
    try:
        with socket.socket(socket.AF_UNIX) as sock:
            sock.bind("s")
    finally:
        os.chdir(here)
    return 0


@special
def large_file(folder: Path) -> float:
    """Holds a file of 4 GB that takes no room on its disk."""
    made = write(folder / "large_file")
    with (made / "large").open("wb") as file:
        file.truncate(4 << 30)
    return 0


@special
def many_folders(folder: Path) -> float:
    """Holds more files than a submission may."""
    made = write(folder / "many_folders")
    for number in range(1500):
        (made / f"f{number}").write_text("")
    return 0


@special
def painted(folder: Path) -> float:
    """Has a name with a newline and escape sequences that paint a neighbour's line."""
    write(folder / "painted\n\x1b[2J\x1b[32ma_honest  00_hello  10\x1b[0m")
    return 1


@special
def painted_file(folder: Path) -> float:
    """Holds a file whose name paints, which nobody imports."""
    made = write(folder / "painted_file")
    (made / "\x1b[2Jx\ny.py").write_text("")
    return 1


@special
def archive_absolute(folder: Path) -> float:
    """Is an archive with an absolute name."""
    pack(folder / "archive_absolute.tgz", (entry("/tmp/hostile-planted.py"), b"x"))
    return 0


@special
def archive_parent(folder: Path) -> float:
    """Is an archive that climbs to its neighbour."""
    pack(folder / "archive_parent.tgz", (entry("../a_honest/app.py"), b"1 / 0"))
    return 0


@special
def archive_link(folder: Path) -> float:
    """Is an archive that writes through a link."""
    pack(
        folder / "archive_link.tgz",
        (entry("out", tarfile.SYMTYPE, "/tmp"), b""),
        (entry("out/hostile-planted.py"), b"x"),
    )
    return 0


@special
def archive_hard_link(folder: Path) -> float:
    """Is an archive with a hard link to the machine's passwords."""
    pack(folder / "archive_hard_link.tgz", (entry("app.py", tarfile.LNKTYPE, "/etc/passwd"), b""))
    return 0


@special
def archive_device(folder: Path) -> float:
    """Is an archive with a device."""
    pack(folder / "archive_device.tgz", (entry("zero", tarfile.CHRTYPE), b""))
    return 0


@special
def archive_zip_link(folder: Path) -> float:
    """Is a zip with a link in it."""
    with zipfile.ZipFile(folder / "archive_zip_link.zip", "w") as file:
        link = zipfile.ZipInfo("app.py")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        file.writestr(link, "/etc/passwd")
    return 0


@special
def archive_bomb(folder: Path) -> float:
    """Is a small zip of a large file."""
    with zipfile.ZipFile(folder / "archive_bomb.zip", "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("app.py", APP)
        file.writestr("bomb", bytes(200 << 20))
    return 0


@special
def archive_broken(folder: Path) -> float:
    """Is no archive at all."""
    (folder / "archive_broken.zip").write_bytes(b"PK\x03\x04" + bytes(range(256)) * 10)
    return 0


# --- entries of a class that are no submission, or look like another thing ------------------------


@special
def link_as_the_lesson(folder: Path) -> float:
    """Has a link to a neighbour's work where the lesson's folder should be."""
    (folder / "link_as_the_lesson").mkdir()
    (folder / "link_as_the_lesson/00_hello").symlink_to("../a_honest")
    return 0


@special
def link_to_the_solutions(folder: Path) -> float:
    """Has a link to the course's own solution beside an app, to be found first."""
    made = write(folder / "link_to_the_solutions")
    (made / "00_hello").symlink_to(SOLUTION)
    return 0


@special
def link_in_folders(folder: Path) -> float:
    """Has the link to a neighbour some folders down."""
    (folder / "link_in_folders/my/work").mkdir(parents=True)
    (folder / "link_in_folders/my/work/00_hello").symlink_to(folder / "a_honest")
    return 0


@special
def link_as_the_entry(folder: Path) -> float:
    """Is a link to a neighbour."""
    (folder / "link_as_the_entry").symlink_to("a_honest")
    return 0


@special
def link_to_an_archive(folder: Path) -> float:
    """Is a link with the name of an archive."""
    (folder / "link_to_an_archive.zip").symlink_to("/etc/passwd")
    return 0


@special
def link_in_a_tar(folder: Path) -> float:
    """Is an archive whose folder for the lesson is a link to a neighbour."""
    pack(
        folder / "link_in_a_tar.tgz",
        (entry("app.py"), APP.encode()),
        (entry("00_hello", tarfile.SYMTYPE, "../a_honest"), b""),
    )
    return 0


@special
def hard_link_to_another(folder: Path) -> float:
    """Has another user's file by a second name; where it is the grader's own, it is a copy."""
    made = write(folder / "hard_link_to_another")
    secret = folder.parent / "secret-of-another"
    secret.write_text("ESCAPED")
    os.link(secret, made / "secret.txt")
    secret.unlink()  # the test allows nothing beside the class
    return 1


def named_like_a_lesson(folder: Path) -> float:
    """Has the name of another lesson, which makes the class look like one student's folder."""
    write(folder / "01_routing")
    return 1


def stray_app(folder: Path) -> float:
    """Lies beside the students as app.py, which makes the class look like one app."""
    (folder / "app.py").write_text(APP)
    return 0


SPECIAL.update({"01_routing": named_like_a_lesson, "app": stray_app})


@special
def single_file(folder: Path) -> float:
    """Is one file of Python."""
    (folder / "single_file.py").write_text(APP)
    return 0


@special
def other_archive(folder: Path) -> float:
    """Is an archive of a kind that is not read."""
    (folder / "other_archive.7z").write_bytes(b"7z\xbc\xaf\x27\x1c")
    return 0


@special
def nothing_in_it(folder: Path) -> float:
    """Is an empty folder."""
    (folder / "nothing_in_it").mkdir()
    return 0


@special
def may_not_be_read(folder: Path) -> float:
    """Is a folder without any rights; root finds nothing in it."""
    (folder / "may_not_be_read").mkdir(mode=0)
    return 0


@special
def pipe_as_the_entry(folder: Path) -> float:
    """Is a pipe that nobody writes to."""
    os.mkfifo(folder / "pipe_as_the_entry")
    return 0


@special
def pipe_as_an_archive(folder: Path) -> float:
    """Is a pipe with the name of an archive."""
    os.mkfifo(folder / "pipe_as_an_archive.zip")
    return 0


@special
def no_utf8(folder: Path) -> float:
    """Has a name that is no UTF-8, and holds a file with another one."""
    made = write(folder / os.fsdecode(b"no_utf8 \xff"))
    (made / os.fsdecode(b"\xfe\xff.txt")).write_text("")
    return 1


@special
def unseen(folder: Path) -> float:
    """Has a name of a no-break space, a joiner and a carriage return, and files with such."""
    made = write(folder / "unseen\u00a0\u200d\r")
    (made / "Screenshot 3.05.12\u202fPM.png").write_text("")
    (made / "a\u00a0b\u200dc\rd").write_text("")
    return 1


@special
def whole_environment(folder: Path) -> float:
    """Holds an environment of 3,000 files with links out of it, under a name of its own."""
    made = write(folder / "whole_environment")
    (made / "my env/bin").mkdir(parents=True)
    (made / "my env/pyvenv.cfg").write_text("home = /usr/bin\n")
    (made / "my env/bin/python").symlink_to(sys.executable)
    for number in range(3000):
        (made / f"my env/{number}.py").touch()
    return 1


@special
def deep_folders(folder: Path) -> float:
    """Holds folders in folders, a hundred deep."""
    made = write(folder / "deep_folders")
    here = os.getcwd()
    try:
        os.chdir(made)
        for _ in range(100):
            os.mkdir("d" * 20)
            os.chdir("d" * 20)
    finally:
        os.chdir(here)
    return 0


@special
def very_many_names(folder: Path) -> float:
    """Holds 30,000 names."""
    made = write(folder / "very_many_names")
    for number in range(30_000):
        (made / str(number)).touch()
    return 0


@special
def archive_pax_global(folder: Path) -> float:
    """Is a small tar whose global header has 50,000 keys, to be copied for each of its files."""
    with tarfile.open(
        folder / "archive_pax_global.tar.xz", "w:xz", format=tarfile.PAX_FORMAT,
        pax_headers={f"k{number}": "v" for number in range(50_000)},
    ) as file:  # fmt: skip
        for number in range(200):
            file.addfile(entry(f"f{number}"))
    return 0


@special
def archive_many_names(folder: Path) -> float:
    """Is a zip of 30,000 empty files."""
    with zipfile.ZipFile(folder / "archive_many_names.zip", "w") as file:
        file.writestr("app.py", APP)
        for number in range(30_000):
            file.writestr(str(number), b"")
    return 0


@special
def archive_overlapping(folder: Path) -> float:
    """Is a zip whose thousands of entries all stand for the same megabytes."""
    path = folder / "archive_overlapping.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("app.py", APP)
        file.writestr("large", bytes(8 << 20))
    with zipfile.ZipFile(path, "a") as file:
        large = file.getinfo("large")
        for number in range(900):
            again = zipfile.ZipInfo(f"f{number}")
            for name in ("header_offset", "CRC", "compress_size", "file_size", "compress_type"):
                setattr(again, name, getattr(large, name))
            file.filelist.append(again)
        file._didModify = True
    return 0


@special
def archive_sparse(folder: Path) -> float:
    """Is a tar with a sparse file of a terabyte."""
    sparse = entry("huge", tarfile.GNUTYPE_SPARSE)
    pack(folder / "archive_sparse.tgz", (entry("app.py"), APP.encode()), (sparse, b""))
    return 0


@special
def archive_locked(folder: Path) -> float:
    """Is a zip with a password."""
    path = folder / "archive_locked.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("app.py", APP)
    data = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    path.write_bytes(data)
    return 0


@special
def archive_two_apps(folder: Path) -> float:
    """Is a zip with two projects in it, one of them the neighbour's name."""
    with zipfile.ZipFile(folder / "archive_two_apps.zip", "w") as file:
        file.writestr("one/app.py", APP)
        file.writestr("a_honest/app.py", APP)
    return 0


@special
def archive_honest(folder: Path) -> float:
    """Is what macOS makes of a project folder, with a README and an environment beside it."""
    with zipfile.ZipFile(folder / "archive_honest.zip", "w") as file:
        file.writestr("proj/app.py", APP)
        file.writestr("README.txt", "see proj")
        file.writestr("__MACOSX/proj/._app.py", b"\0\5\26\7")
        file.writestr("proj/.DS_Store", b"")
        file.writestr("proj/venv/pyvenv.cfg", "home = /usr/bin")
        for number in range(2500):
            file.writestr(f"proj/venv/lib/{number}.py", b"")
    return 1


# --- archives that say one thing and hold another -------------------------------------------------


def zipped(path: Path, *names: str) -> bytearray:
    """Write a zip of APP under these names; return its bytes, to be changed."""
    with zipfile.ZipFile(path, "w") as file:
        for name in names:
            file.writestr(name, APP)
    return bytearray(path.read_bytes())


def in_both(data: bytearray, field: bytes, local: int, central: int) -> None:
    """Write a field into each entry's headers: where it stands in the local, and in the central."""
    for signature, offset in ((b"PK\x03\x04", local), (b"PK\x01\x02", central)):
        start = -1
        while (start := data.find(signature, start + 1)) >= 0:
            data[start + offset : start + offset + len(field)] = field


@special
def archive_deep(folder: Path) -> float:
    """Is a zip of an app with a file three hundred folders deep, which a folder may not have."""
    zipped(folder / "archive_deep.zip", "app.py", "d/" * 300 + "x.py")
    return 0


@special
def archive_deep_and_many(folder: Path) -> float:
    """Is a tar of thousands of names, each hundreds of folders deep: millions of folders."""
    names = (entry(f"{number}/" + "d/" * 450 + "x") for number in range(8000))
    with tarfile.open(
        folder / "archive_deep_and_many.tar.gz", "w:gz", format=tarfile.GNU_FORMAT, compresslevel=1
    ) as file:
        file.addfile(entry("app.py"))
        for name in names:
            file.addfile(name)
    return 0


@special
def archive_bzip2_bomb(folder: Path) -> float:
    """Is a zip of bzip2 whose few bytes are 48 MB, given out all at once."""
    with zipfile.ZipFile(folder / "archive_bzip2_bomb.zip", "w", zipfile.ZIP_BZIP2) as file:
        file.writestr("app.py", APP)
        file.writestr("bomb", bytes(48 << 20))
    return 0


@special
def archive_lzma_bomb(folder: Path) -> float:
    """Is the same in lzma."""
    with zipfile.ZipFile(folder / "archive_lzma_bomb.zip", "w", zipfile.ZIP_LZMA) as file:
        file.writestr("app.py", APP)
        file.writestr("bomb", bytes(48 << 20))
    return 0


@special
def archive_unknown_method(folder: Path) -> float:
    """Is a zip packed with zstandard, which is not read."""
    path = folder / "archive_unknown_method.zip"
    data = zipped(path, "app.py")
    in_both(data, b"\x5d\x00", 8, 10)
    path.write_bytes(data)
    return 0


@special
def archive_two_names(folder: Path) -> float:
    """Is a zip whose local header names another file than the central one."""
    path = folder / "archive_two_names.zip"
    data = zipped(path, "app.py")
    place = data.index(b"app.py")
    data[place : place + 6] = b"bad.py"
    path.write_bytes(data)
    return 0


@special
def archive_lies_of_sizes(folder: Path) -> float:
    """Is a zip64 that announces exabytes for its app."""
    import struct

    path = folder / "archive_lies_of_sizes.zip"
    with zipfile.ZipFile(path, "w") as file:
        info = zipfile.ZipInfo("app.py")
        info.extra = struct.pack("<HHQQ", 1, 16, 1 << 60, 1 << 60)
        file.writestr(info, APP)
    data = bytearray(path.read_bytes())
    place = data.index(b"PK\x01\x02")
    data[place + 20 : place + 28] = b"\xff" * 8
    path.write_bytes(data)
    return 0


@special
def archive_streamed(folder: Path) -> float:
    """Is a zip that was written to a pipe, with the sizes behind each file."""

    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def tell(self) -> int:
            raise OSError

    stream = Pipe()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:  # type: ignore[arg-type]
        file.writestr("app.py", APP)
    (folder / "archive_streamed.zip").write_bytes(stream.getvalue())
    return 1


@special
def archive_and_program(folder: Path) -> float:
    """Is a Python program and a zip at once."""
    path = folder / "archive_and_program.zip"
    data = zipped(path, "app.py")
    path.write_bytes(b"#!/usr/bin/env python3\nprint('ESCAPED')\n" + data)
    return 0


@special
def archive_negative(folder: Path) -> float:
    """Is a tar whose first file has less than no bytes, so that reading goes back."""
    path = folder / "archive_negative.tar"
    with tarfile.open(path, "w", format=tarfile.GNU_FORMAT) as file:
        info = entry("app.py")
        info.size = -1024
        header = bytearray(info.tobuf(tarfile.GNU_FORMAT))
        file.fileobj.write(header)  # type: ignore[union-attr]
    return 0


@special
def archive_gnu_sparse(folder: Path) -> float:
    """Is a tar with a sparse file of GNU's newest form, whose map says a terabyte."""
    headers = {"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.name": "app.py",
               "GNU.sparse.realsize": str(1 << 40)}  # fmt: skip
    content = b"1\n1099511627775\n1\n".ljust(512, b"\0") + b"x".ljust(512, b"\0")
    with tarfile.open(folder / "archive_gnu_sparse.tar", "w", format=tarfile.PAX_FORMAT) as file:
        info = entry("GNUSparseFile.0/app.py")
        info.pax_headers, info.size = headers, len(content)
        file.addfile(info, io.BytesIO(content))
    return 0


@special
def archive_in_pieces(folder: Path) -> float:
    """Is a tar.gz in many pieces packed one after the other, some of them empty."""
    import gzip

    whole = folder / "archive_in_pieces.tar.gz"
    pack(whole, (entry("app.py"), APP.encode()))
    data = gzip.decompress(whole.read_bytes())
    pieces = [data[start : start + 1000] for start in range(0, len(data), 1000)]
    whole.write_bytes(b"".join(gzip.compress(piece) + gzip.compress(b"") for piece in pieces))
    return 1


@special
def archive_wants_memory(folder: Path) -> float:
    """Is a tiny xz that says it needs a dictionary of 4 GB."""
    import zlib

    path = folder / "archive_wants_memory.tar.xz"
    with tarfile.open(path, "w:xz") as file:
        file.addfile(entry("app.py"))
    data = bytearray(path.read_bytes())
    size = (data[12] + 1) * 4  # of the block's header
    filters = data.index(b"\x21\x01", 12)  # LZMA2, with one byte that says the dictionary's size
    data[filters + 2] = 40
    crc = zlib.crc32(data[12 : 12 + size - 4])
    data[12 + size - 4 : 12 + size] = crc.to_bytes(4, "little")
    path.write_bytes(data)
    return 0


@special
def archive_empty(folder: Path) -> float:
    """Is a zip of nothing."""
    with zipfile.ZipFile(folder / "archive_empty.zip", "w"):
        return 0


@special
def archive_empty_tar(folder: Path) -> float:
    """Is a tar of nothing but zeros."""
    (folder / "archive_empty_tar.tar").write_bytes(bytes(10240))
    return 0


@special
def archive_endless_name(folder: Path) -> float:
    """Is a zip with a name of 65,535 bytes."""
    zipped(folder / "archive_endless_name.zip", "app.py", "n" * 65535)
    return 0


@special
def archive_windows(folder: Path) -> float:
    """Is a zip with paths of Windows, up to the neighbour."""
    zipped(folder / "archive_windows.zip", "app.py", "..\\a_honest\\app.py")
    return 0


@special
def archive_drive(folder: Path) -> float:
    """Is a zip with a drive's letter."""
    zipped(folder / "archive_drive.zip", "app.py", "C:\\app.py")
    return 0


@special
def archive_shares(folder: Path) -> float:
    """Is a tar with the name of a share in a network, and of a descriptor."""
    pack(
        folder / "archive_shares.tgz",
        (entry("app.py"), APP.encode()),
        (entry("\\\\host\\share\\x"), b""),
        (entry("/proc/self/fd/3"), b""),
    )
    return 0


@special
def archive_reserved(folder: Path) -> float:
    """Is a zip with names that other systems, shells and programs keep for themselves."""
    zipped(
        folder / "archive_reserved.zip",
        "app.py",
        "con",
        "aux.txt",
        "*",
        "-",
        "--json",
        "~",
        "$HOME",
    )
    return 1


@special
def archive_twins(folder: Path) -> float:
    """Is a zip of names that differ in case or normalisation only."""
    zipped(
        folder / "archive_twins.zip",
        "app.py", "App.py", "APP.PY", "\u00e9.txt", "e\u0301.txt", "\u00e9/x", "e\u0301/y",
    )  # fmt: skip
    return 1


@special
def archive_growing_names(folder: Path) -> float:
    """Is a zip of names that are longer when they are composed: more than a system takes."""
    zipped(folder / "archive_growing_names.zip", "app.py", "\u0958" * 84 + ".py")
    return 1


@special
def archive_link_then_file(folder: Path) -> float:
    """Is a tar with a file below what is a link to a neighbour."""
    pack(
        folder / "archive_link_then_file.tgz",
        (entry("w", tarfile.SYMTYPE, "../a_honest"), b""),
        (entry("w/app.py"), APP.encode()),
    )
    return 0


@special
def archive_unicode_path(folder: Path) -> float:
    """Is a zip whose names are in code page 437, and beside it in UTF-8 (APPNOTE.TXT, 4.6.9)."""
    import struct
    import zlib

    with zipfile.ZipFile(folder / "archive_unicode_path.zip", "w") as file:
        file.writestr("app.py", APP)
        info = zipfile.ZipInfo("_____.txt")
        name = "\ud074\ub7fd.txt".encode()
        info.extra = struct.pack("<HHBI", 0x7075, 5 + len(name), 1, zlib.crc32(b"_____.txt")) + name
        file.writestr(info, b"")
    return 1


@special
def option_name(folder: Path) -> float:
    """Has a name made of options and patterns."""
    write(folder / "option_name --json=- * $(id) `id`; rm -rf ~ #")
    return 1


@special
def row_name(folder: Path) -> float:
    """Has a name that looks like a row of another, with markup and a spreadsheet's formula."""
    write(folder / 'row_name  00_hello  10[bold red]10[bold]<b>=1+1,"@SUM(A1)\t\n::error::x')
    return 1


@special
def app_in_its_environment(folder: Path) -> float:
    """Is an app in whose own folder somebody has made an environment, with links out of it."""
    made = write(folder / "app_in_its_environment")
    (made / "bin").mkdir()
    (made / "pyvenv.cfg").write_text("home = /usr/bin\n")
    (made / "bin/python").symlink_to(sys.executable)
    return 1
