"""Databases on a MySQL-compatible server, each with a user who sees nothing else.

The server is a private one or, with `MYSQL_URL`, the student's own: there the one database that
the URL names is used, by the account that it names, and nothing else is touched.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import quote, unquote, urlsplit

import pymysql
from pymysql.connections import Connection

from shared.database.errors import ServerError
from shared.database.server import PrivateServer
from shared.language import tr

CONNECTING_SECONDS = 5
PREFIX = "club_"  # of the names of databases for checks, and of their users
# What one account may hold at once: a pool of threads, two workers, and a look from outside.
CONNECTIONS = 40


@dataclass(frozen=True)
class Account:
    """How to reach one database: by a Unix socket or, where that is empty, by host and port."""

    name: str  # of the database
    user: str
    password: str
    socket: str = ""
    host: str = "127.0.0.1"
    port: int = 3306

    def environ(self) -> dict[str, str]:
        """Return the variables by which the course's apps find their database."""
        found = {
            # mysqlclient looks at a socket for this host only; any other means TCP.
            "MYSQL_HOST": "localhost" if self.socket else self.host,
            "MYSQL_PORT": str(self.port),
            "MYSQL_USER": self.user,
            "MYSQL_PASSWORD": self.password,
            "MYSQL_DB": self.name,
        }
        return found | ({"MYSQL_UNIX_SOCKET": self.socket} if self.socket else {})

    def url(self) -> str:
        """Return the database's URL for SQLAlchemy, with PyMySQL as its driver."""
        where = f"{quote(self.user, safe='')}:{quote(self.password, safe='')}@{self.host}"
        end = f"unix_socket={quote(self.socket)}&" if self.socket else ""
        return f"mysql+pymysql://{where}:{self.port}/{quote(self.name)}?{end}charset=utf8mb4"

    def connect(self) -> Connection[Any]:
        """Open a connection that sees what others commit, as soon as they do.

        Raises:
            ServerError: the server does not answer or refuses.
        """
        return _connect(self)


def _connect(account: Account) -> Connection[Any]:
    where: dict[str, Any] = {"host": account.host, "port": account.port}
    if account.socket:
        where = {"unix_socket": account.socket}
    try:
        return pymysql.connect(
            user=account.user,
            password=account.password,
            database=account.name or None,
            charset="utf8mb4",
            autocommit=True,
            connect_timeout=CONNECTING_SECONDS,
            read_timeout=CONNECTING_SECONDS,
            write_timeout=CONNECTING_SECONDS,
            # Making its context takes 20 ms, and the server is on this machine.
            ssl_disabled=True,
            **where,
        )
    except pymysql.MySQLError as error:
        raise _unreachable(account, error) from error


def _unreachable(account: Account, error: Exception) -> ServerError:
    where = account.socket or f"{account.host}:{account.port}"
    said = error.args[-1] if error.args else error
    return ServerError(
        tr(
            f"The database server at {where} does not let {account.user!r} in: {said}",
            f"{where}의 데이터베이스 서버에 {account.user!r} 계정으로 접속할 수 없어요: {said}",
        )
    )


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
        # With names not looked up, a connection by TCP comes from 127.0.0.1 and not localhost.
        for host in ("localhost", "127.0.0.1"):
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
        for host in ("localhost", "127.0.0.1"):
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
                self._connection = _connect(self._root)
            with self._connection.cursor() as cursor:
                cursor.execute(statement, values)
                return [tuple(row) for row in cursor.fetchall()]
        except pymysql.MySQLError as error:
            self._connection = None
            raise _unreachable(self._root, error) from error

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


def own_account(variables: Mapping[str, str] = os.environ) -> Account | None:
    """Return what `MYSQL_URL` names, or None without it.

    The form is `mysql://USER:PASSWORD@HOST:PORT/DATABASE`; a `@`, `:` or `/` in the password is
    written as %40, %3A, %2F (RFC 3986, 2.1).

    Raises:
        ServerError: it cannot be read, or names no database.
    """
    url = variables.get("MYSQL_URL", "")
    if not url:
        return None
    try:
        parts = urlsplit(url)
        port = parts.port or 3306
    except ValueError as error:
        raise _unreadable(str(error)) from error
    name = unquote(parts.path.lstrip("/"))
    if not parts.scheme.startswith(("mysql", "mariadb")):
        raise _unreadable(tr("it does not begin with mysql://", "mysql://로 시작하지 않아요"))
    if not name or not parts.hostname or not parts.username:
        raise _unreadable(
            tr(
                "a user, a host or a database is missing",
                "사용자, 호스트, 데이터베이스 중 하나가 없어요",
            )
        )
    if "@" in parts.hostname or parts.netloc.count("@") > 1:
        raise _unreadable(
            tr("write a @ in the password as %40", "비밀번호 안의 @는 %40으로 적어 주세요")
        )
    user, password = unquote(parts.username), unquote(parts.password or "")
    return Account(name, user, password, host=parts.hostname, port=port)


def _unreadable(why: str) -> ServerError:
    return ServerError(
        tr(
            f"MYSQL_URL cannot be used: {why}. Its form: mysql://USER:PASSWORD@HOST:3306/DATABASE",
            f"MYSQL_URL을 쓸 수 없어요: {why}. 형식: mysql://사용자:비밀번호@호스트:3306/데이터베이스",
        )
    )
