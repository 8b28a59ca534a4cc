import sqlite3

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
    create_engine,
    event,
)
from sqlalchemy.pool import NullPool

metadata = MetaData()
number = BigInteger().with_variant(Integer, "sqlite")

authors = Table(
    "authors",
    metadata,
    Column("about", String(600), nullable=False),
    Column("nickname", String(20), nullable=False, server_default="-"),
    Column("name", String(80), nullable=False),
    Column("id", number, autoincrement=True),
    PrimaryKeyConstraint("id"),
    sqlite_autoincrement=True,
)
books = Table(
    "books",
    metadata,
    Column("author_id", number, nullable=False),
    Column("id", number, autoincrement=True),
    Column("isbn", String(13), nullable=False),
    Column("year", Integer, nullable=False),
    Column("copies", Integer, nullable=False, server_default="1"),
    Column("shelf", String(5)),
    Column("title", String(120), nullable=False),
    PrimaryKeyConstraint("id"),
    UniqueConstraint("isbn", name="one_of_each"),
    ForeignKeyConstraint(["author_id"], ["authors.id"], ondelete="RESTRICT"),
    sqlite_autoincrement=True,
)
Table("visits", metadata, Column("at", Integer))


def engine_of(url):
    """Return an engine that opens a connection for each request, and closes it again."""
    engine = create_engine(url, poolclass=NullPool)

    @event.listens_for(engine, "connect")
    def connected(connection, record):
        if isinstance(connection, sqlite3.Connection):
            connection.execute("PRAGMA foreign_keys = TRUE")

    return engine
