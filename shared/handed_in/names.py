"""What the name of a file says: whether it is an archive, of which lesson, in which letters."""

from __future__ import annotations

import os.path
import re
import zipfile
from collections.abc import Collection

from shared.handed_in.tree import Refused
from shared.language import tr
from shared.shown import visible

SUFFIXES = (
    ".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz",
    ".7z", ".rar",
)  # fmt: skip
OTHER_SUFFIXES = (".gz", ".bz2", ".xz", ".egg", ".alz")
_UTF8 = 1 << 11  # of a zip's flags (APPNOTE.TXT, 4.4.4)
_PAIR = re.compile(rb"[\x81-\xfe][\x40-\xfe]")  # a letter of two bytes, in either code page
_NUMBERED = re.compile(r"(?:^|_)(?:lesson|exercise|레슨|연습_?문제)_?(\d{1,2})(?=_|$)")


def is_archive(name: str) -> bool:
    """Return whether a file's name is that of an archive that can be read."""
    return name.lower().endswith(SUFFIXES)


def without_suffix(name: str) -> str:
    """Return a file's name without what says of which kind it is."""
    suffix = max((one for one in SUFFIXES if name.lower().endswith(one)), key=len, default="")
    return name[: -len(suffix)] if suffix else os.path.splitext(name)[0]


def not_read(name: str) -> Refused | None:
    """Return the refusal of an archive of a kind that is not read, by its name."""
    if is_archive(name) or not name.lower().endswith(OTHER_SUFFIXES):
        return None
    ending = visible(name[name.rindex(".") :])
    return Refused(
        tr(
            f"Archives of the kind {ending} are not read: hand in a zip.",
            f"{ending} 압축 파일은 읽을 수 없어요. zip으로 제출해 주세요.",
        )
    )


def lesson_named(name: str, lessons: Collection[str]) -> str:
    """Return the one lesson that a name names, "" where it names none or several.

    A name names a lesson by its id, whatever stands around and between, or by a word for a lesson
    and its number.
    """
    words = re.sub(r"[\W_]+", "_", without_suffix(name).casefold())
    numbers = {int(found) for found in _NUMBERED.findall(words)}
    found = {
        lesson
        for lesson in lessons
        if re.search(rf"(?:^|_)0*{lesson.lstrip('0')}(?:_|$)", words) or int(lesson[:2]) in numbers
    }
    return found.pop() if len(found) == 1 else ""


def zip_name(info: zipfile.ZipInfo) -> str:
    """Return the name of a zip's entry as whoever packed it saw it.

    Without the flag for UTF-8 a name is in the packer's own encoding: on a Korean Windows that is
    code page 949, on a Japanese one 932 (Shift-JIS); macOS writes UTF-8 and leaves the flag out.
    `zipfile` takes it for code page 437.
    """
    name = info.filename
    if not info.flag_bits & _UTF8:
        raw = name.encode("cp437")
        for encoding in ("utf-8", *_of_windows(raw)):
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    # Some packers on Windows write its own separator, against the format's rule (4.4.17.1).
    return name.replace("\\", "/")


def _of_windows(raw: bytes) -> tuple[str, str]:
    """Return the code pages of Korean and Japanese, the likelier one first; many bytes are in both.

    All letters that Korean writes often are in KS X 1001: both bytes from A1 on. Those of Shift-JIS
    begin below, apart from rare ones.
    """
    pairs = _PAIR.findall(raw)
    often = sum(min(pair) >= 0xA1 for pair in pairs)
    return ("cp949", "cp932") if 2 * often >= len(pairs) else ("cp932", "cp949")
