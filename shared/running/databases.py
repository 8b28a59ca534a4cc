"""The databases of a run's apps: each app that starts afresh has one of its own, and empty."""

from __future__ import annotations

from shared.database.databases import Databases, OwnDatabase, PrivateDatabases, own_account
from shared.database.server import PrivateServer
from shared.suite.database import MySQLDatabase, SQLiteDatabase
from shared.suite.place import Place


class MySQLPool:
    """Databases on one server, given out to the apps of a check and taken back after it."""

    def __init__(self, source: Databases) -> None:
        self._source = source
        self._free: list[MySQLDatabase] = []
        self._taken: list[MySQLDatabase] = []

    def take(self) -> MySQLDatabase:
        """Return an empty database that no other app has."""
        database = self._free.pop() if self._free else MySQLDatabase(self._source)
        database.begin()
        self._taken.append(database)
        return database

    @property
    def sockets(self) -> tuple[str, ...]:
        """The sockets that apps behind walls have to reach."""
        return self._source.sockets

    @property
    def descriptors(self) -> tuple[int, ...]:
        """What has to stay open for databases to be had behind walls."""
        return self._source.descriptors

    def end_check(self) -> None:
        """Take back what a check's apps had."""
        self._free += self._taken
        self._taken = []

    def close(self) -> None:
        """Remove the databases."""
        self.end_check()
        for database in self._free:
            database.close()
        self._free = []
        self._source.close()


class DatabasesOfCheck:
    """What the apps of one check are given."""

    def __init__(self, kind: str, pool: MySQLPool | None) -> None:
        """Give databases of a kind: "sqlite", "mysql" (of the pool) or "" for none."""
        self._kind = kind
        self._pool = pool
        self._next: MySQLDatabase | None = None

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
            place.database = SQLiteDatabase(
                lambda name: place.app.read(name), lambda: place.app.selects()
            )


class OwnPool(MySQLPool):
    """A pool on the private server of this run, which ends with it, or on the student's own."""

    def __init__(self) -> None:
        """Start the server, unless `MYSQL_URL` names one.

        Raises:
            ServerError: it does not start or let us in.
            SetupError: there is none here.
        """
        account = own_account()
        self.server = PrivateServer() if account is None else None
        source: Databases
        source = OwnDatabase(account) if account else PrivateDatabases(self._private())
        super().__init__(source)

    def _private(self) -> PrivateServer:
        assert self.server is not None
        return self.server

    def close(self) -> None:
        """Remove the databases and stop the server."""
        try:
            super().close()
        finally:
            if self.server is not None:
                self.server.close()
