"""A result as a person reads it in a terminal."""

from __future__ import annotations

import re
from dataclasses import replace

from shared.language import tr
from shared.material.catalog import Lesson
from shared.material.commands import command
from shared.reports.isolation import shown_isolation
from shared.reports.page import Page
from shared.result import HIDDEN, Check, Failure, Result
from shared.shown import Shown, shown, shown_line

MARKS = {"passed": "✓", "failed": "✗", "not reached": "·", "error": "!"}
STYLES = {"passed": "green", "failed": "red", "not reached": "dim", "error": "magenta"}
CASE = re.compile(r"(.+) \[(.+)\]")
TRACEBACK = "Traceback (most recent call last):"
PRINTED_LINES = 30  # of a traceback or output, the last ones


def points(number: float) -> str:
    """Return points without a needless `.0`."""
    return f"{number:g}"


def task_name(number: int, title: str = "") -> str:
    """Return what a task is called, with its title if there is one."""
    if number == HIDDEN:
        return title or tr("Hidden checks", "비공개 항목")
    name = tr(f"Task {number}", f"과제 {number}")
    return f"{name} · {title}" if title else name


def report(result: Result, lesson: Lesson, *, details: bool = False) -> Page:
    """Return the whole report of a check run.

    The failures of the first task that has any are told in full and those after it in a line
    each, so that the first thing to do is not scrolled away; `details` tells all in full.
    """
    text = Page()
    text.append(shown_line(f"{lesson.number:02d} · {lesson.title()}"), style="bold")
    text.append(shown(f"   {shown_line(result.target)}\n"), style="dim")
    first_failing = next((check.task for check in result.checks if check.status != "passed"), None)
    told = Told()
    for number in result.task_numbers():
        full = details or number == first_failing
        _append_task(text, result, lesson, number, full, told)
    text.append(shown("\n"))
    _append_summary(text, result, lesson, first_failing, details)
    return text


def _append_task(
    text: Page, result: Result, lesson: Lesson, number: int, full: bool, told: Told
) -> None:
    checks = result.of_task(number)
    if number:
        earned, most = sum(c.points for c in checks), sum(c.max_points for c in checks)
        heading = task_name(number, result.tasks.get(number, ""))
        text.append(
            shown(f"\n{shown_line(heading)}   {points(earned)}/{points(most)}\n"), style="bold"
        )
    elif all(check.passed for check in checks):
        return
    for check in _merged(checks, keep_failures=full):
        if check.passed or not full:
            text.append_page(_line(check))
        else:
            text.append_page(check_text(check, lesson, told))


def _merged(checks: list[Check], *, keep_failures: bool) -> list[Check]:
    """Return checks to be told in a line, with the cases of one check in one: `... [a, b, c]`."""
    merged: list[Check] = []
    for check in checks:
        title, case = _without_case(check)
        last = merged[-1] if merged else None
        same = last and _without_case(last)[0] == title and last.status == check.status
        if not case or not same or last is None or (keep_failures and not check.passed):
            merged.append(check)
            continue
        merged[-1] = replace(
            last,
            title=f"{last.title.removesuffix(']')}, {case}]",
            max_points=last.max_points + check.max_points,
        )
    return merged


def _without_case(check: Check) -> tuple[str, str]:
    """Return a check's title without its case in brackets, and the case."""
    found = CASE.fullmatch(check.title)
    return (found[1], found[2]) if found else (check.title, "")


def _line(check: Check) -> Page:
    title = shown_line(check.title)
    style = STYLES[check.status]
    text = Page(shown(f"  {MARKS[check.status]} "), style=style).begin().append(title, style=style)
    if check.status == "not reached":
        text.append(shown(tr("  (not reached)", "  (확인하지 못함)")))
    elif not check.passed:
        text.append(shown(_worth(check)))
    text.append(shown("\n"))
    return text


def _worth(check: Check) -> str:
    if not check.max_points:
        return ""
    if check.max_points == 1:
        return tr(" (1 point)", " (1점)")
    return tr(f" ({points(check.max_points)} points)", f" ({points(check.max_points)}점)")


class Told:
    """The tracebacks that a report has shown: each is shown once, and then named."""

    def __init__(self) -> None:
        self._titles: dict[str, str] = {}

    def once(self, check: Check) -> str:
        """Return what to show of what the app printed in a check that failed."""
        printed = check.failure.printed if check.failure else ""
        _, head, trace = printed.partition(TRACEBACK)
        if not head:
            return printed
        title = self._titles.setdefault(trace, check.title)
        if title == check.title:
            return printed
        error = trace.rstrip().rpartition("\n")[2]
        return tr(
            f'{error}\n(the same traceback as above, at "{title}")',
            f'{error}\n(위의 "{title}"에 나온 것과 같은 트레이스백)',
        )


def check_text(check: Check, lesson: Lesson | None = None, told: Told | None = None) -> Page:
    """Return a check that did not pass: what was sent, what came back, what to do."""
    if check.failure is None or check.status == "not reached":
        return _line(check)
    text = Page(shown(f"  {MARKS[check.status]} "), style=STYLES[check.status])
    if check.task:
        text.append(shown(f"{task_name(check.task)} · "))
    text.begin().append(shown(f"{shown_line(check.title)}{_worth(check)}\n"))
    failure = check.failure
    if check.status == "error" and failure.coach_cure:
        _append_field(text, tr("Not graded", "채점 못 함"), failure.message)
    elif check.status == "error":
        _append_field(
            text,
            tr("The suite", "채점 코드"),
            tr(
                "The suite itself stumbled over this answer; please report it.",
                "채점 코드에 문제가 있어요. 알려 주세요.",
            )
            + f"\n{failure.message}",
        )
    printed = failure.printed if told is None else told.once(check)
    for name, value in _fields(failure, printed):
        _append_field(text, name, value)
    hinted = lesson is not None and check.task and not check.hidden
    if lesson is not None and hinted and check.status == "failed":
        _append_field(text, tr("Hint", "힌트"), command("hint", lesson, task=check.task))
    return text


def _fields(failure: Failure, printed: str) -> list[tuple[str, str]]:
    ran = failure.sent.startswith("$ ")
    sent = tr("Was run", "실행한 명령") if ran else tr("You sent", "보낸 요청")
    fields = [
        (sent, failure.sent),
        (tr("Came back", "받은 응답"), failure.came_back),
        (tr("Expected", "기대한 결과"), failure.expected),
        (tr("Replaced", "바꿔 넣음"), failure.given),
        (tr("Look at", "살펴볼 곳"), failure.look_at),
        (tr("App said", "앱의 출력"), _tail(printed)),
        (tr("Cause", "원인"), failure.coach_cause),
        (tr("Cure", "해결 방법"), failure.coach_cure),
        (
            tr("Taught in", "배우는 곳"),
            failure.coach_lesson,
        ),
    ]
    return [(name, value) for name, value in fields if value]


def _append_field(text: Page, name: str, value: str) -> None:
    first, *rest = shown(value).splitlines() or [""]
    text.append(shown("      "))
    text.append_page(Page(shown_line(name)).pad_to(13))
    text.begin().append(shown(f"{first}\n"), style="default")
    for line in rest:
        within = len(line) - len(line.lstrip())
        text.append(shown(f"                   {line[:within]}"))
        text.begin().append(shown(f"{line[within:]}\n"), style="default")


def _tail(printed: str) -> str:
    lines = printed.rstrip().splitlines()
    if len(lines) > PRINTED_LINES:
        lines = ["…", *lines[-PRINTED_LINES:]]
    return "\n".join(lines)


def _append_summary(
    text: Page, result: Result, lesson: Lesson, failing: int | None, details: bool
) -> None:
    of_all = tr(
        f"{points(result.points)} of {points(result.max_points)} points",
        f"{points(result.max_points)}점 만점에 {points(result.points)}점",
    )
    seed = tr(f"seed {result.seed}", f"시드 {result.seed}")
    text.append(shown(of_all), style="bold")
    text.append(
        shown(f"   {shown_line(f'{seed}, {shown_isolation(result.isolation)}')}\n"), style="dim"
    )
    later = {check.task for check in result.checks if not check.passed} - {failing}
    if failing and later and not details:
        one = min(later)
        again = command("check", lesson, task=one)
        more = tr(
            f"Tasks with more to do: {_numbers(later)}. `{again}` tells more.\n",
            f"아직 남은 과제: {_numbers(later)}. `{again}`로 자세히 볼 수 있어요.\n",
        )
        text.append(shown(more))


def _numbers(tasks: set[int]) -> str:
    return ", ".join(str(number) for number in sorted(tasks))


def check_as_text(check: Check) -> Shown:
    """Return a check that did not pass as plain text, as plain pytest shows it."""
    return check_text(check).plain()
