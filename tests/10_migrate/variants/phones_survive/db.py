"""The database: one object that the models, the views and the migrations share."""

import sqlite3

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    """The base of all models."""


db = SQLAlchemy(model_class=Base)


def check_foreign_keys(app):
    """Let SQLite check foreign keys, as MySQL does: it has to be asked on each connection."""

    def ask(connection, record):
        if isinstance(connection, sqlite3.Connection):
            connection.execute("PRAGMA foreign_keys = ON")

    with app.app_context():
        event.listen(db.engine, "connect", ask)
