"""Differences between texts that look alike: made visible, as nobody finds them otherwise."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from dirty_equals import IsPartialDict

from shared.language import tr
from shared.shown import BLANK, INVISIBLE
from shared.suite.wording import Comparison

LONGEST = 20_000  # characters of a text that is looked at
DEEPEST = 20  # levels of a value
NAMED = {
    "\xa0": ("a no-break space", "줄바꿈 없는 공백"),
    "\u200b": ("a zero-width space", "폭이 없는 공백"),
    "\ufeff": ("a byte order mark", "바이트 순서 표시"),
    "\u3000": ("a full-width space", "전각 공백"),
    "\t": ("a tab", "탭"),
    "\n": ("a line break", "줄바꿈"),
    "\r": ("a carriage return", "캐리지 리턴"),
}


def hidden_difference(comparison: Comparison | None) -> str:
    """Return in a sentence what cannot be seen in what came back, or is lost there; "" for nothing.

    Asks only about texts that look the same: the two sides of `==`, at any depth of JSON values; of
    `in`, a text that would be found if it were compared as it looks.
    """
    for found, wanted in _look_alikes(comparison) if comparison else ():
        more = [kind for kind in _kinds(found) if kind not in _kinds(wanted)]
        less = [kind for kind in _kinds(wanted) if kind not in _kinds(found)]
        if more:
            what = ", ".join(more)
            return tr(
                f"It looks the same, but holds what cannot be seen: {what}.",
                f"똑같아 보이지만 눈에 보이지 않는 것이 들어 있어요: {what}.",
            )
        if less:
            what = ", ".join(less)
            return tr(
                f"It looks the same, but has lost what cannot be seen: {what}.",
                f"똑같아 보이지만 눈에 보이지 않는 것이 빠졌어요: {what}.",
            )
    return ""


def _look_alikes(comparison: Comparison) -> Iterator[tuple[str, str]]:
    left, right = comparison.left, comparison.right
    if comparison.op == "==":
        yield from _pairs(left, right)
    if comparison.op == "in" and isinstance(left, str) and isinstance(right, str):
        text, wanted = right[:LONGEST], left[:LONGEST]
        if wanted not in text and _look(wanted) in _look(text):
            yield text, wanted


def _pairs(found: Any, wanted: Any, depth: int = 0) -> Iterator[tuple[str, str]]:
    if isinstance(wanted, IsPartialDict):
        wanted = wanted.expected_values
    if depth > DEEPEST:
        return
    if isinstance(found, str) and isinstance(wanted, str):
        one, other = found[:LONGEST], wanted[:LONGEST]
        if one != other and _look(one) == _look(other):
            yield one, other
    elif isinstance(found, dict) and isinstance(wanted, dict):
        for name in wanted.keys() & found.keys():
            yield from _pairs(found[name], wanted[name], depth + 1)
    elif isinstance(found, list) and isinstance(wanted, list):
        for one, other in zip(found, wanted, strict=False):
            yield from _pairs(one, other, depth + 1)


def _look(text: str) -> str:
    """Return what a reader sees of a text."""
    seen = BLANK.sub("", INVISIBLE.sub("", unicodedata.normalize("NFC", text)))
    return " ".join(seen.split())


def _kinds(text: str) -> list[str]:
    """Return what of a text cannot be seen, in words."""
    kinds = []
    if text[:1].isspace():
        kinds.append(tr("a space at the beginning", "맨 앞의 공백"))
    if text[-1:].isspace():
        kinds.append(tr("a space at the end", "맨 뒤의 공백"))
    if re.search(r"\S {2,}\S", text):
        kinds.append(tr("two spaces side by side", "나란히 있는 공백 두 개"))
    if not unicodedata.is_normalized("NFC", text):
        kinds.append(
            tr(
                "letters taken apart (Unicode NFD, as macOS names files)",
                "자모로 풀어 쓴 글자(유니코드 NFD, macOS의 파일 이름 방식)",
            )
        )
    odd = [one for one in dict.fromkeys(text) if one != " " and (one.isspace() or _is_unseen(one))]
    return kinds + [_name(one) for one in odd]


def _is_unseen(one: str) -> bool:
    return bool(INVISIBLE.match(one) or BLANK.match(one))


def _name(one: str) -> str:
    number = f"U+{ord(one):04X}"
    if one in NAMED:
        return f"{tr(*NAMED[one])} ({number})"
    return f"{unicodedata.name(one, number)} ({number})"
