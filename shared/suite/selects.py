"""Look at what an app sends to SQLite, in the app's process, and set what suits a check.

Whoever opens a connection gets one that SQLite traces (`Connection.set_trace_callback`).
"""

from __future__ import annotations

import os
import re
import sqlite3
import sqlite3.dbapi2
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

# `SELECT 1` asks for nothing: a pool sends it to try a connection, as MySQL's drivers ping.
_SELECT = re.compile(r"\s*(?:SELECT\b(?!\s+1\s*;?\s*$)|WITH\b)", re.IGNORECASE)
# A variable of an app whose SQLite gives rows backwards where no order was asked for. SQLite reads a
# table by its key, so that a missing ORDER BY is not seen: `boot(environ=BACKWARDS)` shows it.
BACKWARDS = {"SQLITE_UNORDERED_ROWS": "backwards"}
# A variable of an app whose SQLite is away while this file of its folder says anything. An open
# connection outlives its file, so that to take the file away is not enough.
AWAY_FILE = "database-is-away"
LEAVING = {"SQLITE_LEAVES": AWAY_FILE}
# For a suite, whose own looks are not counted and whose rows are not turned round.
untouched: Callable[..., sqlite3.Connection] = sqlite3.connect
_noted: list[None] = []
_CHANGE = re.compile(r"\s*(?:INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)
MEETING_SECONDS = 0.1  # that a request waits for the others, which may wait for its lock
_ARGUMENTS = 6  # of sqlite3.connect, up to the class of the connection
_meeting: threading.Barrier | None = None
_met = threading.local()


def begin() -> int:
    """Count from now on in this process; return the count so far."""
    # SQLAlchemy asks the one module, programs ask the other.
    for module in (sqlite3, sqlite3.dbapi2):
        vars(module)["connect"] = _traced
    return count()


def count() -> int:
    """Return how many SELECTs this process has sent since the first `begin`."""
    return len(_noted)


class _Leaving(sqlite3.Connection):
    """A connection to a database that may be away."""

    def cursor(self, *arguments: Any, **options: Any) -> Any:
        _require_database()
        return super().cursor(*arguments, **options)

    def execute(self, *arguments: Any) -> Any:
        _require_database()
        return super().execute(*arguments)


def _require_database() -> None:
    """Raise sqlite3.OperationalError, in SQLite's own words, while the database is away."""
    file = Path(AWAY_FILE)
    if file.is_file() and file.stat().st_size:
        raise sqlite3.OperationalError("unable to open database file")


def _traced(*arguments: Any, **options: Any) -> sqlite3.Connection:
    own = len(arguments) >= _ARGUMENTS or "factory" in options  # does not leave at all
    if LEAVING.items() <= os.environ.items() and not own:
        _require_database()
        options["factory"] = _Leaving
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
    elif _meeting is not None and _CHANGE.match(statement):
        _meet(_meeting)


@contextmanager
def meeting(number: int) -> Iterator[None]:
    """Let so many threads wait for each other before their first change.

    Each has looked at the database by then, and none has found what another is about to write.
    SQLite tells of a statement before it takes a lock for it.
    """
    global _meeting
    _meeting = threading.Barrier(number, timeout=MEETING_SECONDS)
    try:
        yield
    finally:
        _meeting = None


def _meet(barrier: threading.Barrier) -> None:
    if getattr(_met, "at", None) is not barrier:
        _met.at = barrier
        with suppress(threading.BrokenBarrierError):
            barrier.wait()
