"""The results of a class: as JSON, and as a table for a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.cells import cell_len, set_cell_size

from shared.language import tr
from shared.reports.page import Page
from shared.result import VERSION, Result
from shared.shown import Shown, shown, shown_line

NAME_CELLS = 40


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
    return shown_line(f"{shown_name(result)} {result.lesson} {_outcome(result)}")


def _outcome(result: Result) -> str:
    if result.reason is not None:
        return tr("could not be graded: ", "채점하지 못함: ") + result.reason
    return f"{result.points:g}/{result.max_points:g}"


def class_table(results: Sequence[Result], isolation: str) -> Page:
    """Return a line for each submission, and the class's summary."""
    names = [shown_name(result) for result in results]
    width = min(NAME_CELLS, max(map(cell_len, names), default=0))
    text = Page()
    for name, result in zip(names, results, strict=True):
        style = "green" if result.passed else "red" if result.reason else ""
        rest = f"{shown_line(result.lesson)}  {shown_line(_outcome(result))}"
        text.append(shown(f"{set_cell_size(name, width)}  {rest}\n"), style=style)
    passed = sum(result.passed for result in results)
    failed = sum(result.reason is not None for result in results)
    summary = tr(
        f"{len(results)} submissions, {passed} with all points",
        f"제출물 {len(results)}개, 만점 {passed}개",
    )
    if failed:
        summary += tr(f", {failed} not graded", f", 채점하지 못한 것 {failed}개")
    how = tr(f"isolation {isolation}", f"격리 {isolation}") + _seed(results)
    text.append(shown_line(summary), style="bold")
    return text.append(shown(f"   {shown_line(how)}"), style="dim")


def _seed(results: Sequence[Result]) -> str:
    return tr(f", seed {results[0].seed}", f", 시드 {results[0].seed}") if results else ""
