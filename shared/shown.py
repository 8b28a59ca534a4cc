"""What comes from outside, made fit to be shown: in a terminal, in a report.

Whatever shows something takes `Shown`, so that mypy finds a text that was not made fit. A result
and its JSON keep what was said as it was said.

Each pattern is linear: it either matches where it begins or fails after what it read, and what it
read no other match begins in.
"""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any, NewType

Shown = NewType("Shown", str)

LIMIT = 100_000  # characters of one text
LINE_LIMIT = 1000
ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
# Controls (Unicode's Cc, without newline and tab), and halves of surrogate pairs, which no stream
# can encode.
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# What has no shape though it counts as a letter, a mark or a symbol (Default_Ignorable_Code_Point in
# Unicode's DerivedCoreProperties.txt, the blank pattern of Braille, and a note without a head).
_SHAPELESS = (
    "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u2800\u3164\ufe00-\ufe0d\uffa0\ufff0-\ufff8"
    "\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
BLANK = re.compile(f"[{_SHAPELESS}\ufe0e\ufe0f]")
# These, what turns the order of what follows it (UAX #9, 2), and what begins a line for some readers
# only: shown by its number. A joiner stays after a letter or an emoji that it can join, and the
# choice between the forms of a symbol after a symbol or before a keycap.
INVISIBLE = re.compile(
    f"[{_SHAPELESS}\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
    "|(?<![\u0300-\u1fff\u2190-\ud7ff\ufe0f\U00010000-\U0010ffff])[\u200c\u200d]"
    "|(?<![\xa9\xae\u203c-\u329f\U0001f000-\U0001faff])[\ufe0e\ufe0f](?!\u20e3)"
)
# Marks that are drawn over the letter before them, and over the lines around it if there are many.
_MARKS = (
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
    "\u0730-\u074a\u07eb-\u07f3\u0816-\u082d\u0859-\u085b\u08ca-\u0902\u093c\u0941-\u094d\u0951-\u0957"
    "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece\u0f18\u0f19\u0f35-\u0f39\u0f71-\u0f87"
    "\u0f8d-\u0fbc\u102d-\u103a\u135d-\u135f\u1a55-\u1a7f\u1ab0-\u1aff\u1b34-\u1b44\u1cd0-\u1cf9"
    "\u1dc0-\u1dff\u20d0-\u20ff\u2de0-\u2dff\u302a-\u302f\u3099\u309a\ua66f-\ua67d\ua8e0-\ua8f1"
    "\ufb1e\ufe20-\ufe2f\U00010a01-\U00010a3f\U0001d165-\U0001d169\U0001d16d-\U0001d172\U0001e000-\U0001e02a]"
)
PILES = re.compile(f"({_MARKS}{{4}})({_MARKS}+)")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")


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


def shown_json(document: Any, indent: int | None = 2) -> Shown:
    """Return a document as JSON that says it exactly, and that a terminal can show.

    What `json` leaves as it is stands in strings only, where an escape says the same (RFC 8259, 7).

    Args:
        indent: None for a single line.
    """
    text = json.dumps(document, ensure_ascii=False, indent=indent) + "\n"
    # Beyond the controls there is nothing to escape in ASCII, which most of a document is.
    return Shown(_BEYOND_ASCII.sub(_escape_in_json, CONTROLS.sub(_in_json, text)))


def _escape_in_json(beyond: re.Match[str]) -> str:
    text = INVISIBLE.sub(_in_json, beyond[0])
    return PILES.sub(lambda match: match[1] + json.dumps(match[2])[1:-1], text)


def _in_json(match: re.Match[str]) -> str:
    return json.dumps(match[0])[1:-1]


def visible(name: str) -> Shown:
    """Return a name with all that cannot be seen, or looks like a space, written as an escape.

    Different names stay different: a backslash is doubled, and of a name that is not composed (NFC)
    only ASCII is shown as it is, since it may look like one that is.
    """
    is_seen = _is_seen if unicodedata.is_normalized("NFC", name) else _is_plain
    text = "".join(one if is_seen(one) else _escape(one) for one in name)
    # A space at an end, or beside another one, may be lost where a name is shown.
    return Shown(re.sub(r"^ | $|(?<= ) ", r"\\x20", text))


def _is_seen(one: str) -> bool:
    # Joiners and other format characters are not printable for Python either, nor is the half of
    # a pair that stands for a byte that is no UTF-8 (PEP 383).
    return one.isprintable() and one != "\\" and not BLANK.match(one)


def _is_plain(one: str) -> bool:
    return one.isascii() and _is_seen(one)


def _escape(one: str) -> str:
    return one.encode("unicode_escape").decode("ascii")
