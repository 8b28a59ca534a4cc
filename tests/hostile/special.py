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
SPECIAL: dict[str, Callable[[Path], float]] = {}


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
    """Holds a file whose name paints."""
    made = write(folder / "painted_file")
    (made / "\x1b[2Jx\ny.py").write_text("")
    return 0


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
