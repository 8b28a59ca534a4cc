"""Unpack an archive that nobody trusts.

Only plain files and folders come out, below the given folder, within limits that are counted
while unpacking: what an archive says of itself is not believed.
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
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any

from shared.language import tr
from shared.shown import plain

SUFFIXES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")
MB = 1024 * 1024
ARCHIVE_LIMIT = 32 * MB  # bytes of the archive itself
CONTENT_LIMIT = 32 * MB  # bytes of all files together
STREAM_LIMIT = 64 * MB  # bytes of a tar stream, headers and padding included
FILES_LIMIT = 2000
NAME_LIMIT = 240  # characters of a path
CHUNK = 64 * 1024


class Refused(Exception):
    """The archive is not unpacked; the message says why, in the student's language."""


def is_archive(path: Path) -> bool:
    """Return whether a file's name is that of an archive."""
    return path.name.lower().endswith(SUFFIXES)


def unpack(archive: Path, folder: Path) -> None:
    """Unpack a zip or tar file into an empty folder.

    Raises:
        Refused: it is damaged, too large, or holds anything but plain files and folders.
    """
    if archive.is_symlink() or not archive.is_file():
        raise Refused(tr("It is not a file.", "파일이 아니에요."))
    if archive.stat().st_size > ARCHIVE_LIMIT:
        raise Refused(_too_large(ARCHIVE_LIMIT))
    out = _Output(folder)
    try:
        if archive.name.lower().endswith(".zip"):
            _unzip(archive, out)
        else:
            _untar(archive, out)
    except Refused:
        raise
    except (
        tarfile.TarError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError,
        ValueError, NotImplementedError, RuntimeError, OverflowError, UnicodeError,
    ) as error:  # fmt: skip
        # The libraries raise all of these on damaged archives; RuntimeError on encrypted ones.
        said = plain(str(error))[:200] or type(error).__name__
        raise Refused(
            tr(f"The archive cannot be read: {said}", f"압축 파일을 읽을 수 없어요: {said}")
        ) from error


class _Output:
    """Writes files below a folder and counts."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._bytes = self._entries = 0

    def place(self, name: str) -> Path:
        """Return where an entry goes.

        Raises:
            Refused: its name leads out of the folder, or there are too many entries.
        """
        self._entries += 1
        if self._entries > FILES_LIMIT:
            raise Refused(
                tr(
                    f"It holds more than {FILES_LIMIT} files.",
                    f"파일이 {FILES_LIMIT}개보다 많아요.",
                )
            )
        parts = PurePosixPath(name).parts
        outside = name.startswith("/") or ".." in parts or "\\" in name or ":" in name
        if outside or "\0" in name or len(name) > NAME_LIMIT:
            shown = plain(name)[:80]
            raise Refused(
                tr(
                    f"It holds a name that leads out of its folder, or none at all: {shown!r}.",
                    f"폴더 밖을 가리키거나 쓸 수 없는 이름이 들어 있어요: {shown!r}.",
                )
            )
        return self._folder.joinpath(*parts)

    def make_folder(self, name: str) -> None:
        self.place(name).mkdir(parents=True, exist_ok=True)

    def write(self, name: str, source: IO[bytes]) -> None:
        """Copy a file, counting what really comes."""
        path = self.place(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        # "x": an entry that stands twice in an archive means two things to two readers.
        with path.open("xb") as file:
            while chunk := source.read(CHUNK):
                self._bytes += len(chunk)
                if self._bytes > CONTENT_LIMIT:
                    raise Refused(_too_large(CONTENT_LIMIT))
                file.write(chunk)


def _too_large(limit: int) -> str:
    return tr(f"It is larger than {limit // MB} MB.", f"{limit // MB} MB보다 커요.")


def _not_plain(name: str) -> Refused:
    shown = plain(name)[:80]
    return Refused(
        tr(
            f"It holds a link or a device: {shown!r}. Pack plain files only.",
            f"링크나 장치 파일이 들어 있어요: {shown!r}. 일반 파일만 압축해 주세요.",
        )
    )


def _unzip(archive: Path, out: _Output) -> None:
    with zipfile.ZipFile(archive) as file:
        for entry in file.infolist():
            kind = stat.S_IFMT(entry.external_attr >> 16)
            if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
                raise _not_plain(entry.filename)
            if entry.is_dir():
                out.make_folder(entry.filename)
            elif not entry.filename.startswith("__MACOSX/"):
                with file.open(entry) as source:
                    out.write(entry.filename, source)


def _untar(archive: Path, out: _Output) -> None:
    with _decompressed(archive) as stream, tarfile.open(fileobj=stream, mode="r|") as file:
        for entry in file:
            if entry.isdir():
                out.make_folder(entry.name)
            elif entry.isreg() and not entry.issparse():
                source = file.extractfile(entry)
                assert source is not None
                out.write(entry.name, source)
            else:
                raise _not_plain(entry.name)


@contextmanager
def _decompressed(archive: Path) -> Iterator[IO[bytes]]:
    name = archive.name.lower()
    opener: Any = open
    for suffix, module in (("gz", gzip), ("tgz", gzip), ("bz2", bz2), ("xz", lzma)):
        if name.endswith(suffix):
            opener = module.open
    with opener(archive, "rb") as stream:
        yield _Capped(stream)  # type: ignore[misc]  # has what tarfile's stream mode needs


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
            raise Refused(_too_large(STREAM_LIMIT))
        return data
