"""The work of one student for one lesson as a value: names and bytes, and no place to look at again.

A folder and an archive of the same work give the same value, so the same hash and the same points.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from shared.handed_in.tree import Entry, Kind, Refused, TooLarge, Tree, refusal
from shared.language import tr
from shared.shown import visible

Files = Mapping[str, bytes]  # relative name with forward slashes -> content

APP = "app.py"
# Where `flask run` looks for the app in a folder (flask.cli.ScriptInfo.load_app).
ENTRIES = ("wsgi.py", APP, "wsgi/__init__.py", "app/__init__.py")
EXERCISES = "exercises"  # where a fork of the course holds them
_MB = 1024 * 1024


@dataclass(frozen=True)
class Bounds:
    """How much one student's work for one lesson may be."""

    bytes: int = 16 * _MB
    files: int = 1000  # folders count

    def too_many(self) -> str:
        """Return the sentence for more files."""
        return tr(
            f"The folder holds more than {self.files} files.",
            f"폴더에 파일이 {self.files}개보다 많아요.",
        )

    def too_large(self) -> str:
        """Return the sentence for more bytes."""
        size = f"{self.bytes // _MB} MB" if self.bytes >= _MB else f"{self.bytes // 1024} KB"
        return tr(f"The folder is larger than {size}.", f"폴더가 {size}보다 커요.")


@dataclass(frozen=True)
class Work:
    """What one student handed in for one lesson."""

    folder: str  # where it lay in what was handed in, "" at its top
    files: Files = field(repr=False)


def take(tree: Tree, lesson: str, bounds: Bounds) -> Work:
    """Return the work for a lesson that is in a tree.

    Raises:
        Refused: it holds a link or what is no file, more than the bounds allow, cannot be read, or
            does not show which of its folders is meant.
    """
    entries = tree.entries()
    for entry in entries:
        # Not passed over for another folder: whoever handed it in means this one.
        if not _is_plain(entry) and _last(entry.name) in (lesson, APP):
            raise refusal(entry)
    return _taken(tree, entries, find_app(entries, lesson), bounds)


def take_all(tree: Tree, bounds: Bounds) -> Work:
    """Return all of a tree as one lesson's work; raises as `take`."""
    return _taken(tree, tree.entries(), "", bounds)


def _taken(tree: Tree, entries: Sequence[Entry], folder: str, bounds: Bounds) -> Work:
    inside = [entry for entry in entries if _in(entry.name, folder)]
    for entry in inside:
        if not _is_plain(entry):
            raise refusal(entry)
    if len(inside) > bounds.files:
        raise Refused(bounds.too_many())
    names = [entry.name for entry in inside if entry.kind is Kind.FILE]
    try:
        contents = tree.read(names, bounds.bytes)
    except TooLarge:
        raise Refused(bounds.too_large()) from None
    start = len(folder) + 1 if folder else 0
    return Work(folder, {name[start:]: contents[name] for name in names})


def find_app(entries: Sequence[Entry], lesson: str) -> str:
    """Return which folder of a tree is the work for a lesson, "" for its top.

    It is the one with app.py, or another of ENTRIES, that lies least deep, since many tools and
    people pack a folder around the work; but a folder with the lesson's name may lie one deeper,
    and in a fork of the course the one in `exercises` is meant. Where there is none of these files
    the same is asked of any Python file.

    Raises:
        Refused: several folders are it with equal right.
    """
    files = [entry.name for entry in entries if entry.kind is Kind.FILE]
    programs = [name for name in files if name.endswith(".py")]
    for found in (map(_started_in, programs), map(_folder, programs)):
        if homes := {folder for folder in found if folder is not None}:
            least = min(map(_depth, homes))
            own = {h for h in homes if _last(h) == lesson and _depth(h) <= least + 1}
            return _least_deep({h for h in own if _last(_folder(h)) == EXERCISES} or own or homes)
    named = [one.name for one in entries if one.kind is Kind.FOLDER and _last(one.name) == lesson]
    return min(named, key=lambda name: (_depth(name), name), default="")


def _started_in(name: str) -> str | None:
    """Return the folder in which `flask run` finds this file, None if it is not one of those."""
    entry = next((one for one in ENTRIES if f"/{name}".endswith(f"/{one}")), None)
    return entry and name[: -len(entry)].rstrip("/")


def _least_deep(homes: set[str]) -> str:
    depth = min(map(_depth, homes))
    best = sorted(home for home in homes if _depth(home) == depth)
    if len(best) > 1:
        shown = ", ".join(f"`{visible(home)[:60]}`" for home in best[:4])
        raise Refused(
            tr(
                f"Several folders could be the work: {shown}. Hand in the one that is meant.",
                f"어느 폴더가 제출물인지 알 수 없어요: {shown}. 채점할 폴더만 제출해 주세요.",
            )
        )
    return best[0]


def _depth(folder: str) -> int:
    return folder.count("/") + 1 if folder else 0


def _is_plain(entry: Entry) -> bool:
    return entry.kind in (Kind.FILE, Kind.FOLDER)


def _last(name: str) -> str:
    return name.rpartition("/")[2]


def _folder(name: str) -> str:
    return name.rpartition("/")[0]


def _in(name: str, folder: str) -> bool:
    return not folder or name.startswith(folder + "/")


def digest(files: Iterable[tuple[str, int, bytes]]) -> str:
    """Return the SHA-256 of files, each a name, a size in bytes and a content, in order of name."""
    sha = hashlib.sha256()
    for name, size, content in sorted(files):
        raw = name.encode("utf-8", "surrogateescape")
        sha.update(b"%d %b %d " % (len(raw), raw, size) + content)
    return sha.hexdigest()


def hash_of(files: Files) -> str:
    """Return the hash that names a work's content."""
    return digest((name, len(content), content) for name, content in files.items())
