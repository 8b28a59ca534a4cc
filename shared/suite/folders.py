"""A student's folder before its code is loaded: what is in it, and a copy to work in."""

from __future__ import annotations

import errno
import importlib.util
import os
import re
import shutil
import stat
import subprocess
import sys
import unicodedata
from collections.abc import Collection, Mapping
from contextlib import ExitStack
from functools import cache
from pathlib import Path

from shared.handed_in.folder import FLAGS, Opened, is_folder, opened
from shared.handed_in.home import APP, ENTRIES
from shared.handed_in.tree import is_machinery, left_out, machinery_in
from shared.language import tr
from shared.suite.transport import Location, StartError
from shared.suite.wsgi import BODY_LIMIT, Unusable, long_file

_MODULES = ("wsgi", "app")  # as which `flask run` imports the app, in this order
# The course's own package; a student may have one of that name.
OWN_PACKAGE = "shared"
# What other courses and editors call it.
_OTHER_ENTRIES = ("main", "application", "run", "server", "hello", "index")


def copy_folder(source: Path, work: Path, files: Mapping[str, bytes]) -> None:
    """Copy a student's folder to `work` and write `files` (relative path -> content) over it."""
    shutil.copytree(source, work, ignore=_not_work, dirs_exist_ok=True)
    _compose_names(work)
    write_files(work, files)


def _not_work(folder: str, names: Collection[str]) -> set[str]:
    machinery = () if is_machinery(names) else machinery_in(names)
    return {
        name
        for name in names
        if left_out(name)
        or name in machinery
        or stat.S_ISSOCK(os.lstat(os.path.join(folder, name)).st_mode)
        or (os.path.isdir(path := os.path.join(folder, name)) and is_machinery(os.listdir(path)))
    }


def write_files(work: Path, files: Mapping[str, bytes]) -> None:
    """Write files (relative path -> content) into a folder."""
    for name, content in files.items():
        path = work / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def place_file(work: Path, name: str, content: bytes) -> None:
    """Write a file into an app's folder while the app runs, as `read_file` reads one.

    Raises:
        OSError: the app has put something else in its place.
    """
    path = work / name
    if any(parent.is_symlink() for parent in path.parents if parent.is_relative_to(work)):
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    path.parent.mkdir(parents=True, exist_ok=True)
    # In place: the app may have the file open.
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | (FLAGS & ~os.O_RDONLY)
    with open(os.open(path, flags, 0o666), "wb") as file:
        file.write(content)


def read_file(work: Path, name: str) -> bytes | None:
    """Return a file of an app's folder, or None where there is no such file.

    The app may have put anything in its place: no link is followed, no pipe waited for.

    Raises:
        Unusable: it is longer than an answer may be.
    """
    try:
        with ExitStack() as stack:
            place = stack.enter_context(opened(str(work)))
            for part in name.split("/"):
                place = stack.enter_context(opened(part, place))
            content = None if is_folder(place) else _beginning(place)
    except OSError:
        return None
    if content is not None and len(content) > BODY_LIMIT:
        raise Unusable(long_file(name, BODY_LIMIT))
    return content


def _beginning(place: Opened) -> bytes:
    with open(os.dup(place) if isinstance(place, int) else place, "rb") as file:
        return file.read(BODY_LIMIT + 1)


def _compose_names(work: Path) -> None:
    """Give decomposed names, as macOS stores them, the form that is typed in code (NFC).

    macOS finds a file by either form, Linux only by the one that it has.
    """
    for folder, folders, files in os.walk(work, topdown=False):
        for name in folders + files:
            composed = unicodedata.normalize("NFC", name)
            if composed != name and composed not in folders + files:
                os.rename(os.path.join(folder, name), os.path.join(folder, composed))


def entry_of(names: Collection[str]) -> str | None:
    """Return the module that `flask run` takes of a folder's files, None if it finds none."""
    there = [
        entry.removesuffix(".py").removesuffix("/__init__") for entry in ENTRIES if entry in names
    ]
    return next((module for module in _MODULES if module in there), None)


def names_in(folder: Path) -> set[str]:
    """Return the names of a folder's files, and of its folders' `__init__.py` and `app.py`."""
    below = [*folder.glob("*/__init__.py"), *folder.glob(f"*/{APP}")]
    here = [path.name for path in folder.glob("*") if path.is_file()]
    return {*here, *(f"{path.parent.name}/{path.name}" for path in below)}


def check_names(names: Collection[str]) -> None:
    """Refuse a folder of these files that `flask run` could not start, or not well.

    Raises:
        StartError: there is no app.py, an `__init__.py` stands beside it, or a file hides a library.
    """
    if entry_of(names) is None:
        raise _no_entry(names)
    if "__init__.py" in names:
        raise StartError(
            tr(
                "There is an __init__.py beside app.py.",
                "app.py 옆에 __init__.py가 있어요.",
            ),
            tr(
                "It makes `flask run` take the folder for a package and miss the files beside "
                "app.py (No module named ...). Delete it.",
                "이 파일이 있으면 `flask run`이 폴더를 패키지로 여겨서 app.py 옆의 파일을 찾지 못해요"
                "(No module named ...). 지워 주세요.",
            ),
            location=Location("__init__.py", 1, ""),
        )
    for name in sorted(top_level_names(names)):
        if _hides_library(name):
            raise _hidden(name, f"{name}.py" if f"{name}.py" in names else f"{name}/")


def _no_entry(names: Collection[str]) -> StartError:
    found = _meant_for_entry({name for name in names if "/" not in name})
    deeper = min((name for name in names if name.endswith(f"/{APP}")), key=len, default=None)
    if found is None and deeper is not None:
        return _too_deep(deeper)
    if found is None:
        return StartError(
            tr("There is no app.py in the folder.", "폴더에 app.py가 없어요."),
            tr(
                "Was it renamed, moved or deleted? The command `reset` brings the starter back "
                "and keeps a backup of what is there.",
                "이름을 바꾸거나 옮기거나 지웠나요? `reset` 명령을 실행하면 지금 파일을 백업해 두고 "
                "처음 상태로 되돌려요.",
            ),
        )
    advice = tr(
        f"Rename {found} to app.py: `flask run` looks for that name, in small letters.",
        f"{found}의 이름을 app.py로 바꿔 주세요. `flask run`은 소문자로 된 이 이름을 찾아요.",
    )
    if found.lower().endswith(".txt"):
        advice += " " + tr(
            "Windows hides the ending .txt: turn on File name extensions in the Explorer's View.",
            "윈도우가 .txt를 숨기고 있어요. 탐색기의 보기에서 파일 확장명을 켜 주세요.",
        )
    return StartError(
        tr(
            f"There is no app.py in the folder, but there is {found}.",
            f"폴더에 app.py가 없고 {found}가 있어요.",
        ),
        advice,
        location=Location(found, 1, ""),
    )


def _too_deep(found: str) -> StartError:
    folder = found.rpartition("/")[0]
    return StartError(
        tr(
            f"There is no app.py in the folder, but there is {found}.",
            f"폴더에 app.py가 없고 {found}가 있어요.",
        ),
        tr(
            f"Move all that is in {folder} into the exercise's own folder: `flask run` looks for "
            "app.py there.",
            f"{folder} 폴더 안의 파일을 모두 연습 문제 폴더로 옮겨 주세요. `flask run`은 거기에서 "
            "app.py를 찾아요.",
        ),
        location=Location(found, 1, ""),
    )


def _meant_for_entry(names: Collection[str]) -> str | None:
    """Return the file that was probably meant to be app.py: `App.py`, `app (1).py`, `main.py`."""
    programs = sorted(name for name in names if name.lower().endswith((".py", ".py.txt")))
    programs += ["app"] if "app" in names else []  # saved without an ending
    stems = {name: name.lower().partition(".py")[0] for name in programs}
    alike = [name for name in programs if "app" in re.split(r"[\W\d_]+", stems[name])]
    usual = [name for name in programs if stems[name] in _OTHER_ENTRIES]
    return next(iter(alike + usual), None)


def _hidden(name: str, file: str) -> StartError:
    return StartError(
        tr(
            f"{file} hides the library `{name}`.",
            f"{file} 때문에 `{name}` 라이브러리가 가려져요.",
        ),
        tr(
            f"Python looks in your folder first, so `import {name}` finds your file "
            "instead of the library. Rename the file.",
            f"파이썬은 여러분의 폴더를 먼저 찾기 때문에 `import {name}`가 라이브러리 대신 이 "
            "파일을 불러와요. 파일 이름을 바꿔 주세요.",
        ),
        location=Location(file, 1, ""),
    )


def top_level_names(names: Collection[str]) -> set[str]:
    """Return which modules and packages a folder of these files has."""
    modules = {name.removesuffix(".py") for name in names if "/" not in name and name[-3:] == ".py"}
    packages = {name.partition("/")[0] for name in names if name.endswith("/__init__.py")}
    return modules | packages


@cache
def _hides_library(name: str) -> bool:
    """Return whether a module of this name beside app.py takes a library's place."""
    if name in sys.builtin_module_names or name in (*_MODULES, OWN_PACKAGE, "__main__"):
        return False
    if name in sys.stdlib_module_names:
        # Only those that Flask loads hurt; a file called test.py or code.py hides nothing needed.
        return name in _loaded_by_flask()
    if "." in name or not name.isidentifier():
        return False
    spec = importlib.util.find_spec(name)
    return spec is not None and "site-packages" in str(spec.origin or "")


@cache
def _loaded_by_flask() -> frozenset[str]:
    program = "import sys; early = set(sys.modules); import flask, flask.cli; print(*set(sys.modules) - early)"
    done = subprocess.run(
        [sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True
    )
    return frozenset(done.stdout.split())
