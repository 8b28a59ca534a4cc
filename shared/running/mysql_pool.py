"""Databases on a server for the apps of a run: each app that starts afresh has an empty one."""

from __future__ import annotations

from shared.database.account import own_account
from shared.database.databases import Databases, OwnDatabase
from shared.database.private import PrivateDatabases
from shared.database.server import PrivateServer
from shared.suite.mysql import MySQLDatabase


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


def pool_on(server: PrivateServer) -> MySQLPool:
    """Return a pool on a server that is somebody else's to close."""
    return MySQLPool(PrivateDatabases(server))


class OwnPool(MySQLPool):
    """A pool on the private server of this run, which ends with it, or on the student's own."""

    def __init__(self) -> None:
        """Start the server, unless `MYSQL_URL` names one.

        Raises:
            ServerError: it does not start or let us in.
            SetupError: there is none here.
        """
        account = own_account()
        # A server that ends costs the check that it ends in, and no other.
        self.server = PrivateServer(restart=True) if account is None else None
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
