"""Where the environment `.venv` is, and the stamps that say what is in it.

A group of requirements gets its stamp when its installation has ended. A set-up that was cut off
leaves the file `unfinished` instead, and the next command starts from nothing: after a kill, pip
takes half-written packages for installed ones.

Every command reads the stamps before anything else: imports are few here, for speed. Only the
standard library, and the syntax of Python 3.8 (see `shared/__main__.py`).
"""

from __future__ import annotations

import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
VENV = os.path.join(ROOT, ".venv")
VENV_PYTHON = os.path.join(
    VENV, *(("Scripts", "python.exe") if os.name == "nt" else ("bin", "python"))
)
STATE = os.path.join(VENV, "course")  # the folder of the stamps
UNFINISHED = os.path.join(STATE, "unfinished")
DATA = os.path.join(ROOT, ".data")


def lock_file(group: str) -> str:
    """Return the path of the locked requirements of `group`."""
    return os.path.join(ROOT, "shared", "requirements", group + ".txt")


def has_stamp(group: str) -> bool:
    """Tell whether `.venv` is whole, and holds what `group` wants today."""
    stamp = read_stamp(group)
    return (
        bool(stamp)
        and not os.path.exists(UNFINISHED)
        and os.path.exists(VENV_PYTHON)
        and stamp.startswith(_expected(group))
    )


def is_of_this_folder() -> bool:
    """Tell whether `.venv` was made here; True as well if nothing says where it was made.

    An environment that was moved with its folder is of no use: its programs name the old one.
    """
    stamp = read_stamp("lessons")
    return not stamp or stamp.startswith(ROOT + "\n")


def stamped_python() -> str:
    """Return the version of the Python that `.venv` was made with ("3.12"), "" if unknown."""
    lines = read_stamp("lessons").splitlines()
    return lines[2] if len(lines) > 2 else ""


def this_python() -> str:
    """Return the version of the running Python, as in "3.12"."""
    return f"{sys.version_info[0]}.{sys.version_info[1]}"


def read_stamp(group: str) -> str:
    """Return the stamp's text, "" if there is none."""
    try:
        with open(os.path.join(STATE, group), encoding="utf-8") as file:
            return file.read()
    except OSError:
        return ""


def write_stamp(group: str, python: str) -> None:
    """Note that `.venv` holds `group`, installed with this version of Python."""
    path = os.path.join(STATE, group)
    with open(path + ".new", "w", encoding="utf-8") as file:
        file.write(f"{_expected(group)}{python}\n")
    os.replace(path + ".new", path)


def _expected(group: str) -> str:
    from hashlib import sha256

    digest = sha256()
    for path in (lock_file(group), os.path.join(ROOT, "pyproject.toml")):
        with open(path, "rb") as file:
            digest.update(file.read())
    return f"{ROOT}\n{digest.hexdigest()}\n"
