"""What one student reads about their own work, as Markdown and as HTML.

Nothing of others stands in it, and nothing of checks that are not shown to students.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import jinja2
from markdown_it import MarkdownIt

from shared.gradebook.late import Outcome
from shared.language import language, tr
from shared.material.catalog import Lesson
from shared.material.commands import command
from shared.reports.ruled import said_to_student
from shared.reports.terminal import check_as_text, points
from shared.result import HIDDEN, Check, Result
from shared.shown import Shown, shown, shown_line

# What begins something in Markdown, anywhere in a line (CommonMark 0.31, 2.4: each may be escaped).
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~&:])")
_PAGE = jinja2.Template(
    """<!doctype html>
<html lang="{{ lang }}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{{ title }}</title>
<style>
:root { color-scheme: light dark; }
body { max-width: 50rem; margin: 0 auto; padding: 1rem; font: 1rem/1.6 system-ui, "Malgun Gothic", sans-serif; overflow-wrap: anywhere; }
pre { overflow-x: auto; padding: .8rem; border: 1px solid; border-radius: 4px; white-space: pre-wrap; }
</style>
</head>
<body>
<main>
{{ body | safe }}</main>
</body>
</html>
""",
    autoescape=True,
)


@dataclass(frozen=True)
class Work:
    """A student's work for one lesson."""

    lesson: Lesson | None
    result: Result
    outcome: Outcome | None = None  # what the class's rules made of the points that are shown


def feedback(
    student: str, works: Sequence[Work], rules: str = "", *, hidden_points: bool = False
) -> Shown:
    """Return what a student reads about their work for one or more lessons, as Markdown.

    Args:
        rules: of the class for what is late, in a sentence.
        hidden_points: tell the points of hidden checks, which are not spoken of otherwise.
    """
    parts = [f"# {escaped(student)}\n"]
    for work in works:
        parts.append(_of_lesson(work, rules))
        if hidden_points and (hidden := work.result.of_task(HIDDEN)):
            parts.append(_of_hidden(hidden))
    return Shown("\n".join(parts))


def as_html(markdown: str, title: str) -> Shown:
    """Return Markdown as a page of its own. HTML in it stays text."""
    body = MarkdownIt("commonmark", {"html": False}).render(markdown)
    return Shown(_PAGE.render(lang=language(), title=shown_line(title), body=body))


def escaped(text: str) -> str:
    """Return a text on one line that Markdown takes for nothing but text."""
    return _SPECIAL.sub(r"\\\1", shown_line(text))


def _of_lesson(work: Work, rules: str) -> str:
    lesson, result, outcome = work.lesson, work.result.for_students(), work.outcome
    title = f"{lesson.number:02d} · {lesson.title()}" if lesson else result.lesson
    nothing = tr("Not handed in", "제출하지 않음")
    nameless = nothing if result.absent else tr("Not graded", "채점하지 못함")
    head = f"## {escaped(title or nameless)}\n"
    ruled = [line for said in said_to_student(outcome, rules) for line in (escaped(said), "")]
    if result.reason:
        not_graded = tr("It could not be graded.", "채점하지 못했어요.")
        said = "" if result.absent else f"{not_graded} "
        return "\n".join([head, f"{said}{escaped(result.reason)}", "", *ruled])
    earned = outcome.after if outcome else result.points
    of_all = tr(
        f"{points(earned)} of {points(result.max_points)} points.",
        f"{points(result.max_points)}점 만점에 {points(earned)}점이에요.",
    )
    lines = [head, of_all, "", *ruled]
    for number in result.task_numbers():
        lines += _of_task(result, lesson, number)
    return "\n".join(lines)


def _of_hidden(checks: Sequence[Check]) -> str:
    earned, most = sum(one.points for one in checks), sum(one.max_points for one in checks)
    return tr(
        f"Checks that are not shown: {points(earned)} of {points(most)} points.\n",
        f"공개하지 않는 항목: {points(most)}점 만점에 {points(earned)}점이에요.\n",
    )


def _of_task(result: Result, lesson: Lesson | None, number: int) -> list[str]:
    checks = result.of_task(number)
    failed = [check for check in checks if not check.passed]
    if not number and not failed:
        return []
    name = tr(f"Task {number}", f"과제 {number}") if number else tr("The start", "시작")
    title = result.tasks.get(number, "")
    earned, most = sum(c.points for c in checks), sum(c.max_points for c in checks)
    worth = f" ({points(earned)} / {points(most)})" if number else ""
    lines = [f"### {escaped((f'{name} · {title}' if title else name) + worth)}", ""]
    if not failed:
        return [*lines, tr("All checks passed.", "모든 항목을 통과했어요."), ""]
    for check in failed:
        lines += _of_check(check)
    if number and lesson is not None and all(check.status == "failed" for check in failed):
        hint = command("hint", lesson, task=number)
        lines += [tr(f"A hint: `{hint}`", f"힌트: `{hint}`"), ""]
    return lines


def _of_check(check: Check) -> list[str]:
    if check.status == "not reached":
        not_reached = tr("not reached", "확인하지 못함")
        return [f"- {escaped(check.title)} ({not_reached})", ""]
    return [*_fenced(check_as_text(check)), ""]


def _fenced(text: str) -> list[str]:
    """Return a text as a block of code, whose fence is longer than any in it (CommonMark, 4.5)."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return [f"{fence}text", shown(text).rstrip("\n"), fence]
