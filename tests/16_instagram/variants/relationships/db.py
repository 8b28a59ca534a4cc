"""The database object that the factory, the models and the views share. It imports none of them."""

import sqlite3

from flask_smorest import abort
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.orm import DeclarativeBase

LARGEST_ID = 2_147_483_647  # the largest number in an INTEGER column of MySQL


class Base(DeclarativeBase):
    """What all models have in common."""


db = SQLAlchemy(model_class=Base)


def check_foreign_keys(connection, record):
    """Let SQLite check foreign keys, on each new connection. MySQL does so by itself."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA foreign_keys = ON")


def find(model, row_id, message):
    """Return the object with this id, or answer 404 with the message."""
    # SQLite cannot even look for a number that no column holds.
    found = db.session.get(model, row_id) if row_id <= LARGEST_ID else None
    if found is None:
        abort(404, message=message)
    return found
