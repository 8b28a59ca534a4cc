"""The entries of a 7z or RAR archive, through the system's libarchive where it can be had.

It reads in C what strangers have made, so it is loaded only where there is such an archive: in the
process that reads it, behind its walls.
"""

from __future__ import annotations

import locale
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from ctypes import create_string_buffer
from functools import cache, partial
from io import UnsupportedOperation
from typing import IO, Any, cast

from shared.handed_in.extent import Extent, larger_than
from shared.handed_in.stream import Passing, Stream
from shared.handed_in.tree import Kind, Refused, locked
from shared.language import tr
from shared.setup.typed import interpreter
from shared.shown import visible

# How a file begins, what libarchive calls its format, and what people call it.
_FORMATS = (
    (b"7z\xbc\xaf\x27\x1c", "7zip", "7z"),
    (b"Rar!\x1a\x07\x00", "rar", "RAR"),
    (b"Rar!\x1a\x07\x01\x00", "rar5", "RAR"),
)
_LINUX = "libarchive.so.13"  # to ask for its name takes processes, which the walls forbid
_UTF8 = ("C.UTF-8", "UTF-8", "en_US.UTF-8")  # of Linux, of macOS, and of many systems


def format_of(start: bytes) -> str:
    """Return libarchive's name for what begins with these bytes, "" for what is neither."""
    return next((name for sign, name, _ in _FORMATS if start.startswith(sign)), "")


@cache
def is_here() -> bool:
    """Return whether these archives can be read."""
    try:
        return _library(_FORMATS[0][1]) is not None
    except Refused:
        return False


def stream(file: IO[bytes], name: str, extent: Extent) -> Stream:
    """Return what reads an archive of a format.

    Raises:
        Refused: the library is not installed; the text says what to type.
    """
    return partial(_stream, _library(name), file, name, extent.stream)


def _library(name: str) -> Any:
    if sys.platform == "linux":
        os.environ.setdefault("LIBARCHIVE", _LINUX)
    kind = next(one for _, known, one in _FORMATS if known == name)
    try:
        import libarchive  # type: ignore[import-untyped]
    except ImportError:
        raise Refused(_missing(kind, f"{interpreter()} -m pip install --group archives")) from None
    except (OSError, AttributeError, TypeError):  # the library of the system is what is missing
        brew = "brew install libarchive"
        command = brew if sys.platform == "darwin" else "sudo apt install libarchive13"
        raise Refused(_missing(kind, command)) from None
    logging.getLogger("libarchive").setLevel(logging.CRITICAL + 1)  # its warnings are said here
    return libarchive


def _missing(kind: str, command: str) -> str:
    return tr(
        f"{kind} archives are read through libarchive, which is not installed: hand in a zip; or "
        f"whoever grades types `{command}` in the course's folder.",
        f"{kind} 압축 파일을 읽는 libarchive가 설치되어 있지 않아요. zip으로 다시 제출하거나, 채점하는 "
        f"사람이 강의 폴더에서 `{command}`를 실행해 주세요.",
    )


def _unreadable(said: str) -> str:
    said = visible(said)[:200]
    return tr(
        f"The archive cannot be read ({said}): hand in a zip.",
        f"압축 파일을 읽을 수 없어요({said}). zip으로 제출해 주세요.",
    )


@contextmanager
def _stream(library: Any, file: IO[bytes], name: str, limit: int) -> Iterator[Iterator[Passing]]:
    with _in_utf8(), _opened(library, file, name) as found:
        yield _Reader(library, found).passing(limit)


def _opened(library: Any, file: IO[bytes], name: str) -> AbstractContextManager[Any]:
    """Open an archive as this one format, and no other that it may look like."""
    try:
        descriptor = file.fileno()
    except UnsupportedOperation:  # it lies in memory, as an archive in an archive does
        file.seek(0)
        return cast("AbstractContextManager[Any]", library.memory_reader(file.read(), name, "none"))
    os.lseek(descriptor, 0, os.SEEK_SET)
    return cast("AbstractContextManager[Any]", library.fd_reader(descriptor, name, "none"))


class _Reader:
    """An archive that is being read; what is raised is of Python's own kinds."""

    def __init__(self, library: Any, found: Any) -> None:
        self._found, self._error, self._ffi = found, library.ArchiveError, library.ffi

    def passing(self, limit: int) -> Iterator[Passing]:
        """Give the entries. To pass one by is to unpack it, so what they announce is bounded."""
        room = limit
        with self._refusing():
            for one in self._found:
                room -= one.size or 0
                if room < 0:
                    raise Refused(larger_than(limit))
                yield Passing(_name(one.pathname), _kind(one), one.mtime or 0.0, lambda: self)

    def read(self, size: int, /) -> bytes:
        """Return some of what is in the entry that passes by; see `Data`."""
        buffer = create_string_buffer(size)
        with self._refusing():
            length: int = self._ffi.read_data(self._found._pointer, buffer, size)
        return buffer.raw[:length]

    @contextmanager
    def _refusing(self) -> Iterator[None]:
        try:
            yield
        except self._error as error:
            ffi = self._ffi
            is_locked = ffi.ffi("read_has_encrypted_entries", [ffi.c_archive_p], ffi.c_int)
            if is_locked(self._found._pointer) == 1:
                raise locked() from None
            raise Refused(_unreadable(str(error.msg))) from None


def _name(name: str | bytes | None) -> str:
    """Return a name with forward slashes; bytes that are no UTF-8 become surrogates (PEP 383)."""
    if name is None:
        raise Refused(_unreadable(tr("a name in unknown letters", "알 수 없는 글자로 된 이름")))
    text = name if isinstance(name, str) else name.decode("utf-8", "surrogateescape")
    return text.replace("\\", "/")


def _kind(entry: Any) -> Kind:
    if entry.issym or entry.islnk:
        return Kind.LINK
    if entry.isdir:
        return Kind.FOLDER
    return Kind.FILE if entry.isreg else Kind.OTHER


@contextmanager
def _in_utf8() -> Iterator[None]:
    """Have the names in UTF-8: libarchive gives them in the letters of the process's locale."""
    before = locale.setlocale(locale.LC_CTYPE)
    for name in () if "utf" in before.lower() else _UTF8:
        with suppress(locale.Error):
            locale.setlocale(locale.LC_CTYPE, name)
            break
    try:
        yield
    finally:
        locale.setlocale(locale.LC_CTYPE, before)
