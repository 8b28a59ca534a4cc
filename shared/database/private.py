"""Databases on a private server, each with a user who sees nothing else."""

from __future__ import annotations

import secrets
import time
from typing import Any

import pymysql
from pymysql.connections import Connection

from shared.database.account import (
    CONNECTING_SECONDS,
    TOO_MANY_CONNECTIONS,
    Account,
    code_of,
    is_lost,
    unreachable,
)
from shared.database.errors import ServerError
from shared.database.looking import begin_to_look, give_up
from shared.database.server import PrivateServer

PREFIX = "club_"  # of the names of databases for checks, and of their users
# What one account may hold at once: a pool of threads, two workers, and a look from outside.
CONNECTIONS = 40
LOOKS = "course_looks"  # the user who looks into the databases for checks
# Where a user comes from: by a socket, and by TCP, as names are not looked up.
_HOSTS = ("localhost", "127.0.0.1")
_LOCKED = 1205  # what another connection holds was waited for in vain
_TRIES = 5  # to drop a database, each of a second's waiting
# For one statement of the owner's: an app may make as many tables as it likes in its time, and
# ten thousand of them are dropped in some seconds.
_OWNER_SECONDS = 10.0


class PrivateDatabases:
    """Databases on a private server.

    Emptying is DROP and CREATE DATABASE, 0.2 ms and 1 ms with tables: unlike TRUNCATE or a
    rolled-back transaction it takes back what an app did to the schema, to locks and to counters.

    There are two connections. The owner's only makes and drops: a view or a trigger of an app's may
    run with the rights of whoever reads the table (SQL SECURITY INVOKER). So whoever looks into
    databases is another user, with rights in these databases alone.
    """

    def __init__(self, server: PrivateServer) -> None:
        self.server = server
        self._root = Account("", "root", "", server.address.socket)
        self._connection: Connection[Any] | None = None
        self._looking: Connection[Any] | None = None

    @property
    def sockets(self) -> tuple[str, ...]:
        """See `Databases`."""
        return (self.server.address.socket,)

    @property
    def descriptors(self) -> tuple[int, ...]:
        """See `Databases`; opens both connections."""
        opened = (self._owner(), self._looker())
        return tuple(vars(connection)["_sock"].fileno() for connection in opened)

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
        self._ensure_user(name, password, f"WITH MAX_USER_CONNECTIONS {CONNECTIONS}")
        for user in _users(name):
            self.run(f"GRANT ALL ON `{_pattern(name)}`.* TO {user}")

    def _ensure_user(self, name: str, password: str, limits: str = "") -> None:
        users = _users(name)
        self.run(f"CREATE USER IF NOT EXISTS {', '.join(users)}")
        identified = ", ".join(f"{user} IDENTIFIED BY %s" for user in users)
        # Unlocked, and by this password, whatever its owner has made of it.
        self.run(f"ALTER USER {identified} {limits} ACCOUNT UNLOCK", (password,) * len(users))

    def empty(self, account: Account) -> None:
        """Drop everything in a database, after ending its user's connections and locks."""
        self._clear(account)
        self.run(f"CREATE DATABASE {account.name}")
        self._ensure_user(account.user, account.password)

    def drop(self, account: Account) -> None:
        """Remove a database and its user."""
        self._clear(account)
        self.run(f"DROP USER IF EXISTS {', '.join(_users(account.user))}")

    def _clear(self, account: Account) -> None:
        """Drop a database, and with it all that its user still holds."""
        # Else a thread of an app's would be back before the database is gone.
        self.run(f"ALTER USER IF EXISTS {', '.join(_users(account.user))} ACCOUNT LOCK")
        for left in reversed(range(_TRIES)):
            self.end_connections(account)
            self._end_prepared()
            try:
                self.run(f"DROP DATABASE IF EXISTS {account.name}")
                return
            except ServerError as error:
                if code_of(error.__cause__) != _LOCKED or not left:
                    raise

    def look_into(self, account: Account) -> Connection[Any]:
        """See `Databases`."""
        connection = self._looker()
        try:
            return begin_to_look(connection, account.name)
        except pymysql.MySQLError as error:
            if is_lost(error):
                give_up(connection)
                self._looking = None
                raise unreachable(self._root, error) from error
            raise

    def sweep(self) -> None:
        """Remove every database that `make` made, and its user."""
        pattern = _pattern(PREFIX) + "%"
        for (name,) in self.run(
            "SELECT DISTINCT User FROM mysql.user WHERE User LIKE %s", (pattern,)
        ):
            self.drop(Account(str(name), str(name), ""))

    def end_connections(self, account: Account) -> None:
        """Kill what the account still has open: it may hold locks that DROP would wait for."""
        for row in self.run(
            "SELECT id FROM information_schema.processlist WHERE user = %s", (account.user,)
        ):
            try:
                self.run(f"KILL {int(row[0])}")
            except ServerError as error:
                if code_of(error.__cause__) != 1094:  # it ended by itself
                    raise

    def _end_prepared(self) -> None:
        """Roll back prepared transactions: they outlive their connection, and keep its locks."""
        for kind, length, rest, data in self.run("XA RECOVER"):
            name = data if isinstance(data, bytes) else str(data).encode()
            first, second = name[:length].hex(), name[length : length + rest].hex()
            try:
                self.run(f"XA ROLLBACK X'{first}', X'{second}', {int(kind)}")
            except ServerError:
                if self._connection is None:  # lost, and not only refused
                    raise

    def run(self, statement: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        """Run a statement as the server's owner and return its rows.

        Raises:
            ServerError: the server is gone or refuses.
        """
        try:
            with self._owner().cursor() as cursor:
                cursor.execute(statement, values or None)  # without values a % is a %
                return [tuple(row) for row in cursor.fetchall()]
        except pymysql.MySQLError as error:
            if is_lost(error) and self._connection is not None:
                give_up(self._connection)
                self._connection = None
            raise unreachable(self._root, error) from error

    def _owner(self) -> Connection[Any]:
        if self._connection is None:
            self._connection = self._patiently()
            self.run("SET SESSION lock_wait_timeout = 1")
        return self._connection

    def _patiently(self) -> Connection[Any]:
        """Connect, also while ended apps still hold all connections, or the server starts again."""
        end = time.monotonic() + CONNECTING_SECONDS
        while True:
            if self.server.gave_up():
                raise ServerError(self.server.why_it_ended())
            try:
                return self._root.connect(_OWNER_SECONDS)
            except ServerError as error:
                passes = code_of(error.__cause__) == TOO_MANY_CONNECTIONS or self.server.restarts
                if not passes or time.monotonic() > end:
                    raise
            time.sleep(0.05)

    def _looker(self) -> Connection[Any]:
        if self._looking is None:
            password = secrets.token_urlsafe(12)
            self._ensure_user(LOOKS, password)
            for user in _users(LOOKS):
                self.run(f"GRANT ALL ON `{_pattern(PREFIX)}%`.* TO {user}")
            account = Account("", LOOKS, password, self.server.address.socket)
            self._looking = account.connect()
        return self._looking

    def close(self) -> None:
        """Close the connections; the server stays."""
        for connection in (self._connection, self._looking):
            if connection is not None:
                give_up(connection)
        self._connection = self._looking = None


def _users(name: str) -> list[str]:
    return [f"'{name}'@'{host}'" for host in _HOSTS]


def _pattern(name: str) -> str:
    r"""Return what GRANT and LIKE match a name by: a bare `_` would stand for any letter."""
    return name.replace("_", r"\_")
