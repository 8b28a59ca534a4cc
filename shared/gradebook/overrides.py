"""A file of exceptions: who gets other points than the rules give, or has another deadline."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

from shared.gradebook.late import Override
from shared.gradebook.moments import BadMoment, read_clock, read_span
from shared.gradebook.roster import plain
from shared.gradebook.sheet import SheetError, check_width, rows_in
from shared.language import tr
from shared.material.catalog import UnknownLesson
from shared.shown import visible

MOST = 1000.0  # points
_SHOWN = 20  # damaged lines that are told
# A column's heading without case, spaces and signs -> the field.
_HEADINGS = {
    "student": ("student", "id", "name", "email", "학생", "학번", "이름", "이메일"),
    "lesson": ("lesson", "exercise", "레슨", "과제", "연습문제"),
    "points": ("points", "score", "점수"),
    "extra": ("extra", "bonus", "가산점", "추가점수", "보너스"),
    "deadline": ("deadline", "extension", "due", "마감", "연장", "마감연장"),
    "reason": ("reason", "note", "comment", "이유", "사유", "비고"),
}
_FIELDS = {heading: name for name, headings in _HEADINGS.items() for heading in headings}

LessonNamed = Callable[[str], str]  # a lesson's id by any of its names; raises UnknownLesson


@dataclass(frozen=True)
class Row:
    """A line of the file."""

    line: int
    student: str  # as it is written there
    lesson: str  # an id, "" for all lessons
    override: Override


def read_overrides(path: Path, lesson_named: LessonNamed, zone: tzinfo | None) -> list[Row]:
    """Read a file with the columns student, lesson, points or extra, deadline, reason.

    A deadline is a moment, or how much longer there is: `2026-12-07 12:00` or `2d`.

    Args:
        zone: the class's deadline's, for a moment that names none.

    Raises:
        SheetError: it is no CSV file, or lines of it are damaged: all of them are told.
    """
    rows: list[Row] = []
    damaged: list[str] = []
    try:
        for one in _each(rows_in(path), lesson_named, zone):
            if isinstance(one, Row):
                rows.append(one)
            else:
                damaged.append(one)
    except SheetError as error:
        raise SheetError(f'"{path}": {error}') from None
    damaged += _twice(rows)
    if damaged:
        more = [f"… ({len(damaged)})"] if len(damaged) > _SHOWN else []
        raise SheetError("\n  ".join([f'"{path}":', *damaged[:_SHOWN], *more]))
    return rows


def _each(
    rows: Iterator[tuple[int, list[str]]], lesson_named: LessonNamed, zone: tzinfo | None
) -> Iterator[Row | str]:
    """Give each line, or what is wrong with it."""
    _, headings = next(rows, (1, []))
    fields = [_FIELDS.get(plain(heading), "") for heading in headings]
    if "student" not in fields or not {"points", "extra", "deadline"} & set(fields):
        raise SheetError(
            tr(
                "Line 1 must have the headings student, lesson, and points, extra or deadline; "
                "reason too, if you like.",
                "첫 줄에 열 이름이 있어야 해요. student(학생), lesson(레슨)과 points(점수), "
                "extra(가산점), deadline(마감) 가운데 하나. reason(이유)은 없어도 돼요.",
            )
        )
    for number, row in rows:
        try:
            check_width(number, row, len(fields))
            cells = {name: cell for name, cell in zip(fields, row, strict=False) if name}
            yield _row(number, cells, lesson_named, zone)
        except BadMoment as error:
            yield tr(f"Line {number}: {error}", f"{number}번째 줄: {error}")
        except SheetError as error:
            yield str(error)


def _row(number: int, cells: dict[str, str], lesson_named: LessonNamed, zone: tzinfo | None) -> Row:
    if not (student := cells.get("student", "")):
        raise _wrong(number, tr("No student is named.", "학생이 적혀 있지 않아요."))
    lesson = cells.get("lesson", "")
    try:
        lesson = lesson_named(lesson) if lesson else ""
    except UnknownLesson:
        shown = visible(lesson)[:80]
        raise _wrong(number, tr(f'"{shown}" is no lesson; such as 1 or 01_routing.',
                                f'"{shown}"은(는) 레슨이 아니에요. 1이나 01_routing처럼 적어 주세요.')) from None  # fmt: skip
    points = _number(number, cells.get("points", ""))
    extra = _number(number, cells.get("extra", ""))
    if points is not None and (points < 0 or extra is not None):
        raise _wrong(number, tr("Points are 0 or more, and stand without extra ones beside them.",
                                "점수는 0 이상이고, 가산점과 함께 적을 수 없어요."))  # fmt: skip
    if not lesson and (points is not None or extra is not None):
        raise _wrong(number, tr("For which lesson are the points?",
                                "어느 레슨의 점수인지 적어 주세요."))  # fmt: skip
    deadline, extension = _later(number, cells.get("deadline", ""), zone)
    if points is None and extra is None and not deadline and not extension:
        raise _wrong(number, tr("It changes nothing: give points, extra or a deadline.",
                                "바뀌는 것이 없어요. 점수, 가산점, 마감 가운데 하나를 적어 주세요."))  # fmt: skip
    reason = cells.get("reason", "")
    return Row(number, student, lesson, Override(points, extra or 0.0, deadline, extension, reason))


def _later(number: int, text: str, zone: tzinfo | None) -> tuple[datetime | None, timedelta | None]:
    """Return the deadline that a cell names, or how much longer there is."""
    if not text:
        return None, None
    if not any(sign in text for sign in ":-"):
        return None, read_span(text)
    at = read_clock(text)
    if at.tzinfo is None and zone is None:
        raise _wrong(number, tr("Without --deadline a moment needs a zone: 2026-12-07 12:00 Asia/Seoul",
                                "--deadline이 없으면 시간대를 적어야 해요: 2026-12-07 12:00 Asia/Seoul"))  # fmt: skip
    return at if at.tzinfo else at.replace(tzinfo=zone), None


def _number(number: int, text: str) -> float | None:
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not abs(value) <= MOST:
        shown = visible(text)[:80]
        raise _wrong(number, tr(f'"{shown}" is no number of points up to {MOST:g}.',
                                f'"{shown}"은(는) {MOST:g} 이하의 점수가 아니에요.'))  # fmt: skip
    return value


def _twice(rows: Sequence[Row]) -> list[str]:
    """Return what is wrong with lines that say something of a student's lesson once more."""
    first: dict[tuple[str, str], int] = {}
    said = []
    for row in rows:
        before = first.setdefault((plain(row.student), row.lesson), row.line)
        if before != row.line:
            said.append(str(_wrong(row.line, tr(f"The same student and lesson as line {before}.",
                                                f"{before}번째 줄과 학생과 레슨이 같아요."))))  # fmt: skip
    return said


def _wrong(number: int, said: str) -> SheetError:
    return SheetError(tr(f"Line {number}: {said}", f"{number}번째 줄: {said}"))
