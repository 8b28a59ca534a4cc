"""What comes from outside, made fit to be shown: in a terminal, in a report.

Whatever shows something takes `Shown`, so that mypy finds a text that was not made fit. A result
and its JSON keep what was said as it was said.

Each pattern is linear: it either matches where it begins or fails after what it read, and what it
read no other match begins in.
"""

from __future__ import annotations

import json
import re
from typing import Any, NewType

Shown = NewType("Shown", str)

LIMIT = 100_000  # characters of one text
LINE_LIMIT = 1000
ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
# Controls (Unicode's Cc, without newline and tab), and halves of surrogate pairs, which no stream
# can encode.
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# Letters and symbols by their category that show as nothing, or as a space.
BLANK = "\u034f\u115f\u1160\u2800\u3164\uffa0"
# What has no shape, or turns the order of what follows it (UAX #9, 2), or begins a line for some
# readers only: shown by its number. A joiner stays after a letter or an emoji that it can join.
INVISIBLE = re.compile(
    f"[{BLANK}\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]|(?<![\u0300-\u1fff\u2190-\ud7ff\ufe0f\U00010000-\U0010ffff])[\u200c\u200d]"
)
# Marks that are drawn over the letter before them, and over the lines around it if there are many.
_MARKS = "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
PILES = re.compile(f"({_MARKS}{{4}})({_MARKS}+)")


def shown(text: str, limit: int = LIMIT) -> Shown:
    """Return text that can forge nothing around it; lines stay lines.

    Terminal escapes go, controls are replaced, invisible characters are written as `\\u200b`. What
    is beyond `limit` characters is cut off.
    """
    if len(text) > limit:
        text = text[:limit] + "…"
    text = ESCAPES.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    text = INVISIBLE.sub(lambda match: _escape(match[0]), CONTROLS.sub("�", text))
    return Shown(PILES.sub(r"\1", text))


def shown_line(text: str, limit: int = LINE_LIMIT) -> Shown:
    """Return the text on one line, for names and titles."""
    return Shown(" ".join(shown(text, limit).split()))


def shown_json(document: Any) -> Shown:
    """Return a document as JSON that says it exactly, and that a terminal can show.

    What `json` leaves as it is stands in strings only, where an escape says the same (RFC 8259, 7).
    """
    text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    for pattern in (CONTROLS, INVISIBLE):
        text = pattern.sub(lambda match: json.dumps(match[0])[1:-1], text)
    return Shown(PILES.sub(lambda match: match[1] + json.dumps(match[2])[1:-1], text))


def visible(name: str) -> Shown:
    """Return a name with all that cannot be seen, or looks like a space, written as an escape.

    Different names stay different: a backslash is doubled.
    """
    text = "".join(one if _is_seen(one) else _escape(one) for one in name)
    # A space at an end, or beside another one, may be lost where a name is shown.
    return Shown(re.sub(r"^ | $|(?<= ) ", r"\\x20", text))


def _is_seen(one: str) -> bool:
    # Joiners and other format characters are not printable for Python either, nor is the half of
    # a pair that stands for a byte that is no UTF-8 (PEP 383).
    return one.isprintable() and one != "\\" and one not in BLANK


def _escape(one: str) -> str:
    return one.encode("unicode_escape").decode("ascii")
