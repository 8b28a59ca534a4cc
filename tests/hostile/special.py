"""Hostile submissions that cannot lie in a repository as files: links, pipes, names.

Each function makes one submission below a folder and returns what it earns; its docstring says
what it tries. Archives are made in `archives.py`.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path

APP = 'print("TRIED", flush=True)\nfrom flask import Flask\n\napp = Flask(__name__)\n'
SOLUTION = Path(__file__).resolve().parents[2] / "solutions/00_hello"
FOLDERS: dict[str, Callable[[Path], float]] = {}
# Those that meet what the grader's user may do, and the walls around that.
OF_RIGHTS = ("hard_link_to_another", "may_not_be_read", "starts_with_templates")


def special(make: Callable[[Path], float]) -> Callable[[Path], float]:
    """Register a maker under its name."""
    FOLDERS[make.__name__] = make
    return make


def write(folder: Path, **files: str) -> Path:
    """Write files (`conftest_py` is conftest.py) beside a harmless app."""
    folder.mkdir()
    (folder / "app.py").write_text(APP)
    for name, text in files.items():
        (folder / name.replace("_py", ".py")).write_text(text)
    return folder


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
    return 1  # it is left out: a server that runs in the folder leaves one


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


FOLDERS.update({"01_routing": named_like_a_lesson, "app": stray_app})


@special
def single_file(folder: Path) -> float:
    """Is one file of Python."""
    (folder / "single_file.py").write_text(APP)
    return 0


@special
def other_archive(folder: Path) -> float:
    """Is an archive of a kind that is not read."""
    (folder / "other_archive.egg").write_bytes(b"EGGA")
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
