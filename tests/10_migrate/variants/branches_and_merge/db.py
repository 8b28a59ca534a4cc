"""The database, with foreign keys on for SQLite. There is no naming convention."""

import sqlite3

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    pass


db = SQLAlchemy(model_class=Base)


def check_foreign_keys(app):
    def ask(connection, record):
        if isinstance(connection, sqlite3.Connection):
            connection.execute("PRAGMA foreign_keys = ON")

    with app.app_context():
        event.listen(db.engine, "connect", ask)
