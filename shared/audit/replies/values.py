"""Odd JSON: other types, missing and doubled keys, and numbers and texts that few expect."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import Any

from shared.audit.replies.mutation import Change, Mutation, as_text, header, with_text
from shared.suite.transport import Reply

PATHS = 12  # values of one body that are changed, one after the other
DEEP = 10_000  # arrays in arrays
Path = tuple[str | int, ...]

_RAW = "@raw@"  # stands in the document where a text that json.dumps would not write goes


class _Raw(str):
    """A JSON text to be written as it is."""


_NOTHING = object()  # what is to be removed

# Any value is replaced by these; a right app may send them elsewhere, but not here.
_OTHERS: dict[str, Any] = {
    "null": None, "true": True, "false": False, "a number": 7, "a fraction": 0.5, "a text": "odd",
    "an empty text": "", "an empty array": [], "an empty object": {}, "an array of null": [None],
    "an object": {"id": [], "title": {}}, "left out": _NOTHING, "minus one": -1,
}  # fmt: skip
_RAWS = {
    "1e400": "1e400", "NaN": "NaN", "minus infinity": "-Infinity", "5,000 digits": "9" * 5000,
    "deep arrays": "[" * DEEP + "]" * DEEP, "deep objects": '{"a":' * DEEP + "1" + "}" * DEEP,
    "a lone surrogate": '"\\ud800"', "a long text": '"' + "x" * 200_000 + '"', "a NUL": '"\\u0000"',
    "20 digits": "12345678901234567890", "a million items": "[" + "0," * 200_000 + "0]",
    "minus zero": "-0.0", "a URL of no host": '"http://["',
}  # fmt: skip


def values_of(reply: Reply, rng: random.Random) -> Iterator[Mutation]:
    """Return the mutations of the values in this reply's JSON; none when it has none."""
    try:
        document = json.loads(reply.body)
    except (ValueError, RecursionError):
        return
    if "json" not in header(reply, "Content-Type").lower() and isinstance(document, str | int):
        return  # a page with a number
    for path in _chosen(list(_paths(document)), rng):
        yield from _of_value(path, _at(document, path))


def _paths(value: Any, path: Path = ()) -> Iterator[Path]:
    yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _paths(inner, (*path, key))
    elif isinstance(value, list):
        for index in sorted({0, len(value) - 1} if value else ()):
            yield from _paths(value[index], (*path, index))


def _chosen(paths: list[Path], rng: random.Random) -> list[Path]:
    """Return all paths or a sample; the ones at the top are always in it."""
    paths.sort(key=len)
    if len(paths) <= PATHS:
        return paths
    return paths[: PATHS // 2] + rng.sample(paths[PATHS // 2 :], PATHS - PATHS // 2)


def _at(document: Any, path: Path) -> Any:
    for step in path:
        document = document[step]
    return document


def _of_value(path: Path, value: Any) -> Iterator[Mutation]:
    place = "json " + ("." + ".".join(map(str, path)) if path else "itself")
    wrong = f"{place}: an object"  # no check expects just this one
    for name, other in _OTHERS.items():
        if not path and other is _NOTHING:
            continue
        yield Mutation(f"{place}: {name}", _put(path, other), honest=True)
    for name, raw in _RAWS.items():
        yield Mutation(f"{place}: {name}", _put(path, _Raw(raw)), control=wrong)
    for name, alike in _alike(value).items():
        yield Mutation(f"{place}: {name}", _put(path, alike), honest=True, control=wrong)


def _alike(value: Any) -> dict[str, Any]:
    """Return what a careless comparison takes for the value."""
    if isinstance(value, bool):
        return {"a number for true or false": int(value), "a text for true or false": str(value)}
    if isinstance(value, int | float):
        alike: dict[str, Any] = {
            "a text of digits": str(value),
            "a fraction of the same": float(value),
        }
        return alike | ({"true for 1": bool(value)} if value in (0, 1) else {})
    if isinstance(value, str):
        return {
            "an array of letters": list(value),
            "in spaces": f" {value} ",
            "in an array": [value],
        }
    if isinstance(value, list):
        counted = {str(index): item for index, item in enumerate(value)}
        return {
            "an object for the array": counted, "upside down": value[::-1], "in an array": [value],
            "the last one doubled": value + value[-1:], "null in front": [None, *value],
        }  # fmt: skip
    if isinstance(value, dict):
        return {
            "an array for the object": list(value.values()), "its pairs": [*map(list, value.items())],
            "in an array": [value], "one more key": {**value, "odd": [{}]},
            "a doubled key": _Raw(_doubled(value)), "keys in capitals": _capitals(value),
        }  # fmt: skip
    return {"a text of null": "null"}


def _doubled(value: dict[str, Any]) -> str:
    """Return an object whose first key stands twice, at last with null."""
    pairs = [f"{json.dumps(key)}: {json.dumps(inner)}" for key, inner in value.items()]
    return "{" + ", ".join([*pairs, f"{json.dumps(next(iter(value), 'odd'))}: null"]) + "}"


def _capitals(value: dict[str, Any]) -> dict[str, Any]:
    return {key.upper(): inner for key, inner in value.items()}


def _put(path: Path, other: Any) -> Change:
    def apply(reply: Reply) -> Reply | None:
        try:
            document = json.loads(as_text(reply))
            document = _replaced(document, path, _RAW if isinstance(other, _Raw) else other)
        except (ValueError, LookupError, TypeError, RecursionError):
            return None  # the reply to this request is another one by now
        text = json.dumps(document, ensure_ascii=False)
        if isinstance(other, _Raw):
            text = text.replace(f'"{_RAW}"', other)
        return None if text.encode("utf-8", "replace") == reply.body else with_text(reply, text)

    return apply


def _replaced(document: Any, path: Path, other: Any) -> Any:
    if not path:
        return other
    holder = _at(document, path[:-1])
    holder[path[-1]]
    if other is _NOTHING:
        del holder[path[-1]]
    else:
        holder[path[-1]] = other
    return document
