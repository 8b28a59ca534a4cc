"""How one database is reached, and what `MYSQL_URL` says of the student's own."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import pymysql
from pymysql.connections import Connection

from shared.database.errors import ServerError
from shared.language import tr

CONNECTING_SECONDS = 5.0
# The server is lost, or the way to it (MariaDB's error codes): no fault of an app's.
LOST = (2002, 2003, 2006, 2013, 2055)
TOO_MANY_CONNECTIONS = 1040


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

    def connect(self, reading_seconds: float = CONNECTING_SECONDS) -> Connection[Any]:
        """Open a connection that sees what others commit, as soon as they do.

        Past `reading_seconds` without an answer it takes the server for lost.

        Raises:
            ServerError: the server does not answer or refuses.
        """
        where: dict[str, Any] = {"host": self.host, "port": self.port}
        if self.socket:
            where = {"unix_socket": self.socket}
        try:
            return pymysql.connect(
                user=self.user,
                password=self.password,
                database=self.name or None,
                charset="utf8mb4",
                autocommit=True,
                connect_timeout=CONNECTING_SECONDS,
                read_timeout=reading_seconds,
                write_timeout=CONNECTING_SECONDS,
                # Making its context takes 20 ms, and the server is on this machine.
                ssl_disabled=True,
                **where,
            )
        except pymysql.MySQLError as error:
            raise unreachable(self, error) from error


def is_lost(error: Exception) -> bool:
    """Tell whether it is the connection that failed, and not what was asked of the server."""
    return isinstance(error, pymysql.InterfaceError) or code_of(error) in LOST


def code_of(error: BaseException | None) -> int:
    """Return the server's number for what it refused, 0 if it gave none."""
    code = error.args[0] if error is not None and error.args else 0
    return code if isinstance(code, int) else 0


def unreachable(account: Account, error: Exception) -> ServerError:
    """Return what to raise when a server does not do what an account asks of it."""
    where = account.socket or f"{account.host}:{account.port}"
    said = error.args[-1] if error.args else error
    if is_lost(error):
        return ServerError(
            tr(
                f"The database server at {where} is not there, or does not answer: {said}",
                f"{where}에 데이터베이스 서버가 없거나 서버가 응답하지 않아요: {said}",
            )
        )
    return ServerError(
        tr(
            f"The database server at {where} does not let {account.user!r} in: {said}",
            f"{where}의 데이터베이스 서버에 {account.user!r} 계정으로 접속할 수 없어요: {said}",
        )
    )


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
