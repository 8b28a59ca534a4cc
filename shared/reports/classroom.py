"""The results of a class: as JSON, and as a table for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich.cells import cell_len, set_cell_size

from shared.gradebook.standing import Standing
from shared.language import tr
from shared.reports.isolation import shown_isolation
from shared.reports.matrix import NAME_CELLS, cut, matrix
from shared.reports.page import Page
from shared.reports.ruled import ruled_page
from shared.result import VERSION, Result
from shared.shown import Shown, shown, shown_json, shown_line

WHY_CELLS = 90  # of the reason for no points


def class_json(results: Sequence[Result], isolation: str) -> dict[str, Any]:
    """Return the document of a run over several submissions."""
    return {
        "version": VERSION,
        "isolation": isolation,
        "results": [result.to_json() for result in results],
    }


def class_json_lines(
    documents: Iterable[dict[str, Any]],
    isolation: str,
    rules: Mapping[str, Any] | None = None,
    *,
    transcripts: bool = False,
) -> Iterator[Shown]:
    """Yield the same document in whole lines, each result in one: of a large class it holds a few.

    Args:
        documents: the results, as JSON.
        rules: those of the class, and what they made (`rules_json`). The results stay as they are.
        transcripts: keep those of checks that passed, which are nine tenths of the document.
    """
    said = {"rules": rules} if rules else {}
    head = shown_json({"version": VERSION, "isolation": isolation, **said, "results": []})
    yield Shown(head.rstrip()[: -len("]\n}")] + "\n")
    last = ""
    for document in documents:
        if last:
            yield Shown(f"{last},\n")
        if not transcripts:
            _leave_out_passed(document)
        last = "    " + shown_json(document, indent=None).rstrip()
    yield Shown(f"{last}\n  ]\n}}\n" if last else "  ]\n}\n")


def _leave_out_passed(document: dict[str, Any]) -> None:
    """Leave out of a result what was sent and came back in checks that passed."""
    for check in (check for task in document["tasks"] for check in task["checks"]):
        if check["status"] == "passed":
            check["transcript"] = []


def shown_name(standing: Standing) -> Shown:
    """Return a submission's name as it may be printed: on one line, without escapes."""
    return shown_line(standing.student) or Shown("?")


def one_line(standing: Standing) -> Shown:
    """Return one submission's outcome in a line."""
    words = (shown_name(standing), standing.lesson, _outcome(standing))
    return shown_line(" ".join(filter(None, words)))


def _outcome(standing: Standing) -> str:
    if standing.absent:
        return standing.reason
    if standing.reason:
        return tr("could not be graded: ", "채점하지 못함: ") + standing.reason
    points = f"{standing.points:g}/{standing.max_points:g}"
    if not standing.max_points:  # given by a person for what could not be graded
        points = f"{standing.points:g}"
    why = cut(shown_line(standing.why), WHY_CELLS)
    return f"{points}: {why}" if why else points


def class_table(standings: Sequence[Standing], isolation: str, rules: str = "") -> Page:
    """Return the class's table and its summary.

    Of one lesson it has a line for each submission; of several, one for each student.

    Args:
        rules: the class's in a sentence, if it has any.
    """
    several = len({one.lesson for one in standings if one.lesson}) > 1
    text = matrix(standings) if several else _lines(standings)
    text.append_page(ruled_page(standings, rules))
    passed = sum(one.passed for one in standings)
    failed = sum(one.ungraded for one in standings)
    absent = sum(one.absent for one in standings)
    summary = tr(
        f"{len(standings) - absent} submissions, {passed} with all points",
        f"제출물 {len(standings) - absent}개, 만점 {passed}개",
    )
    if absent:
        summary += tr(f", {absent} not handed in", f", 제출하지 않은 것 {absent}개")
    if failed:
        summary += tr(f", {failed} not graded", f", 채점하지 못한 것 {failed}개")
    how = tr("isolation ", "격리 ") + shown_isolation(isolation) + _seed(standings)
    text.append(shown_line(summary), style="bold")
    return text.append(shown(f"   {shown_line(how)}"), style="dim")


def _lines(standings: Sequence[Standing]) -> Page:
    names = [shown_name(one) for one in standings]
    width = min(NAME_CELLS, max(map(cell_len, names), default=0))
    lessons = [shown_line(one.lesson) for one in standings]
    lesson_width = max(map(len, lessons), default=0)
    text = Page()
    for name, lesson, one in zip(names, lessons, standings, strict=True):
        style = "green" if one.passed else "red" if one.ungraded else "yellow" if one.absent else ""
        first = set_cell_size(cut(name, width), width)
        rest = f"{lesson:{lesson_width}}  {shown_line(_outcome(one))}"
        text.append(shown(f"{first}  {rest}\n"), style=style)
    return text


def _seed(standings: Sequence[Standing]) -> str:
    return tr(f"; seed {standings[0].seed}", f"; 시드 {standings[0].seed}") if standings else ""


@dataclass(frozen=True)
class FoundRow:
    """What an entry of a class was recognised as."""

    entry: str
    student: str
    lesson: str  # "" where it is not known
    note: str  # why it will not be graded, or what else there is to say


def found_table(rows: Sequence[FoundRow]) -> Page:
    """Return a line for each row, below headings."""
    headings = FoundRow(
        tr("entry", "항목"), tr("student", "학생"), tr("lesson", "레슨"), tr("note", "메모")
    )
    cells = [
        (shown_line(one.entry or "-"), shown_line(one.student), shown_line(one.lesson or "-"),
         shown_line(one.note))
        for one in (headings, *rows)
    ]  # fmt: skip
    widths = [min(NAME_CELLS, max(cell_len(row[at]) for row in cells)) for at in range(3)]
    text = Page()
    for number, row in enumerate(cells):
        columns = [
            set_cell_size(cut(cell, width), width) for cell, width in zip(row, widths, strict=False)
        ]
        line = "  ".join([*columns, row[3]]).rstrip()
        text.append(shown(f"{line}\n"), style="bold" if number == 0 else "")
    return text
