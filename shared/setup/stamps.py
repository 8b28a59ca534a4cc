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

# The groups whose packages another one installs; each group's lock holds the one of the lessons.
WITHIN = {"dev": ("archives", "distributed", "mysql")}


def lock_file(group: str) -> str:
    """Return the path of the locked requirements of `group`."""
    return os.path.join(ROOT, "shared", "requirements", group + ".txt")


def has_stamp(group: str) -> bool:
    """Tell whether `.venv` is whole, and holds what `group` wants today."""
    stamp = read_stamp(group)
    return (
        bool(stamp)
        and not os.path.exists(UNFINISHED)
        and python_starts()
        and stamp.startswith(_expected(group))
    )


def python_starts() -> bool:
    """Tell whether the Python of `.venv` is still the one that it was made with.

    A virtual environment has none of its own: it leads to one of the machine's, which may have been
    removed, or have become a newer one that looks for its packages in another folder.
    """
    home = _home()
    if not home or not os.access(VENV_PYTHON, os.X_OK):
        return False
    if os.name == "nt":  # a launcher, which reads `home`
        return os.path.exists(os.path.join(home, "python.exe"))
    name = os.path.basename(os.path.realpath(VENV_PYTHON))
    return not name.startswith("python3.") or name == "python" + (stamped_python() or name[6:])


def _home() -> str:
    """Return where the Python is that `.venv` leads to, "" if nothing says it."""
    try:
        with open(os.path.join(VENV, "pyvenv.cfg"), encoding="utf-8") as file:
            pairs = [line.partition("=") for line in file]
    except OSError:
        return ""
    return next((value.strip() for key, _, value in pairs if key.strip() == "home"), "")


def stamped_groups() -> list[str]:
    """Return the groups that were installed, whatever they want today."""
    names = os.listdir(STATE) if os.path.isdir(STATE) else []
    return sorted(name for name in names if os.path.exists(lock_file(name)))


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
