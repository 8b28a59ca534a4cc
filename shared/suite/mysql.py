"""An app's database on a MySQL-compatible server; see `shared.suite.database`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pymysql
from pymysql.cursors import Cursor

from shared.database.account import Account, is_lost
from shared.database.databases import Databases
from shared.database.errors import ServerError
from shared.suite.database import ROWS, Column, Counted, Row, Saved, unmet


class MySQLDatabase:
    """A database on a MySQL-compatible server."""

    kind = "mysql"

    def __init__(self, databases: Databases) -> None:
        self._databases = databases
        self.account: Account = databases.make()

    def environ(self) -> dict[str, str]:
        """See `Database`."""
        return self.account.environ() | {"DATABASE_URL": self.account.url()}

    def begin(self) -> None:
        """Empty the database for the next app."""
        self._databases.empty(self.account)

    def close(self) -> None:
        """Remove the database."""
        self._databases.drop(self.account)

    def rows(self, statement: str, *values: Any) -> list[Row]:
        """See `Database`."""
        with self._looking() as cursor:
            cursor.execute(statement.replace("?", "%s"), values or None)
            names = [column[0] for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchmany(ROWS)]

    def execute(self, statement: str, *values: Any) -> None:
        """Change something behind the app's back, and commit it.

        Raises:
            Unmet: the database as the app has left it does not take the change.
        """
        with self._looking() as cursor:
            cursor.execute(statement.replace("?", "%s"), values or None)

    @contextmanager
    def _looking(self) -> Iterator[Cursor]:
        """Give a cursor in the database; what it refuses is how the app has left it.

        Without values it takes None for them: then a % in a statement stands for itself.
        """
        try:
            with self._databases.look_into(self.account).cursor() as cursor:
                yield cursor
        except (pymysql.MySQLError, ValueError) as error:  # ValueError: what no text can be made of
            if is_lost(error):
                raise ServerError(str(error)) from error
            raise unmet(error.args[-1] if error.args else error) from error

    def save(self) -> Saved:
        """See `Database`; views, triggers and the like are left out."""
        statements: list[tuple[str, tuple[Any, ...]]] = []
        for table in self._quoted_tables():
            (made,) = self.rows(f"SHOW CREATE TABLE {table}")
            statements.append((made.get("Create Table", "DO 0"), ()))
            for row in self.rows(f"SELECT * FROM {table}"):
                places = ", ".join("%s" for _ in row)
                statements.append((f"INSERT INTO {table} VALUES ({places})", tuple(row.values())))
        return Saved(statements=tuple(statements))

    def restore(self, saved: Saved) -> None:
        """See `Database`; what the app has made at its start is replaced."""
        made = self._quoted_tables()
        with self._looking() as cursor:
            # The tables come in the order of their names. The next look begins anew.
            cursor.execute("SET FOREIGN_KEY_CHECKS = 0")
            for table in made:
                cursor.execute(f"DROP TABLE IF EXISTS {table}")
            for statement, values in saved.statements:
                cursor.execute(statement, values or None)

    def _quoted_tables(self) -> list[str]:
        names = [name for row in self.rows("SHOW TABLES") for name in row.values()]
        return [f"`{name.replace('`', '``')}`" for name in names]

    def disconnect(self) -> None:
        """End every connection that the app has open, as a server does that starts again."""
        self._databases.end_connections(self.account)

    def tables(self) -> list[str]:
        """See `Database`."""
        found = self._schema("TABLES", "TABLE_NAME AS name", "ORDER BY TABLE_NAME")
        return [row["name"].lower() for row in found]

    def columns(self, table: str) -> dict[str, Column]:
        """See `Database`."""
        wanted = (
            "COLUMN_NAME AS name, DATA_TYPE AS type, IS_NULLABLE AS nullable, "
            "CHARACTER_MAXIMUM_LENGTH AS length"
        )
        found = self._schema(
            "COLUMNS", wanted, "AND TABLE_NAME = ? ORDER BY ORDINAL_POSITION", table
        )
        return {
            row["name"].lower(): Column(
                row["type"].lower(), row["nullable"] == "YES", row["length"]
            )
            for row in found
        }

    def unique_keys(self, table: str) -> list[tuple[str, ...]]:
        """See `Database`."""
        order = "AND TABLE_NAME = ? AND NON_UNIQUE = 0 ORDER BY INDEX_NAME, SEQ_IN_INDEX"
        keys: dict[str, list[str]] = {}
        for row in self._schema(
            "STATISTICS", "INDEX_NAME AS `key`, COLUMN_NAME AS name", order, table
        ):
            keys.setdefault(row["key"], []).append(row["name"].lower())
        return sorted(tuple(names) for names in keys.values())

    def foreign_keys(self, table: str) -> list[tuple[str, str, str]]:
        """See `Database`."""
        wanted = "COLUMN_NAME AS a, REFERENCED_TABLE_NAME AS b, REFERENCED_COLUMN_NAME AS c"
        order = "AND TABLE_NAME = ? AND REFERENCED_TABLE_NAME IS NOT NULL"
        found = self._schema("KEY_COLUMN_USAGE", wanted, order, table)
        return sorted((row["a"].lower(), row["b"].lower(), row["c"].lower()) for row in found)

    @contextmanager
    def statements(self) -> Iterator[Counted]:
        """Count by the server's own counters, of which this connection's share is taken off."""
        counted = Counted()
        before = self._selects()
        yield counted
        counted.selects = self._selects() - before - 1

    def _selects(self) -> int:
        (row,) = self.rows(
            "SELECT VARIABLE_VALUE AS n FROM information_schema.GLOBAL_STATUS "
            "WHERE VARIABLE_NAME = 'COM_SELECT'"
        )
        return int(row["n"])

    def _schema(self, view: str, wanted: str, rest: str, *values: Any) -> list[Row]:
        return self.rows(
            f"SELECT {wanted} FROM information_schema.{view} WHERE TABLE_SCHEMA = ? {rest}",
            self.account.name,
            *values,
        )
