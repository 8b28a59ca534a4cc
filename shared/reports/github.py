"""Results for GitHub Actions: the job's summary, and annotations of the failing lines.

Sources: https://docs.github.com/actions/reference/workflow-commands-for-github-actions and the
runner's ActionCommand.cs for the escaping.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from shared.language import tr
from shared.reports.terminal import MARKS, points
from shared.result import Check, Failure, Result
from shared.shown import Shown, shown, shown_line

MOST_ANNOTATIONS = 10  # GitHub shows no more errors of one step
# Markdown and HTML that a cell could otherwise hold; the pipe would end the cell.
SPECIAL = re.compile(r"[\\`*_{}\[\]<>()#+\-!|~&@:]")


def job_summary(results: Sequence[Result]) -> Shown:
    """Return the points by lesson and task as Markdown tables."""
    if not results:
        nothing = tr(
            "No exercise changed: nothing was checked.",
            "바뀐 연습 문제가 없어서 채점하지 않았어요.",
        )
        return shown(f"{nothing}\n")
    results = [one.for_students() for one in results]
    lines = [tr("## Points", "## 점수"), ""]
    lines += _table(
        [tr("Exercise", "연습 문제"), tr("Points", "점수"), ""],
        [[cell(shown_line(one.lesson)), _of(one.checks), _mark(one.passed)] for one in results],
    )
    for result in results:
        lines += ["", f"### {cell(shown_line(result.lesson))}", ""]
        lines += _table(
            [tr("Task", "과제"), tr("Points", "점수"), tr("What fails", "통과하지 못한 항목")],
            [_task_row(result, number) for number in result.task_numbers()],
        )
        if result.reason:
            lines += ["", cell(shown(result.reason))]
    return Shown("\n".join(lines) + "\n")


def _task_row(result: Result, number: int) -> list[str]:
    checks = result.of_task(number)
    title = result.tasks.get(number, "") if number else tr("The app starts", "앱이 시작돼요")
    name = cell(shown_line(f"{number} · {title}" if number else title))
    failing = [
        f"{MARKS[one.status]} {cell(shown_line(one.title))}" for one in checks if not one.passed
    ]
    return [name, _of(checks), "<br>".join(failing)]


def _of(checks: Sequence[Check]) -> str:
    earned, most = sum(one.points for one in checks), sum(one.max_points for one in checks)
    return f"{points(earned)} / {points(most)}" if most else ""


def _mark(passed: bool) -> str:
    return "✓" if passed else "✗"


def _table(head: list[str], rows: Sequence[list[str]]) -> list[str]:
    lines = [head, ["---"] * len(head), *rows]
    return ["| " + " | ".join(line) + " |" for line in lines]


def cell(text: Shown) -> str:
    """Return text that stands in a Markdown table's cell as it is."""
    line = " ".join(text.split())
    return SPECIAL.sub(lambda match: f"&#{ord(match[0])};", line)


def error_commands(results: Sequence[Result]) -> Iterator[Shown]:
    """Give an `::error` command for each place in the student's files where a check fails.

    Checks that fail at one line share an annotation: only the first ten are shown.
    """
    places: dict[tuple[str, str, int], list[str]] = {}
    for result in results:
        for check in result.for_students().checks:
            if check.failure is not None and check.status in ("failed", "error"):
                place = result.lesson, _file(result, check.failure), check.failure.line
                places.setdefault(place, []).append(_said(check, check.failure))
    for (lesson, file, line), said in list(places.items())[:MOST_ANNOTATIONS]:
        where = {"file": file, "line": str(line or 1), "title": lesson}
        given = ",".join(f"{name}={_property(shown_line(one))}" for name, one in where.items())
        yield Shown(f"::error {given}::{_data(shown(chr(10).join(said)))}")


def _said(check: Check, failure: Failure) -> str:
    task = tr(f"Task {check.task} · ", f"과제 {check.task} · ") if check.task else ""
    lines = [f"{task}{check.title}"]
    for name, value in (
        (tr("You sent", "보낸 요청"), failure.sent),
        (tr("Came back", "받은 응답"), failure.came_back),
        (tr("Expected", "기대한 결과"), failure.expected),
    ):
        if value:
            lines.append(f"{name}: {value.partition(chr(10))[0]}")
    return "\n".join(lines)


def _file(result: Result, failure: Failure) -> str:
    """Return the file to look at, relative to the student's repository, as GitHub knows it."""
    folder = Path(result.target)
    file = folder / (failure.file or "app.py")
    if folder.is_absolute():
        for repository in folder.parents:
            if (repository / ".git").exists():
                return file.relative_to(repository).as_posix()
    return file.as_posix()


def _data(text: Shown) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: Shown) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


@contextmanager
def no_commands(say: Callable[[Shown], object]) -> Iterator[None]:
    """Keep the runner from taking what is printed meanwhile for commands.

    A report quotes what the student's app printed, and a line of that may begin with `::`.
    """
    token = secrets.token_hex(16)
    say(Shown(f"::stop-commands::{token}"))
    try:
        yield
    finally:
        say(Shown(f"::{token}::"))
