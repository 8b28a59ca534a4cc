"""What comes from outside, made fit to be shown: in a terminal, in a report."""

from __future__ import annotations

import re

ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f]")


def plain(text: str) -> str:
    """Return text without terminal escapes and control characters, which could forge a report."""
    return CONTROLS.sub("�", ESCAPES.sub("", text).replace("\r\n", "\n").replace("\r", "\n"))
