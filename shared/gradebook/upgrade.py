"""Bring a store's tables to this version of the course, by Alembic's revisions."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy.engine import Connection, Engine

VERSIONS = "course_grades_version"  # a store may share its database with others' tables
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

    Raises:
        NewerStore: they are newer than this course.
    """
    with engine.begin() as connection:
        scripts = ScriptDirectory.from_config(configuration())
        context = MigrationContext.configure(connection, opts={"version_table": VERSIONS})
        here = context.get_current_revision()
        if here == scripts.get_current_head():
            return
        try:
            command.upgrade(configuration(connection), "head")
        except CommandError as error:
            raise NewerStore(str(error)) from error
