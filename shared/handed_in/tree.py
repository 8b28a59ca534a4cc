"""A tree of names, in a folder or in an archive, and which of them are somebody's work.

Names are relative, with forward slashes, and composed (NFC): macOS decomposes the names of an
archive's files, and a template would not be found by the name that stands in the code. Bytes that
are no UTF-8 are kept as lone surrogates (PEP 383), so that nothing of a name is lost.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from shared.language import tr
from shared.shown import visible

DEEPEST = 20  # folders within folders
MOST_ENTRIES = 20_000  # names in a tree, what is nobody's work included where it has to be listed
LONGEST_NAME, LONGEST_PATH = 255, 1000  # bytes; the first is Linux's own limit (NAME_MAX)

# What tools leave: nobody writes it, nobody imports it, and it differs from machine to machine.
_NOT_WORK = {
    "__pycache__", "node_modules", "site-packages", ".venv", ".git", ".hg", ".svn", "__MACOSX",
    ".pytest_cache", ".mypy_cache", ".ruff_cache", ".DS_Store", "Thumbs.db", "ehthumbs.db",
    "desktop.ini",
}  # fmt: skip
STATE = {"instance", ".data"}  # of an earlier run of the app
_APPLE_DOUBLE, _BYTECODE = "._", (".pyc", ".pyo")
# A virtual environment and a bare git repository, however they are called.
_ENVIRONMENT, _REPOSITORY = "pyvenv.cfg", {"HEAD", "objects", "refs"}
# What `python -m venv .` puts into a folder, beside what is somebody's work there.
_APPS = {"app.py", "wsgi.py"}
_OF_ENVIRONMENT = {
    _ENVIRONMENT,
    "bin",
    "include",
    "lib",
    "lib64",
    "share",
    "Include",
    "Lib",
    "Scripts",
}


class Refused(Exception):
    """Something that was handed in is not taken; the message says why, in the student's language."""


class NotHandedIn(Refused):
    """There is nothing for the lesson that is asked for, which is no fault of what there is."""


class Kind(Enum):
    """What a name in a tree stands for."""

    FILE = "file"
    FOLDER = "folder"
    LINK = "link"
    OTHER = "other"  # a device, a pipe
    SOCKET = "socket"  # of a server that runs, or has run, in the folder: nobody's work
    FOREIGN = "foreign"  # a hard link to a file of another user
    CLOSED = "closed"  # may not be read
    DEEP = "deep"  # a folder that lies too deep


@dataclass(frozen=True)
class Entry:
    """A name and what it stands for."""

    name: str
    kind: Kind


class Tree(Protocol):
    """A folder or an archive."""

    def entries(self) -> list[Entry]:
        """Return what is in it, without what is nobody's work.

        Raises:
            Refused: it cannot be read, or holds too many names.
        """

    def read(self, names: Collection[str], room: int) -> Mapping[str, bytes]:
        """Return the contents of these files, of at most `room` bytes together.

        Raises:
            Refused: one of them cannot be read, or is no file any more.
            TooLarge: there are more bytes.
        """

    def newest(self, names: Collection[str]) -> str:
        """Return when the newest of these files was written, by what is said of them (`clocks.iso`)."""


class TooLarge(Exception):
    """The contents are larger than they may be."""


def left_out(name: str) -> bool:
    """Return whether a file or folder of this name (without a path) is nobody's work."""
    return (
        name in _NOT_WORK
        or name in STATE
        or name.startswith(_APPLE_DOUBLE)
        or name.lower().endswith(_BYTECODE)
    )


def is_machinery(names: Collection[str]) -> bool:
    """Return whether a folder that holds these names is an environment or a repository."""
    return bool(names) and len(machinery_in(names)) == len(names)


def machinery_in(names: Collection[str]) -> Collection[str]:
    """Return which of the names in a folder are an environment's or a repository's: all, some, none.

    No environment has an app in its own folder, but an app's folder may have been made one.
    """
    if set(names) >= _REPOSITORY:
        return names
    if _ENVIRONMENT not in names:
        return ()
    if not _APPS.isdisjoint(names):
        return _OF_ENVIRONMENT & set(names)
    return names


def only_work(entries: Sequence[Entry]) -> list[Entry]:
    """Return the entries of a list without folders, such as an archive's, that are work."""
    with_signs = {
        parent for one in entries for parent, name in [_split(one.name)] if name in _A_SIGN
    }
    inside: dict[str, set[str]] = {}
    for entry in entries:
        for path in _and_folders(entry.name):
            parent, name = _split(path)
            if parent in with_signs:
                inside.setdefault(parent, set()).add(name)
    machinery = {
        f"{folder}/{name}".lstrip("/")
        for folder, names in inside.items()
        for name in machinery_in(names)
        if folder or not is_machinery(names)  # the top is always looked into
    }
    return [one for one in entries if not _is_left_out(one.name, machinery)]


_A_SIGN = {_ENVIRONMENT, "HEAD"}


def _is_left_out(name: str, machinery: Collection[str]) -> bool:
    if any(left_out(part) for part in name.split("/")):
        return True
    return any(path in machinery for path in _and_folders(name))


def _and_folders(name: str) -> Iterator[str]:
    """Give a name and the folders that it lies in."""
    while name:
        yield name
        name = name.rpartition("/")[0]


def _split(name: str) -> tuple[str, str]:
    parent, _, last = name.rpartition("/")
    return parent, last


def composed(names: Iterable[str]) -> dict[str, str]:
    """Return each name's composed form; of two that would become one, each stays as it is.

    So does one that would become longer, as a few letters do: it may then be too long for a file's.
    """
    names = list(names)
    forms = {name: unicodedata.normalize("NFC", name) for name in names}
    forms = {name: form if len(form) <= len(name) else name for name, form in forms.items()}
    taken: dict[str, int] = {}
    for form in forms.values():
        taken[form] = taken.get(form, 0) + 1
    return {name: form if taken[form] == 1 else name for name, form in forms.items()}


def clean(name: str) -> str:
    """Return an archive's name for an entry as a relative path; "" for the top itself.

    Raises:
        Refused: it leads out of the archive's folder, or is longer than a path may be.
    """
    parts = [part for part in name.split("/") if part not in ("", ".")]
    outside = name.startswith("/") or re.match("[A-Za-z]:", name) or "\0" in name
    if outside or ".." in re.split(r"[/\\]", name):
        raise Refused(
            tr(
                f"It holds a name that leads out of its folder: {_shown(name)}.",
                f"폴더 밖을 가리키는 이름이 들어 있어요: {_shown(name)}.",
            )
        )
    sizes = [len(part.encode("utf-8", "surrogateescape")) for part in parts]
    if max(sizes, default=0) > LONGEST_NAME or sum(sizes) + len(sizes) > LONGEST_PATH:
        raise Refused(
            tr(
                f"It holds a name that is too long: {_shown(name)}.",
                f"너무 긴 이름이 들어 있어요: {_shown(name)}.",
            )
        )
    return "/".join(parts)


def too_many_entries(most: int) -> Refused:
    """Return the refusal of a tree with more names than are looked at."""
    return Refused(
        tr(
            f"It holds more than {most} files and folders.",
            f"파일과 폴더가 {most}개보다 많아요.",
        )
    )


def locked() -> Refused:
    """Return the refusal of an archive that is encrypted."""
    return Refused(
        tr(
            "The archive is locked with a password: pack it without one.",
            "압축 파일에 암호가 걸려 있어요. 암호 없이 압축해 주세요.",
        )
    )


def refusal(entry: Entry) -> Refused:
    """Return why a name that is neither a file nor a folder is not taken, and what to do."""
    name = _shown(entry.name)
    sentences = {
        Kind.LINK: tr(
            f"`{name}` is a link: hand in the file or folder itself.",
            f"`{name}`은(는) 링크예요. 파일이나 폴더 자체를 제출해 주세요.",
        ),
        Kind.FOREIGN: tr(
            f"`{name}` is a second name (a hard link) of another user's file: hand in a copy.",
            f"`{name}`은(는) 다른 사용자의 파일을 가리키는 하드 링크예요. 복사본을 제출해 주세요.",
        ),
        Kind.CLOSED: tr(
            f"`{name}` may not be read: look at its permissions.",
            f"`{name}`을(를) 읽을 권한이 없어요. 권한을 확인해 주세요.",
        ),
        Kind.DEEP: tr(
            f"Folders lie more than {DEEPEST} deep.", f"폴더가 {DEEPEST}단계보다 깊어요."
        ),
    }
    neither = tr(
        f"`{name}` is neither a file nor a folder: take it out and hand the rest in again.",
        f"`{name}`은(는) 파일도 폴더도 아니에요. 빼고 다시 제출해 주세요.",
    )
    return Refused(sentences.get(entry.kind, neither))


def _shown(name: str) -> str:
    return visible(name if len(name) <= 80 else name[:79] + "…")
