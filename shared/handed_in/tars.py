"""The entries of a tar file, compressed or not."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import IO, Any

from shared.handed_in.extent import Extent, larger_than
from shared.handed_in.stream import Data, Passing, Stream
from shared.handed_in.tree import Kind, Refused

_COMPRESSED = ((b"\x1f\x8b", gzip), (b"BZh", bz2), (b"\xfd7zXZ\x00", lzma))


def stream(file: IO[bytes], start: bytes, extent: Extent) -> Stream:
    """Return what reads a tar file, whose first bytes say how it is compressed."""
    opener = next((m.open for sign, m in _COMPRESSED if start.startswith(sign)), None)
    return partial(_stream, file, opener, extent.stream)


@contextmanager
def _stream(file: IO[bytes], opener: Any, limit: int) -> Iterator[Iterator[Passing]]:
    file.seek(0)
    plain = opener(file) if opener else file
    # As a stream: nothing is sought by what a header says.
    with tarfile.open(fileobj=_Capped(plain, limit), mode="r|") as tar:
        yield (Passing(one.name, _kind(one), one.mtime, partial(_open, tar, one)) for one in tar)


def _open(tar: tarfile.TarFile, info: tarfile.TarInfo) -> Data:
    source = tar.extractfile(info)
    assert source is not None
    return source


def _kind(info: tarfile.TarInfo) -> Kind:
    if info.isdir():
        return Kind.FOLDER
    if info.issym() or info.islnk():
        return Kind.LINK
    return Kind.FILE if info.isreg() and not info.issparse() else Kind.OTHER


class _Capped(io.RawIOBase):
    """Reads a stream up to a limit: a header alone may announce gigabytes."""

    def __init__(self, stream: IO[bytes], limit: int) -> None:
        self._stream = stream
        self._left = self._limit = limit

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(min(size, self._left) if size >= 0 else self._left)
        self._left -= len(data)
        if self._left <= 0:
            raise Refused(larger_than(self._limit))
        return data
