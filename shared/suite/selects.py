"""Count the SELECTs that an app sends to SQLite, in the app's process.

Whoever opens a connection gets one that SQLite traces (`Connection.set_trace_callback`).
"""

from __future__ import annotations

import re
import sqlite3
import sqlite3.dbapi2
from collections.abc import Callable
from typing import Any

_SELECT = re.compile(r"\s*(?:SELECT|WITH)\b", re.IGNORECASE)
_open: Callable[..., sqlite3.Connection] = sqlite3.connect
_noted: list[None] = []


def begin() -> int:
    """Count from now on in this process; return the count so far."""
    # SQLAlchemy asks the one module, programs ask the other.
    for module in (sqlite3, sqlite3.dbapi2):
        vars(module)["connect"] = _traced
    return count()


def count() -> int:
    """Return how many SELECTs this process has sent since the first `begin`."""
    return len(_noted)


def _traced(*arguments: Any, **options: Any) -> sqlite3.Connection:
    connection = _open(*arguments, **options)
    connection.set_trace_callback(_note)
    return connection


def _note(statement: str) -> None:
    if _SELECT.match(statement):
        _noted.append(None)
