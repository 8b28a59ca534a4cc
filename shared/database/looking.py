"""A look into an app's database: it ends soon, and finds the connection as if it were new.

What an app has stored may be a view that sleeps, or that calls a function which changes the
variables of whoever reads it.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pymysql
from pymysql.connections import Connection

ROWS = 10_000  # read of one answer; a check's own data are fewer
SECONDS = 2  # for one statement, waiting for locks included
_RESET = 0x1F  # COM_RESET_CONNECTION, which PyMySQL has no name for


def begin_to_look(connection: Connection[Any], name: str) -> Connection[Any]:
    """Return the connection as if it were new, in the database of this name, with bounds.

    Raises:
        pymysql.MySQLError: the server is gone, or there is no such database.
    """
    inside: Any = connection  # PyMySQL has no method for it; `Connection.ping` is made like this
    inside._execute_command(_RESET, b"")
    inside._read_ok_packet()
    mariadb = "mariadb" in inside.get_server_info().lower()
    most = f"max_statement_time = {SECONDS}" if mariadb else f"max_execution_time = {SECONDS}000"
    bounds = f"SESSION {most}, SESSION lock_wait_timeout = {SECONDS}"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SET NAMES utf8mb4, autocommit = 1, {bounds}, SESSION sql_select_limit = {ROWS}"
        )
    connection.select_db(name)
    return connection


def give_up(connection: Connection[Any]) -> None:
    """Close a connection, also one that is lost."""
    with suppress(pymysql.MySQLError, OSError):
        connection.close()
