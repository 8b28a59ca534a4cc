"""The tables, without models; moments are kept as naive UTC."""

import sqlite3

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Integer,
    MetaData,
    Numeric,
    String,
    Table,
    event,
)
from sqlalchemy.engine import create_engine, make_url

metadata = MetaData()
members = Table(
    "members",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(80), nullable=False),
    Column("email", String(120), nullable=False, unique=True),
    Column("phone", String(20)),
    Column("is_staff", Boolean, nullable=False, default=False),
)
authors = Table(
    "authors",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(80), nullable=False),
)
books = Table(
    "books",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", String(120), nullable=False),
    Column("isbn", String(13), nullable=False, unique=True),
    Column("price", Numeric(8, 2), nullable=False),
    Column("published", Date, nullable=False),
    Column("bought_at", DateTime),
    Column("author_id", ForeignKey("authors.id"), nullable=False),
)


def connect_to(url, instance):
    """Return an engine; a relative SQLite file is in the instance folder."""
    url = make_url(url)
    if url.get_backend_name() == "sqlite" and not url.database.startswith("/"):
        url = url.set(database=str(instance / url.database))
    engine = create_engine(url, pool_pre_ping=True)

    @event.listens_for(engine, "connect")
    def keys(connection, record):
        if isinstance(connection, sqlite3.Connection):
            connection.execute("PRAGMA foreign_keys = ON")

    return engine
