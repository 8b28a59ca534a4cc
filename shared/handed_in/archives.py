"""An archive that nobody trusts: its names, and the contents of those that are wanted.

What an archive says of itself is not believed: bytes are counted as they come. What takes too much
time or memory all the same ends the process that reads (`shared.sandbox.reading`).
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import IO, Any

from shared.handed_in.tree import (
    DEEPEST,
    MOST_ENTRIES,
    Entry,
    Kind,
    Refused,
    TooLarge,
    Tree,
    clean,
    composed,
    only_work,
    too_many_entries,
)
from shared.language import tr
from shared.shown import visible

SUFFIXES = (
    ".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz",
)  # fmt: skip
MB = 1024 * 1024
ARCHIVE_LIMIT = 64 * MB  # bytes of the archive itself; a whole environment may be in it
STREAM_LIMIT = 256 * MB  # bytes of a tar stream, headers and padding included
_CHUNK = 64 * 1024
_COMPRESSED = ((b"\x1f\x8b", gzip), (b"BZh", bz2), (b"\xfd7zXZ\x00", lzma))
_UTF8, _ENCRYPTED = 1 << 11, 1 << 0  # bits of a zip's flags (APPNOTE.TXT, 4.4.4)

# The libraries raise all of these on damaged archives; RuntimeError on encrypted ones.
_DAMAGED = (
    tarfile.TarError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError,
    ValueError, NotImplementedError, RuntimeError, OverflowError, IndexError, KeyError,
)  # fmt: skip


def is_archive(name: str) -> bool:
    """Return whether a file's name is that of an archive that can be read."""
    return name.lower().endswith(SUFFIXES)


@contextmanager
def archive(file: IO[bytes]) -> Iterator[Tree]:
    """Give the tree in an archive; its first bytes say of which kind it is.

    Raises:
        Refused: it is damaged, too large, or of no kind that can be read.
    """
    try:
        if file.seek(0, io.SEEK_END) > ARCHIVE_LIMIT:
            raise Refused(_larger_than(ARCHIVE_LIMIT))
        file.seek(0)
        start = file.read(6)
        yield ZipTree(file) if start.startswith(b"PK") else TarTree(file, start)
    except _DAMAGED as error:
        said = visible(str(error))[:200] or type(error).__name__
        raise Refused(
            tr(f"The archive cannot be read: {said}", f"압축 파일을 읽을 수 없어요: {said}")
        ) from error


class _Members:
    """The names in an archive; of one that stands there twice the last counts, as for unzip."""

    def __init__(self) -> None:
        self.kinds: dict[str, Kind] = {}
        self.real: dict[str, str] = {}  # composed name -> the archive's

    def add(self, name: str, kind: Kind) -> None:
        folders = name.split("/")[: None if kind is Kind.FOLDER else -1]
        if len(folders) >= DEEPEST:  # nothing below it is looked at, as in a folder
            name, kind = "/".join(folders[:DEEPEST]), Kind.DEEP
        if name:
            self.kinds[name] = kind
        if len(self.kinds) > MOST_ENTRIES:
            raise too_many_entries()

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

    def __init__(self, file: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(file)
        self._members = _Members()
        self._infos: dict[str, zipfile.ZipInfo] = {}
        for info in self._zip.infolist():
            name = clean(_zip_name(info))
            self._members.add(name, _zip_kind(info))
            self._infos[name] = info

    def entries(self) -> list[Entry]:
        """Return what is in it; see `Tree.entries`."""
        return self._members.entries()

    def read(self, names: Collection[str], room: int) -> dict[str, bytes]:
        """Return the contents of these files; see `Tree.read`."""
        contents = {}
        for name in names:
            info = self._infos[self._members.real[name]]
            if info.flag_bits & _ENCRYPTED:
                raise Refused(
                    tr(
                        "The archive is locked with a password: pack it without one.",
                        "압축 파일에 암호가 걸려 있어요. 암호 없이 압축해 주세요.",
                    )
                )
            with self._zip.open(info) as source:
                contents[name] = _copy(source, room)
            room -= len(contents[name])
        return contents


def _zip_name(info: zipfile.ZipInfo) -> str:
    """Return an entry's name as whoever packed it saw it.

    Without the flag for UTF-8 a name is in the packer's own encoding: on a Korean Windows that is
    code page 949, macOS writes UTF-8 and leaves the flag out. `zipfile` takes it for code page 437.
    """
    name = info.filename
    if not info.flag_bits & _UTF8:
        raw = name.encode("cp437")
        for encoding in ("utf-8", "cp949"):
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    # Some packers on Windows write its own separator, against the format's rule (4.4.17.1).
    return name.replace("\\", "/")


def _zip_kind(info: zipfile.ZipInfo) -> Kind:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind == stat.S_IFLNK:
        return Kind.LINK
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return Kind.OTHER
    return Kind.FOLDER if info.filename.endswith(("/", "\\")) else Kind.FILE


class TarTree:
    """The tree in a tar file, compressed or not; see `Tree`."""

    def __init__(self, file: IO[bytes], start: bytes) -> None:
        self._file = file
        self._opener: Any = next(
            (m.open for sign, m in _COMPRESSED if start.startswith(sign)), None
        )

    def entries(self) -> list[Entry]:
        """Return what is in it; see `Tree.entries`."""
        self._members = _Members()
        with self._stream() as tar:
            for info in tar:
                self._members.add(clean(info.name), _tar_kind(info))
        return self._members.entries()

    def read(self, names: Collection[str], room: int) -> dict[str, bytes]:
        """Return the contents of these files; see `Tree.read`."""
        wanted = {self._members.real[name]: name for name in names}
        contents: dict[str, bytes] = {}
        with self._stream() as tar:
            for info in tar:
                name = wanted.get(clean(info.name))
                if name is None or _tar_kind(info) is not Kind.FILE:
                    continue
                source = tar.extractfile(info)
                assert source is not None
                room += len(contents.get(name, b""))
                contents[name] = _copy(source, room)
                room -= len(contents[name])
        return contents

    @contextmanager
    def _stream(self) -> Iterator[tarfile.TarFile]:
        self._file.seek(0)
        stream = self._opener(self._file) if self._opener else self._file
        # As a stream: nothing is sought by what a header says.
        with tarfile.open(fileobj=_Capped(stream), mode="r|") as tar:
            yield tar


def _tar_kind(info: tarfile.TarInfo) -> Kind:
    if info.isdir():
        return Kind.FOLDER
    if info.issym() or info.islnk():
        return Kind.LINK
    return Kind.FILE if info.isreg() and not info.issparse() else Kind.OTHER


class _Capped(io.RawIOBase):
    """Reads a stream up to STREAM_LIMIT: a header alone may announce gigabytes."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._left = STREAM_LIMIT

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(min(size, self._left) if size >= 0 else self._left)
        self._left -= len(data)
        if self._left <= 0:
            raise Refused(_larger_than(STREAM_LIMIT))
        return data


def _copy(source: IO[bytes], room: int) -> bytes:
    """Return what really comes, which may be more than was announced."""
    data = bytearray()
    while chunk := source.read(_CHUNK):
        data += chunk
        if len(data) > room:
            raise TooLarge
    return bytes(data)


def _larger_than(limit: int) -> str:
    return tr(f"It is larger than {limit // MB} MB.", f"{limit // MB} MB보다 커요.")
