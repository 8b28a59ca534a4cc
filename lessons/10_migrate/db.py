"""The database object that the factory, the models and the views share. It imports none of them."""

import sqlite3

from flask import abort
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import MetaData
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase

# A name for each constraint. One without a name can't be changed later, and SQLite hides it.
NAMES = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ix": "ix_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}


class Base(DeclarativeBase):
    """What all models have in common."""

    metadata = MetaData(naming_convention=NAMES)


db = SQLAlchemy(model_class=Base)


def check_foreign_keys(connection, record):
    """Let SQLite check foreign keys, on each new connection. MySQL does so by itself."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA foreign_keys = ON")


def save(refusal):
    """Commit the changes, or take all of them back and answer 409 if a key refuses one."""
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        abort(409, description=refusal)
