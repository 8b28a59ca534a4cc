"""Bring a store's tables to this version of the course, by Alembic's revisions."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import func, select
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError

VERSIONS = "course_grades_version"  # a store may share its database with others' tables
PATIENCE = 10  # seconds that another run may take to make the tables
MIGRATIONS = Path(__file__).with_name("migrations")


class NewerStore(Exception):
    """The tables are of a revision that this version of the course does not know."""


def configuration(connection: Connection | None = None) -> Config:
    """Return Alembic's configuration, to work over a connection."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def upgrade(engine: Engine) -> None:
    """Make the tables, or bring them up to date.

    Two runs may begin with one new store. With SQLite and PostgreSQL the slower finds the tables
    made, or is refused and waits for them. MySQL makes tables outside transactions, where it could
    meet them half made: there one run at a time looks at them, by a lock of the server.

    Raises:
        NewerStore: they are newer than this course.
        DBAPIError: the database refused.
    """
    head = ScriptDirectory.from_config(configuration()).get_current_head()
    try:
        with engine.begin() as connection, _alone(connection):
            if _revision(connection) != head:
                command.upgrade(configuration(connection), "head")
    except CommandError as error:
        raise NewerStore(str(error)) from error
    except DBAPIError:
        until = time.monotonic() + PATIENCE
        while True:
            with engine.begin() as connection:
                if _revision(connection) == head:
                    return
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


@contextmanager
def _alone(connection: Connection) -> Iterator[None]:
    """Hold MySQL's lock for this database's tables, whose name has 64 characters at most."""
    if connection.dialect.name not in ("mysql", "mariadb"):
        yield
        return
    name = func.concat(VERSIONS, " ", func.md5(func.database()))
    connection.scalar(select(func.get_lock(name, PATIENCE)))
    try:
        yield
    finally:
        if not connection.invalidated:  # the server frees the locks of who has gone
            connection.scalar(select(func.release_lock(name)))


def _revision(connection: Connection) -> str | None:
    """Return the revision of the tables that are there."""
    context = MigrationContext.configure(connection, opts={"version_table": VERSIONS})
    return context.get_current_revision()
