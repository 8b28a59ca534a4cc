"""The results of a class: as JSON, and as a table for a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.cells import cell_len, set_cell_size

from shared.language import tr
from shared.reports.isolation import shown_isolation
from shared.reports.page import Page
from shared.result import VERSION, Result
from shared.shown import Shown, shown, shown_line

NAME_CELLS = 40
WHY_CELLS = 90  # of the reason for no points


def class_json(results: Sequence[Result], isolation: str) -> dict[str, Any]:
    """Return the document of a run over several submissions."""
    return {
        "version": VERSION,
        "isolation": isolation,
        "results": [result.to_json() for result in results],
    }


def shown_name(result: Result) -> Shown:
    """Return a submission's name as it may be printed: on one line, without escapes."""
    return shown_line(result.submission or result.target) or Shown("?")


def one_line(result: Result) -> Shown:
    """Return one submission's outcome in a line."""
    words = (shown_name(result), result.lesson, _outcome(result))
    return shown_line(" ".join(filter(None, words)))


def _outcome(result: Result) -> str:
    if result.reason is not None:
        return tr("could not be graded: ", "채점하지 못함: ") + result.reason
    points = f"{result.points:g}/{result.max_points:g}"
    why = "" if result.points else _why_nothing(result)
    return f"{points}: {why}" if why else points


def _why_nothing(result: Result) -> str:
    """Return in a few words why a submission has no points: what its first failed check says."""
    first = next((check.failure for check in result.checks if check.failure), None)
    if first is None:
        return ""
    request = first.sent.partition("\n")[0]
    said = f"{request}, {first.message}" if request else first.message
    return _cut(shown_line(said), WHY_CELLS)


def _cut(text: str, cells: int) -> str:
    return text if cell_len(text) <= cells else set_cell_size(text, cells - 1) + "…"


def class_table(results: Sequence[Result], isolation: str) -> Page:
    """Return a line for each submission, and the class's summary."""
    names = [shown_name(result) for result in results]
    width = min(NAME_CELLS, max(map(cell_len, names), default=0))
    lessons = [shown_line(result.lesson) for result in results]
    lesson_width = max(map(len, lessons), default=0)
    text = Page()
    for name, lesson, result in zip(names, lessons, results, strict=True):
        style = "green" if result.passed else "red" if result.reason else ""
        first = set_cell_size(_cut(name, width), width)
        rest = f"{lesson:{lesson_width}}  {shown_line(_outcome(result))}"
        text.append(shown(f"{first}  {rest}\n"), style=style)
    passed = sum(result.passed for result in results)
    failed = sum(result.reason is not None for result in results)
    summary = tr(
        f"{len(results)} submissions, {passed} with all points",
        f"제출물 {len(results)}개, 만점 {passed}개",
    )
    if failed:
        summary += tr(f", {failed} not graded", f", 채점하지 못한 것 {failed}개")
    how = tr("isolation ", "격리 ") + shown_isolation(isolation) + _seed(results)
    text.append(shown_line(summary), style="bold")
    return text.append(shown(f"   {shown_line(how)}"), style="dim")


def _seed(results: Sequence[Result]) -> str:
    return tr(f", seed {results[0].seed}", f", 시드 {results[0].seed}") if results else ""
