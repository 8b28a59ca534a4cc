"""Where databases for checks come from.

The server is a private one (see `shared.database.private`) or, with `MYSQL_URL`, the student's own:
there the one database that the URL names is used, by the account that it names, and nothing else
is touched.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any, Protocol

import pymysql
from pymysql.connections import Connection

from shared.database.account import Account, unreachable
from shared.database.looking import begin_to_look, give_up


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
        """Return a connection that is in this database, until the next call.

        Raises:
            ServerError: the server is gone.
            pymysql.MySQLError: there is no such database any more.
        """

    def end_connections(self, account: Account) -> None:
        """End what an app has open in its database, as a server does that starts again."""

    def drop(self, account: Account) -> None:
        """Remove a database and its account."""

    def close(self) -> None:
        """Close what is open; the server stays."""


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
        """Return a connection of the account's; see `Databases`."""
        if self._connection is None:
            self._connection = account.connect()
        try:
            return begin_to_look(self._connection, account.name)
        except pymysql.MySQLError as error:
            give_up(self._connection)
            self._connection = None
            raise unreachable(account, error) from error

    def end_connections(self, account: Account) -> None:
        """End what the account has open in this database, but for what looks into it."""
        with self.look_into(account).cursor() as cursor:
            cursor.execute(
                "SELECT ID FROM information_schema.PROCESSLIST "
                "WHERE DB = DATABASE() AND ID <> CONNECTION_ID()"
            )
            for (number,) in list(cursor.fetchall()):
                with suppress(pymysql.err.OperationalError):  # it has ended by itself
                    cursor.execute(f"KILL {int(number)}")

    def drop(self, account: Account) -> None:
        """Leave it as it is: it is the student's."""

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            give_up(self._connection)
            self._connection = None
