"""What comes from outside, made fit to be shown: in a terminal, in a report."""

from __future__ import annotations

import re

ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f]")


def plain(text: str) -> str:
    """Return text without terminal escapes and control characters, which could forge a report."""
    return CONTROLS.sub("�", ESCAPES.sub("", text).replace("\r\n", "\n").replace("\r", "\n"))


# Letters and symbols by their category that show as nothing, or as a space.
BLANK = "\u034f\u115f\u1160\u2800\u3164\uffa0"


def visible(name: str) -> str:
    """Return a name with all that cannot be seen, or looks like a space, written as an escape.

    Different names stay different: a backslash is doubled.
    """
    return "".join(one if one == " " or _is_seen(one) else _escape(one) for one in name)


def _is_seen(one: str) -> bool:
    # Joiners and other format characters are not printable for Python either, nor is the half of
    # a pair that stands for a byte that is no UTF-8 (PEP 383).
    return one.isprintable() and one != "\\" and one not in BLANK


def _escape(one: str) -> str:
    return one.encode("unicode_escape").decode("ascii")
