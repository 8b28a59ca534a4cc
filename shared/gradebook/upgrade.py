"""Bring a store's tables to this version of the course, by Alembic's revisions."""

from __future__ import annotations

import time
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
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
    made; MySQL makes tables outside transactions, so there it may meet them half made, and waits.

    Raises:
        NewerStore: they are newer than this course.
        DBAPIError: the database refused.
    """
    head = ScriptDirectory.from_config(configuration()).get_current_head()
    try:
        with engine.begin() as connection:
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


def _revision(connection: Connection) -> str | None:
    """Return the revision of the tables that are there."""
    context = MigrationContext.configure(connection, opts={"version_table": VERSIONS})
    return context.get_current_revision()
