"""A student's source files: compiled under the path that the student edits, without bytecode.

A quick second edit within the same second would otherwise run the old file (bytecode is matched
by whole seconds).
"""

from __future__ import annotations

import codecs
import os
from collections.abc import Callable
from functools import lru_cache
from importlib.machinery import FileFinder, SourceFileLoader
from pathlib import Path
from types import CodeType

from shared.language import tr

# As VS Code names them in "Reopen with Encoding".
_UTF_16 = {"UTF-16 LE": codecs.BOM_UTF16_LE, "UTF-16 BE": codecs.BOM_UTF16_BE}
_KOREAN = "Korean (EUC-KR)"  # Windows' code page 949
_OTHER = "Western (Windows 1252)"


class SavedOtherwise(SyntaxError):
    """A source file is in an encoding that Python does not read."""

    def __init__(self, source: bytes, file: str, encoding: str) -> None:
        super().__init__(
            f"the file is saved as {encoding}, not as UTF-8", (file, 1, None, None, None, None)
        )
        self.encoding = encoding


# As a student sees it in a traceback.
SavedOtherwise.__module__ = "builtins"
SavedOtherwise.__qualname__ = "SyntaxError"


def foreign_encoding(data: bytes) -> str | None:
    """Return in which encoding a text is that is not in UTF-8; None if it is, or is no text."""
    for name, mark in _UTF_16.items():
        if data.startswith(mark):
            return name
    # Without the mark: the half of ASCII's characters that is zero tells the order.
    halves = {"UTF-16 LE": data[1::2], "UTF-16 BE": data[::2]}
    for name, half in halves.items():
        if half.count(0) * 2 > len(half):
            return name
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return _KOREAN if _reads_as_korean(data) else _OTHER
    return None


def _reads_as_korean(data: bytes) -> bool:
    try:
        text = data.decode("cp949")
    except UnicodeDecodeError:
        return False
    return any("가" <= letter <= "힣" for letter in text)


def save_as_utf8(encoding: str) -> str:
    """Return how to save a file as UTF-8 that is in another encoding."""
    return tr(
        f"In VS Code, click the encoding in the bar at the bottom, choose Reopen with Encoding, "
        f"{encoding}, then click it again and choose Save with Encoding, UTF-8.",
        f"VS Code 아래쪽 막대에서 인코딩을 눌러 Reopen with Encoding(인코딩하여 다시 열기)에서 "
        f"{encoding}을(를) 고르고, 다시 눌러 Save with Encoding(인코딩하여 저장)에서 UTF-8을 골라 주세요.",
    )


class _Loader(SourceFileLoader):
    """Compiles a file of the working copy under the original's path."""

    work: Path
    shown: Path

    def get_code(self, fullname: str) -> CodeType:
        path = Path(self.get_filename(fullname))
        shown = self.shown / path.relative_to(self.work)
        return _compiled(self.get_data(str(path)), str(shown))


@lru_cache(maxsize=64)
def _compiled(source: bytes, shown: str) -> CodeType:
    """Compile a file; the next fresh app of the same run needs it again."""
    try:
        return compile(source, shown, "exec", dont_inherit=True)
    except (SyntaxError, ValueError):  # the latter for a zero byte, before Python 3.12
        if encoding := foreign_encoding(source):
            raise SavedOtherwise(source, shown, encoding) from None
        raise


def finder_in(work: Path, shown: Path) -> Callable[[str], FileFinder]:
    """Return what finds the modules of a working copy, for `sys.path_hooks`."""
    loader = type("_StudentLoader", (_Loader,), {"work": work, "shown": shown})

    def hook(path: str) -> FileFinder:
        if not inside(path, work):
            raise ImportError
        return FileFinder(path, (loader, [".py"]))

    return hook


def inside(path: str, folder: Path) -> bool:
    """Return whether a path is a folder's own or lies in it."""
    return path == str(folder) or path.startswith(str(folder) + os.sep)
