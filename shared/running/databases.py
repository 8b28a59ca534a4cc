"""The databases of a check's apps: each app that starts afresh has one of its own, and empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.suite.database import SQLiteDatabase
from shared.suite.place import Place

if TYPE_CHECKING:  # it imports the driver, which is only there where a lesson wants a server
    from shared.running.mysql_pool import MySQLPool
    from shared.suite.mysql import MySQLDatabase


class DatabasesOfCheck:
    """What the apps of one check are given."""

    def __init__(self, kind: str, pool: MySQLPool | None) -> None:
        """Give databases of a kind: "sqlite", "mysql" (of the pool) or "" for none."""
        self._kind = kind
        self._pool = pool
        self._next: MySQLDatabase | None = None

    @property
    def kind(self) -> str:
        """The kind of all of them: "sqlite", "mysql" or ""."""
        return self._kind

    def environ(self) -> dict[str, str]:
        """Return the variables by which the next app finds its database."""
        if self._pool is not None:
            self._next = self._pool.take()
            return self._next.environ()
        return SQLiteDatabase.environ() if self._kind == "sqlite" else {}

    def look_into(self, place: Place) -> None:
        """Give the place that was made with the last `environ` its database."""
        if self._next is not None:
            place.database = self._next
        elif self._kind == "sqlite":
            place.database = SQLiteDatabase(lambda: place.app)
