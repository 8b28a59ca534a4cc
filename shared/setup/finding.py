"""What `course doctor` says of one thing.

Only the standard library, and the syntax of Python 3.8 (see `shared/__main__.py`).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One line of the report: `state` is "ok", "missing" or "note"."""

    state: str
    name: str
    said: str
