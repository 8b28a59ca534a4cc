"""The database object that the factory, the models and the views share. It imports none of them."""

import sqlite3

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    """What all models have in common."""


db = SQLAlchemy(model_class=Base)


def check_foreign_keys(connection, record):
    """Let SQLite check foreign keys, on each new connection. MySQL does so by itself."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA foreign_keys = ON")
