"""Values and expectations in a student's words: JSON, statuses, and never a class of the suite's."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from dirty_equals import Contains, DirtyEquals, IsInt, IsList, IsPartialDict, IsStr

from shared.language import tr
from shared.suite.response import Status, Text, Unmet
from shared.suite.transcript import with_phrase
from shared.suite.values import Missing, plain

ESCAPED = re.compile(r"(?<!\\)\\u([0-9a-fA-F]{4})")
EXCERPT = 160  # characters of a body or value shown in one line


@dataclass(frozen=True)
class Comparison:
    """The comparison that failed, as pytest hands it to plugins."""

    op: str
    left: Any
    right: Any


def one_line(text: str) -> str:
    """Return the beginning of a text, in one line."""
    line = " ".join(text[: 20 * EXCERPT].split())
    return line if len(line) <= EXCERPT else line[: EXCERPT - 1] + "…"


def letters(body: str) -> str:
    """Return JSON with its letters as letters: 책 for \\ucc45.

    An escape stays that stands for a part of a letter, or for what cannot be seen: that is what a
    check sends it for.
    """
    return ESCAPED.sub(lambda found: _letter(chr(int(found[1], 16))) or found[0], body)


def _letter(one: str) -> str:
    whole = one.isalnum() and not one.isascii() and not "\u1100" <= one <= "\u11ff"
    return one if whole and not unicodedata.combining(one) else ""


def in_words(value: Any) -> str:
    """Return a value as JSON, in one line; what a suite leaves open is named or an ellipsis."""
    return one_line(_written(value))


def expected(error: BaseException, comparison: Comparison | None) -> str:
    """Return what a failed assertion expected: its author's sentence, or what it compared with."""
    text = str(error)
    if isinstance(error, Unmet):
        return text
    # pytest writes "the author's message\nassert left == right" or just "assert left == right".
    message, found, _ = text.rpartition("\nassert ")
    if found:
        return message.strip()
    if text and not text.startswith("assert "):
        return text.strip()
    if comparison:
        return _of_comparison(comparison)
    return tr("what the check's title says", "이 검사의 제목대로")


def _of_comparison(comparison: Comparison) -> str:
    op, left, right = comparison.op, comparison.left, comparison.right
    if isinstance(left, Status):
        return _statuses(op, right)
    if isinstance(right, Text | str) and op in ("in", "not in"):
        wanted = in_words(left)
        if op == "in":
            return tr(f"the answer contains {wanted}", f"응답에 {wanted}이(가) 들어 있어요")
        return tr(
            f"the answer does not contain {wanted}", f"응답에 {wanted}이(가) 들어 있지 않아요"
        )
    if op == "==":
        return in_words(right)
    if op == "!=":
        return tr(f"anything but {in_words(right)}", f"{in_words(right)}이(가) 아닌 값")
    return f"{in_words(left)} {op} {in_words(right)}"


def _statuses(op: str, right: Any) -> str:
    codes: Sequence[Any] = (
        list(right) if isinstance(right, tuple | list | set | frozenset | range) else [right]
    )
    names = tr(" or ", " 또는 ").join(
        with_phrase(code) if isinstance(code, int) else in_words(code) for code in codes
    )
    if op in ("==", "in"):
        return names
    if op in ("!=", "not in"):
        return tr(f"anything but {names}", f"{names}이(가) 아닌 응답")
    return f"{tr('a status', '상태 코드')} {op} {names}"


def _written(value: Any) -> str:
    """Return a value as JSON, those of `dirty_equals` in it in words."""
    match value:
        case DirtyEquals():
            return _open(value)
        case Missing():
            return repr(value)
        case dict():
            return "{" + ", ".join(_members(value)) + "}"
        case list() | tuple():
            return "[" + _items(value) + "]"
        case set() | frozenset():
            return _items(sorted(value, key=str))
    try:
        return json.dumps(plain(value), ensure_ascii=False)
    except (TypeError, ValueError, RecursionError):
        text = repr(value)[: 2 * EXCERPT]
        # What has no words of its own names its class and where it lies in memory.
        return tr("something else", "다른 값") if text.startswith("<") else text


def _open(value: Any) -> str:
    match value:
        case IsPartialDict():
            return "{" + ", ".join([*_members(value.expected_values), "…"]) + "}"
        case IsList(items=items, check_order=True):
            return "[" + _items(items) + "]"
        case IsList(items=items):
            return f"[{_items(items)}]" + tr(" in any order", " (순서는 상관없어요)")
        case Contains(contained_values=values):
            return tr(f"a list with {_items(values)}", f"{_items(values)}이(가) 들어 있는 목록")
        case IsStr():
            return tr("a text", "문자열")
        case IsInt():
            return tr("a whole number", "정수")
    return "…"


def _members(value: dict[Any, Any]) -> list[str]:
    return [f"{_written(str(name))}: {_written(one)}" for name, one in value.items()]


def _items(values: Iterable[Any]) -> str:
    return ", ".join(_written(one) for one in values)
