"""How a command of the course is typed on this machine, in this folder.

Only the standard library, and the syntax of Python 3.8 (see `shared/__main__.py`).
"""

from __future__ import annotations

import os
import shlex
import shutil
import sys

from shared.setup.stamps import ROOT, VENV


def typed() -> str:
    """Return the command that runs now, as the user may type it again."""
    if os.environ.get("COURSE_COMMAND"):  # set by the Makefile
        return os.environ["COURSE_COMMAND"]
    return " ".join([program(), *map(quoted, sys.argv[1:])])


def command(verb: str, number: int | None = None, **options: object) -> str:
    """Return a command of the course as it is typed here: `make check-1 TASK=2`, or where make
    doesn't work `course check 1 --task 2`."""
    given = {name: value for name, value in options.items() if value is not None}
    if _make_works():
        target = verb if number is None else f"{verb}-{number}"
        return " ".join(["make", target, *(f"{name.upper()}={given[name]}" for name in given)])
    words = [verb, *([] if number is None else [str(number)])]
    return " ".join([program(), *words, *(f"--{name} {given[name]}" for name in given)])


def program() -> str:
    """Return how the command is called here without make: a next command must work where it is shown.

    In an environment that is active it is `course`, in any folder; else Python, in the course's own
    folder; elsewhere the path to the environment.
    """
    own = os.path.dirname(sys.executable)
    found = shutil.which("course")
    if found and os.path.realpath(os.path.dirname(found)) == os.path.realpath(own):
        return "course"
    if _is_in_root():
        return _python() + " -m shared"
    beside = own if sys.prefix != sys.base_prefix else os.path.join(VENV, _programs())
    return quoted(os.path.relpath(os.path.join(beside, "course")))


def interpreter() -> str:
    """Return this Python as it is typed in the course's own folder."""
    try:
        beside = os.path.relpath(sys.executable, ROOT)
    except ValueError:  # Windows: on another drive
        beside = os.pardir
    return quoted(sys.executable if beside.startswith(os.pardir) else beside)


def _make_works() -> bool:
    return os.name != "nt" and _is_in_root() and shutil.which("make") is not None


def _is_in_root() -> bool:
    """Tell whether this is the course's own folder."""
    return os.path.realpath(os.getcwd()) == os.path.realpath(os.environ.get("COURSE_ROOT") or ROOT)


def _python() -> str:
    names = ("python", "py") if os.name == "nt" else ("python3", "python")
    return next((name for name in names if shutil.which(name)), names[0])


def quoted(word: str) -> str:
    """Return a word as it is typed, in quotes where it holds a space."""
    if os.name == "nt":
        return f'"{word}"' if " " in word else word
    return shlex.quote(word)


def _programs() -> str:
    return "Scripts" if os.name == "nt" else "bin"
