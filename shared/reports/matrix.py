"""A class of several lessons in a terminal: students by lessons, and what most of them miss."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from rich.cells import cell_len, set_cell_size

from shared.gradebook.standing import Standing, by_student, for_lesson
from shared.language import tr
from shared.reports.page import Page
from shared.reports.terminal import task_name
from shared.result import Check, Result
from shared.shown import shown, shown_line

NAME_CELLS = 40
WIDE = 5  # lessons; with more of them a column is headed by the lesson's number
MISSED = 3  # checks of a lesson that are named


def cut(text: str, cells: int) -> str:
    """Return a text that is not wider than so many columns of a terminal."""
    return text if cell_len(text) <= cells else set_cell_size(text, cells - 1) + "…"


def matrix(standings: Sequence[Standing]) -> Page:
    """Return a line for each student: the points in each lesson and in all.

    Below them stands what was not handed in or could not be graded, and why. Of two works of one
    student for one lesson the better one counts, as in the gradebook.
    """
    lessons = {one.lesson: 0.0 for one in sorted(standings, key=lambda one: one.lesson)}
    lessons.pop("", None)
    for one in standings:
        if one.lesson:
            lessons[one.lesson] = max(lessons[one.lesson], one.max_points)
    rows = by_student(standings)
    text = Page()
    table = [_headings(lessons), *(_row(name, row, lessons) for name, row in rows.items())]
    widths = [max(cell_len(cells[at]) for cells in table) for at in range(len(table[0]))]
    for number, cells in enumerate(table):
        first, *others = zip(cells, widths, strict=True)
        line = [set_cell_size(*first), *(" " * (w - cell_len(cell)) + cell for cell, w in others)]
        text.append(shown("  ".join(line).rstrip() + "\n"), style="bold" if number == 0 else "")
    for one in standings:
        if one.reason:
            said = " ".join(filter(None, (one.student, one.lesson)))
            mark, style = ("-", "yellow") if one.absent else ("!", "red")
            told = f"  {mark} {shown_line(said)}: {shown_line(one.reason)}\n"
            text.append(shown(told), style=style)
    return text


def _headings(lessons: Mapping[str, float]) -> list[str]:
    named = [one[:2] if len(lessons) > WIDE else one for one in lessons]
    return [tr("student", "학생"), *map(shown_line, named), tr("total", "합계")]


def _row(name: str, row: Mapping[str, Standing], lessons: Mapping[str, float]) -> list[str]:
    cells = [cut(shown_line(name) or "?", NAME_CELLS)]
    for lesson, most in lessons.items():
        one = for_lesson(row, lesson)
        cells.append("-" if one is None else "!" if one.ungraded else f"{one.points:g}/{most:g}")
    total = sum(one.points for one in row.values())
    return [*cells, f"{total:g}/{sum(lessons.values()):g}"]


def _title(check: Check) -> str:
    return f"{task_name(check.task)} · {check.title}" if check.hidden else check.title


def most_missed(standings: Sequence[Standing], examples: Mapping[str, Result]) -> Page:
    """Return for each lesson the checks that most works miss, with their share.

    Args:
        examples: a result of each lesson, which says what its checks are about.
    """
    text = Page()
    for lesson, example in sorted(examples.items()):
        graded = [one for one in standings if one.lesson == lesson and one.max_points]
        missed = Counter(name for one in graded for name in one.missed)
        order = {check.id: at for at, check in enumerate(example.checks)}
        most = sorted(missed.items(), key=lambda one: (-one[1], order.get(one[0], 0)))[:MISSED]
        titles = {check.id: _title(check) for check in example.checks}
        if most:
            head = tr(f"{lesson}: missed most", f"{lesson}: 가장 많이 놓친 항목")
            text.append(shown(f"\n{shown_line(head)}\n"), style="bold")
        for name, times in most:
            title = shown_line(titles.get(name, name))
            text.append(shown(f"  {times / len(graded):4.0%}  {times}/{len(graded)}  {title}\n"))
    return text
