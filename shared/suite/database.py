"""An app's database, looked at from outside: by a connection of the suite's own.

What an app has not committed is not seen here, and what is seen here does not pass through the
app. Names of tables and columns are compared without regard to case, as both databases do.
"""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any, Protocol

from shared.language import tr
from shared.suite.response import Unmet
from shared.suite.selects import untouched
from shared.suite.transport import RunningApp

Row = dict[str, Any]
ROWS = 10_000  # read of one answer; a check's own data are fewer
BYTES = 4 * 1024 * 1024  # of an SQLite file's rows in one answer, and so of each value
SECONDS = 1.0  # of the processor, for one look into an SQLite file
STEPS = 10_000  # of SQLite's virtual machine, between two looks at the clock


@dataclass(frozen=True)
class Column:
    """A column as the database describes it."""

    type: str  # the database's own name, in lower case: "varchar", "int"
    nullable: bool
    length: int | None  # characters that a text may have, None where there is no limit


@dataclass(frozen=True)
class Saved:
    """All that was in a database: the file, or the statements that make it."""

    file: bytes = b""
    place: str = ""  # where the file is, in the app's folder
    statements: tuple[tuple[str, tuple[Any, ...]], ...] = ()


@dataclass
class Counted:
    """What a block of requests sent to the database; complete when the block has ended."""

    selects: int = 0


class Database(Protocol):
    """The database of the app under test."""

    kind: str  # "mysql" or "sqlite"

    def environ(self) -> dict[str, str]:
        """Return the variables by which the app finds it."""

    def rows(self, statement: str, *values: Any) -> list[Row]:
        """Return what a SELECT finds among what is committed; `?` stands for a value."""

    def execute(self, statement: str, *values: Any) -> None:
        """Change something behind the app's back, and commit it; `?` stands for a value."""

    def save(self) -> Saved:
        """Return all that is in the database, to be put into another one of its kind."""

    def restore(self, saved: Saved) -> None:
        """Put what was saved into this database, which is empty."""

    def tables(self) -> list[str]:
        """Return the names of the tables, in lower case and in order of name."""

    def columns(self, table: str) -> dict[str, Column]:
        """Return a table's columns by their names in lower case; none without the table."""

    def unique_keys(self, table: str) -> list[tuple[str, ...]]:
        """Return the columns of each UNIQUE or PRIMARY key, in order."""

    def foreign_keys(self, table: str) -> list[tuple[str, str, str]]:
        """Return (column, table, column) of each foreign key, in order."""

    def statements(self) -> Any:
        """Count what the app sends in a `with` block: `as counted`, then `counted.selects`."""


class SQLiteDatabase:
    """A file in the app's folder, which is read whole for each look."""

    kind = "sqlite"
    name = "check.db"
    # Flask-SQLAlchemy takes the name from the app's instance folder, SQLAlchemy alone from the
    # folder that the app was started in.
    places = (f"instance/{name}", name)

    def __init__(self, app: Callable[[], RunningApp]) -> None:
        """`app` gives the app that was started last in the folder."""
        self._app = app

    @classmethod
    def environ(cls) -> dict[str, str]:
        """See `Database`."""
        return {"DATABASE_URL": f"sqlite:///{cls.name}"}

    def _file(self) -> tuple[str, bytes | None]:
        """Return the app's file and what is in it; before it is there, where it is expected."""
        for place in self.places:
            if (content := self._app().read(place)) is not None:
                return place, content
        return self.places[0], None

    def rows(self, statement: str, *values: Any) -> list[Row]:
        """See `Database`."""
        connection = self._copy()
        try:
            cursor = connection.execute(statement, values)
            names = [column[0] for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in _first_rows(cursor)]
        except (sqlite3.Error, UnicodeError) as error:  # a text may hold any bytes
            raise unmet(error) from error
        finally:
            connection.close()

    def execute(self, statement: str, *values: Any) -> None:
        """See `Database`; the file is written anew, with nothing of the app's in between."""
        place, content = self._file()
        connection = self._opened(content)
        try:
            with connection:
                connection.execute(statement, values)
            content = connection.serialize()
        except (sqlite3.Error, UnicodeError) as error:
            raise unmet(error) from error
        finally:
            connection.close()
        self._app().place({place: content})

    def save(self) -> Saved:
        """See `Database`."""
        place, content = self._file()
        return Saved(file=content or b"", place=place)

    def restore(self, saved: Saved) -> None:
        """See `Database`."""
        self._app().place({saved.place: saved.file})

    def _copy(self) -> sqlite3.Connection:
        """Return a connection to a copy of the file in memory: nothing of the app is touched."""
        place, content = self._file()
        if content is None:
            raise unmet(tr(f"there is no {place}", f"{place} 파일이 없어요"))
        return self._opened(content)

    def _opened(self, content: bytes | None) -> sqlite3.Connection:
        """Return a connection to a database of these bytes in memory; of none, to an empty one."""
        connection = untouched(":memory:")
        try:
            # What a stranger's schema names (functions, virtual tables) is not run.
            connection.execute("PRAGMA trusted_schema = OFF")
            if content:
                connection.deserialize(_without_wal(content))
            # A view may go on without an end, and in C code no clock of the check's stops it.
            connection.set_progress_handler(_Patience().is_over, STEPS)
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, BYTES)
            connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()
        except sqlite3.Error as error:
            connection.close()
            raise unmet(error) from error
        return connection

    def tables(self) -> list[str]:
        """See `Database`; a file that is not there has none."""
        if self._file()[1] is None:
            return []
        found = self.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
        names = (_name(row["name"]) for row in found)
        return sorted(name for name in names if not name.startswith("sqlite_"))

    def columns(self, table: str) -> dict[str, Column]:
        """See `Database`."""
        found = self.rows("SELECT * FROM pragma_table_info(?)", table)
        return {_name(row["name"]): _sqlite_column(row) for row in found}

    def unique_keys(self, table: str) -> list[tuple[str, ...]]:
        """See `Database`."""
        keys = []
        primary = self.rows("SELECT name, pk FROM pragma_table_info(?) WHERE pk ORDER BY pk", table)
        if primary:
            keys.append(tuple(_name(row["name"]) for row in primary))
        for key in self.rows('SELECT name FROM pragma_index_list(?) WHERE "unique"', table):
            parts = self.rows("SELECT name FROM pragma_index_info(?) ORDER BY seqno", key["name"])
            keys.append(tuple(_name(row["name"]) for row in parts))
        return sorted(set(keys))

    def foreign_keys(self, table: str) -> list[tuple[str, str, str]]:
        """See `Database`."""
        found = self.rows("SELECT * FROM pragma_foreign_key_list(?)", table)
        return sorted(
            (_name(row["from"]), _name(row["table"]), _name(row["to"] or "id")) for row in found
        )

    @contextmanager
    def statements(self) -> Iterator[Counted]:
        """Count by a trace of the app's connections."""
        counted = Counted()
        before = self._app().selects()
        yield counted
        counted.selects = self._app().selects() - before


class _Patience:
    """Ends a statement that takes too long; see `sqlite3.Connection.set_progress_handler`."""

    def __init__(self) -> None:
        self._end = time.process_time() + SECONDS

    def is_over(self) -> bool:
        return time.process_time() > self._end


def _first_rows(cursor: sqlite3.Cursor) -> Iterator[tuple[Any, ...]]:
    """Give the rows, as many as can be held."""
    room = BYTES
    for row in islice(cursor, ROWS):
        room -= sum(len(value) for value in row if isinstance(value, str | bytes))
        if room < 0:
            raise sqlite3.DataError("string or blob too big")
        yield row


def _name(value: object) -> str:
    """Return a name for comparing; in a schema that was tampered with it may be anything."""
    return str(value).lower()


def _sqlite_column(row: Row) -> Column:
    name, _, rest = str(row["type"]).lower().partition("(")
    length = rest.rstrip(")").strip()
    return Column(
        type=name.strip(),
        nullable=not row["notnull"] and not row["pk"],
        length=int(length) if re.fullmatch("[0-9]{1,9}", length) else None,
    )


def _without_wal(content: bytes) -> bytes:
    """Return a database's bytes marked as not in WAL mode, which needs a second file.

    Bytes 18 and 19 of the header (SQLite, "Database File Format", 1.3.3).
    """
    return content[:18] + b"\x01\x01" + content[20:] if len(content) >= 20 else content


def unmet(said: object) -> Unmet:
    return Unmet(
        tr(
            f"a database that can be read so ({said})",
            f"이렇게 읽을 수 있는 데이터베이스 ({said})",
        )
    )
