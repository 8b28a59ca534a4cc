"""The grades of a class as CSV: for people, for Canvas, for Moodle.

A cell that a spreadsheet would run as a formula is led by an apostrophe (OWASP, CSV Injection).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from shared.gradebook.book import Book, Column, Paper
from shared.gradebook.late import Outcome, said_source
from shared.gradebook.moments import shown_moment
from shared.gradebook.roster import Ids
from shared.gradebook.standing import for_lesson
from shared.language import tr
from shared.reports.terminal import points
from shared.result import HIDDEN
from shared.shown import Shown, shown_line

# What begins a formula, also in full width, as Korean and Japanese input methods write it.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def table(book: Book) -> Shown:
    """Return a line for each student: all points, those of each lesson, and of each task.

    Where a class has rules, also the points before them, when each work was handed in, and what
    was done. The points of tasks are those before.

    It begins with a byte order mark, without which Excel takes UTF-8 for the system's code page.
    """
    head = [tr("Student", "학생"), tr("Points", "점수"), tr("Out of", "만점")]
    if book.rules:
        head.insert(2, tr("Before the rules", "규칙 적용 전"))
    for column in book.columns.values():
        head += _headings(column, book)
    head.append(tr("Not graded because", "채점하지 못한 이유"))
    if book.rules:
        head.append(tr("Rules", "규칙"))
    rows = [_of_student(student, book) for student in book.rows]
    return Shown("\ufeff" + written([head, *rows]))


def _tasks(column: Column) -> list[int]:
    return [number for number in column.tasks if number]


def _task(number: int) -> str:
    if number == HIDDEN:
        return tr("hidden checks", "비공개 항목")
    return tr(f"task {number}", f"과제 {number}")


def _headings(column: Column, book: Book) -> list[str]:
    name = column.id
    ruled = [
        tr(f"{name} before", f"{name} 적용 전"),
        tr(f"{name} handed in", f"{name} 제출 시각"),
        tr(f"{name} rules", f"{name} 규칙"),
    ]
    tasks = [f"{name} {_task(number)}" for number in _tasks(column)]
    return [name, *(ruled if book.rules else []), *tasks]


def _of_student(student: str, book: Book) -> list[str | float]:
    papers = book.rows[student]
    before = [book.total_before(student)] if book.rules else []
    row: list[str | float] = [student, book.total(student), *before, book.max_points]
    for column in book.columns.values():
        row += _of_column(column, for_lesson(papers, column.id), book)
    reasons = [
        ": ".join(filter(None, (one.lesson, one.reason))) for one in papers.values() if one.reason
    ]
    return [*row, "; ".join(reasons), *([book.rules] if book.rules else [])]


def _of_column(column: Column, paper: Paper | None, book: Book) -> list[str | float]:
    if paper is None or paper.ungraded:
        return [""] * len(_headings(column, book))
    ruled: list[str | float] = []
    if book.rules:
        ruled = [paper.before, *_ruled(paper.outcome)]
    tasks = [paper.tasks.get(number, 0.0) for number in _tasks(column)]
    return [paper.points, *ruled, *tasks]


def _ruled(outcome: Outcome | None) -> list[str]:
    """Return when a work was handed in and who says so, and what the rules did."""
    if outcome is None:
        return ["", ""]
    at = shown_moment(outcome.at) if outcome.at else ""
    return [" ".join(filter(None, (at, f"({said_source(outcome.source)})"))), outcome.said]


def canvas(book: Book, ids: Mapping[str, Ids]) -> Shown:
    """Return a file for Canvas' gradebook import: a column for each lesson.

    Its first five columns and the line of possible points are Canvas' own; an assignment whose name
    it does not know Canvas offers to make. Students are found by ID (Canvas Instructor Guide, "How
    do I import grades in the Gradebook?").

    Args:
        ids: what each student is known by, by the name in the book.
    """
    columns = list(book.columns.values())
    head = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *(c.id for c in columns)]
    possible = ["Points Possible", "", "", "", "", *(points(c.max_points) for c in columns)]
    rows = []
    for student, papers in book.rows.items():
        known = ids.get(student, Ids())
        rows.append([student, known.canvas, known.number, "", "", *_by_lesson(columns, papers)])
    return written([head, possible, *rows])


def moodle(book: Book, ids: Mapping[str, Ids]) -> Shown:
    """Return a file for Moodle's grade import: a column for each lesson.

    Moodle asks which of its grade items each column is for, and finds a student by the address or
    the number (Moodle docs, "Grade import", CSV file).

    Args:
        ids: what each student is known by, by the name in the book.
    """
    columns = list(book.columns.values())
    head = ["ID number", "Full name", "Email address", *(column.id for column in columns)]
    rows = []
    for student, papers in book.rows.items():
        known = ids.get(student, Ids())
        rows.append([known.number, student, known.email, *_by_lesson(columns, papers)])
    return written([head, *rows])


def _by_lesson(columns: Sequence[Column], papers: Mapping[str, Paper]) -> list[str]:
    found = (for_lesson(papers, column.id) for column in columns)
    return ["" if one is None or one.ungraded else points(one.points) for one in found]


def written(rows: Iterable[Sequence[str | float]]) -> Shown:
    """Return rows as CSV, in which no cell is a formula."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([_cell(one) for one in row] for row in rows)
    return Shown(out.getvalue())


def _cell(value: str | float) -> str:
    if not isinstance(value, str):
        return points(value)
    text = shown_line(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
