"""The grades of a class as one HTML file, which needs no network and runs nothing but its own script.

What comes from students is escaped by the template, and the page's policy allows one script, by its
hash (https://www.w3.org/TR/CSP3/, script-src): markup that got in all the same would not run.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from shared.alike.facing import Alike
from shared.gradebook.book import Book, Column, Paper
from shared.gradebook.standing import for_lesson
from shared.language import language, tr
from shared.reports import alike as likeness
from shared.reports.alike import Pairs
from shared.reports.ruled import said_to_student
from shared.reports.terminal import points, task_name
from shared.result import HIDDEN, Check, Failure
from shared.shown import Shown, shown, shown_line

BINS = 10  # of a distribution
SHOWN = 1500  # characters of a part of a failure
HERE = Path(__file__).parent


@dataclass(frozen=True)
class Bin:
    """One bar of a distribution: how many works lie in it, and how high it is drawn."""

    label: str
    count: int
    height: int  # percent of the highest


def gradebook(book: Book, alike: Alike | None = None) -> Shown:
    """Return the page.

    Args:
        alike: which works are alike, where that is to be shown.
    """
    style, script = ((HERE / name).read_text("utf-8") for name in ("gradebook.css", "gradebook.js"))
    loader = jinja2.FileSystemLoader(HERE)
    pages = jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined)
    pages.filters.update(points=points, line=shown_line)
    return Shown(
        pages.get_template("gradebook.html").render(
            book=book,
            lang=language(),
            tr=tr,
            style=Markup(style),
            script=Markup(script),
            script_hash=_hash_of(script),
            hidden=HIDDEN,
            for_lesson=for_lesson,
            distribution=_distribution,
            share=_share,
            before=_before,
            data=_data(book),
            alike=alike,
            likeness=likeness,
            pairs=Pairs(alike.texts if alike else {}),
            numbers={student: number for number, student in enumerate(book.rows)},
        )
    )


def _hash_of(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def _before(after: float, before: float) -> str:
    """Return the points before the rules where they are others."""
    return "" if after == before else f" ({points(before)})"


def _share(part: float, whole: float) -> int:
    """Return how many percent a part is, 0 of nothing."""
    return round(100 * part / whole) if whole else 0


def _distribution(book: Book, column: Column) -> list[Bin]:
    """Return how many works have how many percent of a lesson's points."""
    papers = (row.get(column.id) for row in book.rows.values())
    counts = [0] * (BINS + 1)  # all points have a bar of their own
    for paper in papers:
        if paper is not None and not paper.reason and paper.max_points:
            counts[min(BINS, int(BINS * paper.points / paper.max_points))] += 1
    highest = max(counts) or 1
    labels = [f"{100 * n // BINS}–{100 * (n + 1) // BINS - 1} %" for n in range(BINS)] + ["100 %"]
    return [
        Bin(label, count, _share(count, highest))
        for label, count in zip(labels, counts, strict=True)
    ]


class _Texts:
    """Texts by number: most failures of a class are told in the same words."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def number(self, text: str) -> int:
        """Return a text's number."""
        return self.numbers.setdefault(text, len(self.numbers))


def _data(book: Book) -> Markup:
    """Return what the script makes students' pages of, as JSON that ends no script element."""
    texts = _Texts()
    students = [
        {
            "name": shown_line(student),
            "works": [_work(paper, texts, book.rules) for paper in papers.values()],
        }
        for student, papers in book.rows.items()
    ]
    document = {"texts": list(texts.numbers), "students": students}
    return htmlsafe_json_dumps(document, ensure_ascii=False, separators=(",", ":"))


def _work(paper: Paper, texts: _Texts, rules: str) -> dict[str, Any]:
    lesson = paper.lesson or tr("No lesson", "레슨을 알 수 없음")
    outcome = f"{points(paper.points)} / {points(paper.max_points)}"
    if not paper.max_points:  # given by a person for what could not be graded
        outcome = points(paper.points)
    if paper.reason:
        absent = tr("not handed in", "제출하지 않음")
        outcome = absent if paper.absent else tr("not graded", "채점 못 함")
    told = [check for check in paper.failures if check.status != "not reached"]
    unreached = len(paper.failures) - len(told)
    return {
        "head": f"{lesson}: {outcome}",
        "lines": [texts.number(line) for line in _lines(paper, unreached, rules)],
        "failures": [_failure(check, texts) for check in told],
    }


def _lines(paper: Paper, unreached: int, rules: str) -> list[str]:
    ruled: list[str] = [shown_line(said) for said in said_to_student(paper.outcome, rules)]
    if paper.reason:
        return [*ruled, shown_line(paper.reason)]
    if paper.passed:
        return [*ruled, tr("All checks passed.", "모든 항목을 통과했어요.")]
    if not unreached:
        return ruled
    return [
        *ruled,
        tr(
            f"Not reached, since the app does not start: {unreached} checks",
            f"앱이 시작되지 않아 확인하지 못한 항목: {unreached}개",
        ),
    ]


def _failure(check: Check, texts: _Texts) -> list[Any]:
    """Return what a check that did not pass says, as the student sees it."""
    task = f"{task_name(check.task)} · " if check.task else ""
    title = f"{task}{shown_line(check.title)} ({points(check.max_points)})"
    failure = check.failure or Failure("")
    fields: Sequence[tuple[str, str]] = (
        (tr("You sent", "보낸 요청"), failure.sent),
        (tr("Came back", "받은 응답"), failure.came_back),
        (tr("Expected", "기대한 결과"), failure.expected or failure.message),
        (tr("Look at", "살펴볼 곳"), failure.look_at),
        (tr("App said", "앱의 출력"), failure.printed[-SHOWN:]),
        (tr("Cause", "원인"), failure.coach_cause),
        (tr("Cure", "해결 방법"), failure.coach_cure),
    )
    parts = [[name, shown(text, SHOWN)] for name, text in fields if text]
    return [texts.number(title), [[texts.number(name), texts.number(text)] for name, text in parts]]
