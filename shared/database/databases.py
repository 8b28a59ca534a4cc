"""Databases on a MySQL-compatible server, each with a user who sees nothing else.

The server is a private one or, with `MYSQL_URL`, the student's own: there the one database that
the URL names is used, by the account that it names, and nothing else is touched.
"""

from __future__ import annotations

import secrets
from typing import Any, Protocol

import pymysql
from pymysql.connections import Connection

from shared.database.account import Account, unreachable
from shared.database.errors import ServerError
from shared.database.server import PrivateServer

PREFIX = "club_"  # of the names of databases for checks, and of their users
# What one account may hold at once: a pool of threads, two workers, and a look from outside.
CONNECTIONS = 40
# Where a user comes from: by a socket, and by TCP, as names are not looked up.
_HOSTS = ("localhost", "127.0.0.1")


class Databases(Protocol):
    """Where databases for checks come from."""

    @property
    def sockets(self) -> tuple[str, ...]:
        """The Unix sockets by which the server is reached, if any."""

    @property
    def descriptors(self) -> tuple[int, ...]:
        """The connections that have to stay open."""

    def make(self) -> Account:
        """Return an empty database with an account of its own."""

    def empty(self, account: Account) -> None:
        """Make a database as empty as a new one, and end what is still open in it."""

    def look_into(self, account: Account) -> Connection[Any]:
        """Return a connection that is in this database, until the next call."""

    def drop(self, account: Account) -> None:
        """Remove a database and its account."""

    def close(self) -> None:
        """Close what is open; the server stays."""


class PrivateDatabases:
    """Databases on a private server.

    Emptying is DROP and CREATE DATABASE, 0.2 ms and 1 ms with tables: unlike TRUNCATE or a
    rolled-back transaction it takes back what an app did to the schema, to locks and to counters.
    """

    def __init__(self, server: PrivateServer) -> None:
        self.server = server
        self._root = Account("", "root", "", server.address.socket)
        self._connection: Connection[Any] | None = None

    @property
    def sockets(self) -> tuple[str, ...]:
        """See `Databases`."""
        return (self.server.address.socket,)

    @property
    def descriptors(self) -> tuple[int, ...]:
        """See `Databases`; opens the one connection that is used for everything."""
        self.run("SELECT 1")
        assert self._connection is not None
        return (vars(self._connection)["_sock"].fileno(),)

    def make(self) -> Account:
        """Return an empty database with a user who sees nothing else."""
        name = f"{PREFIX}{secrets.token_hex(4)}"
        password = secrets.token_urlsafe(12)
        self.ensure(name, password)
        port = self.server.address.port
        return Account(name, name, password, self.server.address.socket, port=port or 3306)

    def ensure(self, name: str, password: str) -> None:
        """Have a database and a user of this name, who sees nothing else."""
        self.run(f"CREATE DATABASE IF NOT EXISTS {name}")
        for host in _HOSTS:
            user = f"'{name}'@'{host}'"
            self.run(f"CREATE USER IF NOT EXISTS {user}")
            limit = f"WITH MAX_USER_CONNECTIONS {CONNECTIONS}"
            self.run(f"ALTER USER {user} IDENTIFIED BY %s {limit}", (password,))
            self.run(f"GRANT ALL ON {name}.* TO {user}")

    def empty(self, account: Account) -> None:
        """Drop everything in a database, after ending its user's connections and locks."""
        self._end_connections(account)
        self.run(f"DROP DATABASE IF EXISTS {account.name}")
        self.run(f"CREATE DATABASE {account.name}")

    def drop(self, account: Account) -> None:
        """Remove a database and its user."""
        self._end_connections(account)
        self.run(f"DROP DATABASE IF EXISTS {account.name}")
        for host in _HOSTS:
            self.run(f"DROP USER IF EXISTS '{account.user}'@'{host}'")

    def look_into(self, account: Account) -> Connection[Any]:
        """Return the owner's connection: it is not among those that `empty` ends."""
        self.run(f"USE {account.name}")
        assert self._connection is not None
        return self._connection

    def sweep(self) -> None:
        """Remove every database that `make` made, and its user."""
        pattern = PREFIX.replace("_", r"\_") + "%"
        for (name,) in self.run("SELECT User FROM mysql.user WHERE User LIKE %s", (pattern,)):
            self.drop(Account(str(name), str(name), ""))

    def _end_connections(self, account: Account) -> None:
        """Kill what the account still has open: it may hold locks that DROP would wait for."""
        for row in self.run(
            "SELECT id FROM information_schema.processlist WHERE user = %s", (account.user,)
        ):
            try:
                self.run(f"KILL {int(row[0])}")
            except ServerError as error:
                if "1094" not in str(error.__cause__):  # it ended by itself
                    raise

    def run(self, statement: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        """Run a statement as the server's owner and return its rows.

        Raises:
            ServerError: the server is gone or refuses.
        """
        try:
            if self._connection is None:
                self._connection = self._root.connect()
            with self._connection.cursor() as cursor:
                cursor.execute(statement, values)
                return [tuple(row) for row in cursor.fetchall()]
        except pymysql.MySQLError as error:
            self._connection = None
            raise unreachable(self._root, error) from error

    def close(self) -> None:
        """Close the connection; the server stays."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


class OwnDatabase:
    """The one database that `MYSQL_URL` names, on the student's own server.

    It is emptied table by table, as its account may have no right to drop it whole.
    """

    def __init__(self, account: Account) -> None:
        self._account = account
        self._connection: Connection[Any] | None = None

    @property
    def sockets(self) -> tuple[str, ...]:
        """See `Databases`: the student's server is reached by the network."""
        return ()

    @property
    def descriptors(self) -> tuple[int, ...]:
        """See `Databases`."""
        return ()

    def make(self) -> Account:
        """Return the database, emptied."""
        self.empty(self._account)
        return self._account

    def empty(self, account: Account) -> None:
        """Drop every table and view in the database."""
        connection = account.connect()
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET FOREIGN_KEY_CHECKS = 0")
                cursor.execute("SHOW FULL TABLES")
                for name, kind in list(cursor.fetchall()):
                    what = "VIEW" if kind == "VIEW" else "TABLE"
                    cursor.execute(f"DROP {what} `{str(name).replace('`', '``')}`")
        finally:
            connection.close()

    def look_into(self, account: Account) -> Connection[Any]:
        """Return a connection of the account's."""
        if self._connection is None:
            self._connection = account.connect()
        return self._connection

    def drop(self, account: Account) -> None:
        """Leave it as it is: it is the student's."""

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
