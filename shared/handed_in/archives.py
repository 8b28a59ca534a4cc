"""An archive that nobody trusts: its names, and the contents of those that are wanted.

What an archive says of itself is not believed: bytes are counted as they come. What takes too much
time or memory all the same ends the process that reads (`shared.sandbox.reading`).
"""

from __future__ import annotations

import io
import lzma
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Protocol

from shared.handed_in import libarchive, tars
from shared.handed_in.clocks import iso, newest_in_zip, since_epoch, zip_time
from shared.handed_in.extent import OF_WORK, Extent, larger_than
from shared.handed_in.names import zip_name
from shared.handed_in.stream import Data, Stream
from shared.handed_in.tree import (
    Entry,
    Kind,
    Refused,
    TooLarge,
    Tree,
    clean,
    composed,
    locked,
    only_work,
    too_many_entries,
)
from shared.language import tr
from shared.shown import visible

_CHUNK = 64 * 1024
_ENCRYPTED = 1 << 0  # of a zip's flags (APPNOTE.TXT, 4.4.4)


# The libraries raise all of these on damaged archives; RuntimeError on encrypted ones.
DAMAGED = (
    tarfile.TarError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError,
    ValueError, NotImplementedError, RuntimeError, OverflowError, IndexError, KeyError,
)  # fmt: skip


@dataclass(frozen=True)
class Member:
    """A file in an archive, while it is being read."""

    name: str
    source: Data
    modified: float  # seconds since the epoch; a zip's are in the packer's time zone, not ours


class ArchiveTree(Tree, Protocol):
    """The tree in an archive."""

    def members(self, names: Collection[str]) -> Iterator[Member]:
        """Give these files one after the other, in the archive's order; of a name the last counts.

        Raises:
            Refused: one of them cannot be read.
        """


@contextmanager
def archive(file: IO[bytes], extent: Extent | None = None) -> Iterator[ArchiveTree]:
    """Give the tree in an archive; its first bytes say of which kind it is.

    Without an extent it may be as large as one student's.

    Raises:
        Refused: it is damaged, too large, or of no kind that can be read.
    """
    try:
        extent = extent or OF_WORK
        if file.seek(0, io.SEEK_END) > extent.archive:
            raise Refused(larger_than(extent.archive))
        file.seek(0)
        start = file.read(8)
        if start.startswith(b"PK"):
            yield ZipTree(file, extent)
        elif name := libarchive.format_of(start):
            yield StreamTree(libarchive.stream(file, name, extent), extent)
        else:
            yield StreamTree(tars.stream(file, start, extent), extent)
    except DAMAGED as error:
        said = visible(str(error))[:200] or type(error).__name__
        raise Refused(
            tr(f"The archive cannot be read: {said}", f"압축 파일을 읽을 수 없어요: {said}")
        ) from error


class _Members:
    """The names in an archive; of one that stands there twice the last counts, as for unzip."""

    def __init__(self, extent: Extent) -> None:
        self._extent = extent
        self.kinds: dict[str, Kind] = {}
        self.real: dict[str, str] = {}  # composed name -> the archive's

    def add(self, name: str, kind: Kind) -> None:
        folders = name.split("/")[: None if kind is Kind.FOLDER else -1]
        deepest = self._extent.deepest
        if len(folders) >= deepest:  # nothing below it is looked at, as in a folder
            name, kind = "/".join(folders[:deepest]), Kind.DEEP
        if name:
            self.kinds[name] = kind
        if len(self.kinds) > self._extent.entries:
            raise too_many_entries(self._extent.entries)

    def entries(self) -> list[Entry]:
        """Return the names that are work, with the folders that only their files name."""
        kept = only_work([Entry(name, kind) for name, kind in self.kinds.items()])
        kinds = {entry.name: entry.kind for entry in kept}
        for name in list(kinds):
            self._name_folders(name, kinds)
        names = composed(kinds)
        self.real = {form: name for name, form in names.items()}
        return sorted(
            (Entry(names[name], kind) for name, kind in kinds.items()),
            key=lambda entry: entry.name,
        )

    def _name_folders(self, name: str, kinds: dict[str, Kind]) -> None:
        while name := name.rpartition("/")[0]:
            if kinds.setdefault(name, Kind.FOLDER) is not Kind.FOLDER:
                shown = visible(name)[:80]
                raise Refused(
                    tr(
                        f"`{shown}` is a file and a folder at once.",
                        f"`{shown}`이(가) 파일이면서 폴더예요.",
                    )
                )


class ZipTree:
    """The tree in a zip; see `Tree`."""

    def __init__(self, file: IO[bytes], extent: Extent) -> None:
        self._zip = zipfile.ZipFile(file)
        self._members = _Members(extent)
        self._infos: dict[str, zipfile.ZipInfo] = {}
        for info in self._zip.infolist():
            name = clean(zip_name(info))
            self._members.add(name, _zip_kind(info))
            self._infos[name] = info

    def entries(self) -> list[Entry]:
        """Return what is in it; see `Tree.entries`."""
        return self._members.entries()

    def read(self, names: Collection[str], room: int) -> dict[str, bytes]:
        """Return the contents of these files; see `Tree.read`."""
        return _contents(self.members(names), room)

    def members(self, names: Collection[str]) -> Iterator[Member]:
        """Give these files; see `ArchiveTree.members`."""
        for name in names:
            info = self._infos[self._members.real[name]]
            if info.flag_bits & _ENCRYPTED:
                raise locked()
            with self._zip.open(info) as source:
                yield Member(name, source, zip_time(info))

    def newest(self, names: Collection[str]) -> str:
        """Return when the newest of these files was written; see `Tree.newest`."""
        return newest_in_zip([self._infos[self._members.real[name]] for name in names])


def _zip_kind(info: zipfile.ZipInfo) -> Kind:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind == stat.S_IFLNK:
        return Kind.LINK
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return Kind.OTHER
    return Kind.FOLDER if info.filename.endswith(("/", "\\")) else Kind.FILE


class StreamTree:
    """The tree in an archive that is read from its start to its end, each time; see `Tree`."""

    def __init__(self, stream: Stream, extent: Extent) -> None:
        self._stream = stream
        self._extent = extent
        self._times: dict[str, float] = {}  # seconds since the epoch, by the archive's names

    def entries(self) -> list[Entry]:
        """Return what is in it; see `Tree.entries`."""
        self._members, self._times = _Members(self._extent), {}
        with self._stream() as passed:
            for one in passed:
                name = clean(one.name)
                self._members.add(name, one.kind)
                self._times[name] = one.modified
        return self._members.entries()

    def read(self, names: Collection[str], room: int) -> dict[str, bytes]:
        """Return the contents of these files; see `Tree.read`."""
        return _contents(self.members(names), room)

    def members(self, names: Collection[str]) -> Iterator[Member]:
        """Give these files; see `ArchiveTree.members`. Of a name that stands there twice, both."""
        wanted = {self._members.real[name]: name for name in names}
        with self._stream() as passed:
            for one in passed:
                name = wanted.get(clean(one.name))
                if name is not None and one.kind is Kind.FILE:
                    yield Member(name, one.open(), one.modified)

    def newest(self, names: Collection[str]) -> str:
        """Return when the newest of these files was written; see `Tree.newest`."""
        return iso(since_epoch(self._times[self._members.real[name]] for name in names))


def _contents(members: Iterator[Member], room: int) -> dict[str, bytes]:
    """Return what is in files, of at most `room` bytes together."""
    contents: dict[str, bytes] = {}
    for member in members:
        room += len(contents.get(member.name, b""))
        contents[member.name] = _copy(member.source, room)
        room -= len(contents[member.name])
    return contents


def _copy(source: Data, room: int) -> bytes:
    """Return what really comes, which may be more than was announced."""
    data = bytearray()
    while chunk := source.read(_CHUNK):
        data += chunk
        if len(data) > room:
            raise TooLarge
    return bytes(data)
