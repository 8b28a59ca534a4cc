"""Whether `.venv` still holds what was installed: a folder of it may be deleted, a file taken away.

The set-up notes the names of all that can be imported, and every command looks whether they are
still there, in a tenth of a millisecond. Looking for each file takes a thousand times as long; it is
done where something could not be imported.

Only the standard library, and the syntax of Python 3.8 (see `shared/__main__.py`).
"""

from __future__ import annotations

import os

from shared.setup.stamps import STATE, VENV

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

NOTED = os.path.join(STATE, "contents")
DAMAGED = os.path.join(STATE, "damaged")  # written where a look at each file found one missing


def note(site_packages: str) -> None:
    """Note what a set-up has installed."""
    names = sorted(name for name in os.listdir(site_packages) if _is_imported(name))
    with open(NOTED, "w", encoding="utf-8") as file:
        file.write("\n".join([os.path.relpath(site_packages, VENV), *names]) + "\n")
    if os.path.exists(DAMAGED):
        os.remove(DAMAGED)


def is_noted() -> bool:
    """Tell whether it is known what `.venv` should hold."""
    return os.path.exists(NOTED)


def is_whole() -> bool:
    """Tell whether all that was noted is there, as far as a quick look can tell."""
    return not os.path.exists(DAMAGED) and not missing()


def missing() -> list[str]:
    """Return which of the noted modules and packages are not there any more."""
    folder, *names = _noted()
    try:
        there = set(os.listdir(os.path.join(VENV, folder)))
    except OSError:
        there = set()
    return [name for name in names if name not in there]


def damaged() -> dict[str, list[str]]:
    """Return the packages of which files are missing, by the lists that they bring (RECORD)."""
    folder = os.path.join(VENV, _noted()[0])
    listed: dict[str, set[str]] = {}
    found = {
        package: [file for file in files if not _is_there(folder, file, listed)]
        for package, files in _recorded(folder)
    }
    return {package: files for package, files in found.items() if files}


def look_closely() -> bool:
    """Tell whether each file is there; where one is not, the next set-up installs it again."""
    found = not damaged()
    if not found:
        with open(DAMAGED, "w", encoding="utf-8"):
            pass
    return found


def forget_damaged() -> None:
    """Let the packages of which files are missing count as not installed, so that they will be."""
    import shutil

    for package in damaged():
        shutil.rmtree(os.path.join(VENV, _noted()[0], package))


def _noted() -> list[str]:
    try:
        with open(NOTED, encoding="utf-8") as file:
            return file.read().splitlines() or [""]
    except OSError:
        return [""]


def _is_imported(name: str) -> bool:
    # pip keeps what it replaces under a name with a tilde.
    return name != "__pycache__" and not name.endswith(".dist-info") and name[0] != "~"


def _recorded(folder: str) -> Iterator[tuple[str, list[str]]]:
    for package in sorted(os.listdir(folder) if os.path.isdir(folder) else []):
        record = os.path.join(folder, package, "RECORD")
        if package.endswith(".dist-info") and os.path.exists(record):
            with open(record, encoding="utf-8") as file:
                # name,hash,size: bytecode comes and goes.
                files = [line.rsplit(",", 2)[0].strip('"') for line in file]
            yield package, [file for file in files if not file.endswith(".pyc")]


def _is_there(folder: str, file: str, listed: dict[str, set[str]]) -> bool:
    parent, _, name = file.rpartition("/")
    if parent not in listed:
        path = os.path.join(folder, *parent.split("/"))
        listed[parent] = set(os.listdir(path)) if os.path.isdir(path) else set()
    return name in listed[parent]
