"""What a class's rules made of its points, in words for its reports."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shared.gradebook.late import Outcome
from shared.gradebook.standing import Standing
from shared.language import tr
from shared.reports.page import Page
from shared.shown import shown, shown_line

MOST_UNKNOWN = 20  # names in a line


def ruled_page(standings: Sequence[Standing], rules: str) -> Page:
    """Return the rules, a line for each work whose points they changed, and whose time is unknown.

    Args:
        rules: in a sentence; without it the page is empty.
    """
    text = Page()
    if not rules:
        return text
    text.append(shown(f"{shown_line(rules)}\n"))
    for one in standings:
        if one.outcome and (said := said_of(one.outcome)):
            name = " ".join(filter(None, (one.student, one.lesson)))
            text.append(shown(f"  * {shown_line(name)}: {shown_line(said)}\n"))
    unknown = dict.fromkeys(
        one.student for one in standings if one.outcome and not one.outcome.is_known
    )
    if unknown:
        names = ", ".join(shown_line(name) for name in list(unknown)[:MOST_UNKNOWN])
        more = " …" if len(unknown) > MOST_UNKNOWN else ""
        text.append(shown(f"  ? {shown_line(_unknown())}: {names}{more}\n"))
    return text


def rules_json(standings: Sequence[Standing], rules: str) -> dict[str, Any] | None:
    """Return the rules and what they made of each work as plain data, None where there are none."""
    if not rules:
        return None
    works = [
        {"student": one.student, "lesson": one.lesson, **one.outcome.to_json()}
        for one in standings
        if one.outcome
    ]
    return {"said": rules, "works": works}


def said_of(outcome: Outcome) -> str:
    """Return what the rules did to a work's points, "" where they did nothing."""
    if not outcome.said:
        return ""
    if outcome.after == outcome.before:
        return outcome.said
    return f"{outcome.before:g} → {outcome.after:g}: {outcome.said}"


def said_to_student(outcome: Outcome | None, rules: str) -> list[str]:
    """Return what is said beside a work: the rules of its class, and what they made of it."""
    if outcome is None:
        return []
    said = said_of(outcome) or ("" if outcome.is_known else f"{_unknown()}.")
    return list(filter(None, (rules, said)))


def _unknown() -> str:
    return tr("Nobody knows when it was handed in, so it is not late",
              "언제 제출했는지 알 수 없어 늦지 않은 것으로 봤어요")  # fmt: skip
