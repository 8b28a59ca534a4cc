"""A table that a person made: a CSV file as systems and spreadsheets write it, line by line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from shared.language import tr

LARGEST = 8 * 1024 * 1024  # bytes
MOST = 20_000  # lines
_ENCODINGS = ("utf-8-sig", "cp949")  # spreadsheets on a Korean Windows write the second
_SEPARATORS = ",;\t"


class SheetError(Exception):
    """A table cannot be read; the message names the line and says what is wrong."""


def rows_in(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Give each row that is not empty, without spaces around its cells, and its last line's number.

    Raises:
        SheetError: it cannot be read, is too large, or is no CSV file.
    """
    count = 0
    for number, row in _rows(_text(_raw(path))):
        cells = [cell.strip() for cell in row]
        if any(cells):
            count += 1
            yield number, cells
        if count > MOST:
            raise SheetError(_too_large())


def check_width(number: int, cells: list[str], width: int) -> None:
    """See that a row has no more cells than there are headings.

    Raises:
        SheetError: it has.
    """
    if any(cells[width:]):
        raise SheetError(
            tr(
                f"Line {number} has {len(cells)} cells, and there are {width} headings: a comma in "
                "a name needs quotes around it.",
                f"{number}번째 줄에는 칸이 {len(cells)}개인데 열 이름은 {width}개예요. 이름에 쉼표가 "
                "있으면 따옴표로 묶어 주세요.",
            )
        )


def _raw(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except OSError as error:
        said = error.strerror or str(error)
        raise SheetError(tr(f"It cannot be read: {said}.", f"읽을 수 없어요: {said}.")) from error
    if len(raw) > LARGEST:
        raise SheetError(_too_large())
    return raw


def _text(raw: bytes) -> str:
    for encoding in _ENCODINGS:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError as error:
            line = raw[: error.start].count(b"\n") + 1
    raise SheetError(
        tr(f"Line {line} is neither UTF-8 nor code page 949: save it as CSV in UTF-8.",
           f"{line}번째 줄이 UTF-8도 CP949도 아니에요. UTF-8 CSV로 저장해 주세요.")
    )  # fmt: skip


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Give each row and the number of its last line; the first line says which separator is meant."""
    first = text.partition("\n")[0]
    separator = max(_SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        number = reader.line_num
        raise SheetError(
            tr(f"Line {number} is no CSV: {error}.", f"{number}번째 줄은 CSV가 아니에요: {error}.")
        ) from error


def _too_large() -> str:
    return tr(
        f"It is larger than such a table may be ({LARGEST // 1024 // 1024} MB, {MOST} lines).",
        f"파일이 너무 커요({LARGEST // 1024 // 1024} MB, {MOST}줄까지).",
    )
