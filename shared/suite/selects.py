"""Count the SELECTs that an app sends to SQLite, in the app's process, and set what suits a check.

Whoever opens a connection gets one that SQLite traces (`Connection.set_trace_callback`).
"""

from __future__ import annotations

import os
import re
import sqlite3
import sqlite3.dbapi2
from collections.abc import Callable
from contextlib import suppress
from typing import Any

# `SELECT 1` asks for nothing: a pool sends it to try a connection, as MySQL's drivers ping.
_SELECT = re.compile(r"\s*(?:SELECT\b(?!\s+1\s*;?\s*$)|WITH\b)", re.IGNORECASE)
# A variable of an app whose SQLite gives rows backwards where no order was asked for. SQLite reads a
# table by its key, so that a missing ORDER BY is not seen: `boot(environ=BACKWARDS)` shows it.
BACKWARDS = {"SQLITE_UNORDERED_ROWS": "backwards"}
# For a suite, whose own looks are not counted and whose rows are not turned round.
untouched: Callable[..., sqlite3.Connection] = sqlite3.connect
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
    connection = untouched(*arguments, **options)
    with suppress(sqlite3.Error):  # the file is none, which the app finds out by itself
        # A commit waits 20 ms for the disk, so that it outlives a power cut, and a check does not.
        connection.execute("PRAGMA synchronous = OFF")
        if BACKWARDS.items() <= os.environ.items():
            connection.execute("PRAGMA reverse_unordered_selects = ON")
    connection.set_trace_callback(_note)
    return connection


def _note(statement: str) -> None:
    if _SELECT.match(statement):
        _noted.append(None)
