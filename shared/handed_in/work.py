"""The work of one student for one lesson as a value: names and bytes, and no place to look at again.

A folder and an archive of the same work give the same value, so the same hash and the same points.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from shared.handed_in.archives import archive
from shared.handed_in.extent import ARCHIVE_LIMIT, larger_than
from shared.handed_in.home import (
    APP,
    archive_with,
    below,
    find_app,
    last,
    lessons_among,
    not_handed_in,
    only_archive,
)
from shared.handed_in.tree import Entry, Kind, NotHandedIn, Refused, TooLarge, Tree, refusal
from shared.language import tr
from shared.shown import visible

Files = Mapping[str, bytes]  # relative name with forward slashes -> content

NESTED = 2  # archives in archives that are opened
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
    newest: str = field(default="", compare=False)  # when the newest was written (`Tree.newest`)


def take(
    tree: Tree, lesson: str, bounds: Bounds, lessons: Collection[str] = (), depth: int = NESTED
) -> Work:
    """Return the work for a lesson that is in a tree.

    Where no folder of it is the work, it is looked for in the one archive that lies there, or in
    the one that is named by the lesson.

    Args:
        lessons: the ids of all lessons. What lies in another one's folder is not this one's work.
        depth: of archives in archives.

    Raises:
        Refused: it holds a link or what is no file, more than the bounds allow, cannot be read,
            does not show which of its folders is meant, or holds no work for this lesson.
    """
    entries = tree.entries()
    for entry in entries:
        # Not passed over for another folder: whoever handed it in means this one.
        if not _is_plain(entry) and last(entry.name) in (lesson, APP):
            raise refusal(entry)
    found = find_app(entries, lesson, lessons)
    if not found.programs and (inner := archive_with(entries, lesson, lessons)):
        if depth == 0:
            raise Refused(_too_deep(inner))
        with _archive_in(tree, inner) as within:
            work = take(within, lesson, bounds, lessons, depth - 1)
        return replace(work, folder=f"{inner}/{work.folder}".rstrip("/"))
    if found.folder is None:
        raise NotHandedIn(not_handed_in())
    return _taken(tree, entries, found.folder, bounds)


def _too_deep(name: str) -> str:
    shown = visible(last(name))[:80]
    return tr(
        f"`{shown}` lies in an archive in an archive in an archive: hand in a zip of the folder.",
        f"`{shown}`이(가) 압축을 여러 번 겹친 파일 안에 있어요. 폴더를 한 번만 압축해 주세요.",
    )


@contextmanager
def _archive_in(tree: Tree, name: str) -> Iterator[Tree]:
    try:
        content = tree.read([name], ARCHIVE_LIMIT)[name]
    except TooLarge:
        raise Refused(larger_than(ARCHIVE_LIMIT)) from None
    with archive(io.BytesIO(content)) as inner:
        yield inner


def take_all(tree: Tree, bounds: Bounds) -> Work:
    """Return all of a tree as one lesson's work; raises as `take`."""
    return _taken(tree, tree.entries(), "", bounds)


def _taken(tree: Tree, entries: Sequence[Entry], folder: str, bounds: Bounds) -> Work:
    inside = [entry for entry in entries if below(entry.name, folder)]
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
    files = {name[start:]: contents[name] for name in names}
    return Work(folder, files, tree.newest(names))


def lessons_of(tree: Tree, lessons: Collection[str], depth: int = NESTED) -> list[str]:
    """Return the lessons that a tree holds work for: whose folders or archives lie in it.

    Raises:
        Refused: it cannot be read.
    """
    entries = tree.entries()
    found, inner = lessons_among(entries, lessons), only_archive(entries)
    if found or not inner or not depth:
        return found
    with _archive_in(tree, inner) as within:
        return lessons_of(within, lessons, depth - 1)


def _is_plain(entry: Entry) -> bool:
    return entry.kind in (Kind.FILE, Kind.FOLDER)


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
