"""The database: one object that the models, the views and the migrations share."""

import sqlite3

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import MetaData, event
from sqlalchemy.orm import DeclarativeBase

# A name for each constraint. SQLite hides one without a name from `flask db migrate`.
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
}


class Base(DeclarativeBase):
    """The base of all models."""

    metadata = MetaData(naming_convention=NAMES)


db = SQLAlchemy(model_class=Base)


def check_foreign_keys(app):
    """Let SQLite check foreign keys, as MySQL does: it has to be asked on each connection."""

    def ask(connection, record):
        if isinstance(connection, sqlite3.Connection):
            connection.execute("PRAGMA foreign_keys = ON")

    with app.app_context():
        event.listen(db.engine, "connect", ask)
