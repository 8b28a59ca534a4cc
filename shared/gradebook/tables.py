"""The tables of a store of grades. A change of them is a revision in `migrations`, too."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    DateTime,
    Double,
    ForeignKey,
    LargeBinary,
    MetaData,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAME = 200  # characters, as MySQL and PostgreSQL can hold in an index
HASH = 64
LARGEST_DOCUMENT = 2**24 - 1  # bytes: MySQL's MEDIUMBLOB


class Base(DeclarativeBase):
    """The tables' base: constraints have names, so that a migration can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class ClassRow(Base):
    """A class that was graded, and the seed that its checks draw by."""

    __tablename__ = "classes"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(NAME), unique=True)
    seed: Mapped[str] = mapped_column(String(NAME))


class ResultRow(Base):
    """What a suite said of some work; the key holds all that it depends on (`keys`)."""

    __tablename__ = "results"

    key: Mapped[str] = mapped_column(String(HASH), primary_key=True)
    # The result's JSON, compressed: a class is graded for its points far more often than read.
    document: Mapped[bytes] = mapped_column(LargeBinary(LARGEST_DOCUMENT))
    graded_at: Mapped[datetime] = mapped_column(DateTime)  # UTC


class WorkRow(Base):
    """What stands in a class's table: one student's work for one lesson."""

    __tablename__ = "works"
    __table_args__ = (UniqueConstraint("class_id", "place"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    class_id: Mapped[int] = mapped_column(ForeignKey("classes.id"))
    # A hash of the names below, since databases differ in which names they take for equal.
    place: Mapped[str] = mapped_column(String(HASH))
    student: Mapped[str] = mapped_column(Text)
    lesson: Mapped[str] = mapped_column(Text)
    entry: Mapped[str] = mapped_column(Text)  # where it lay in what was given
    signature: Mapped[str] = mapped_column(String(HASH))  # of names, sizes and times: cheap to ask
    work: Mapped[str] = mapped_column(String(HASH))  # the hash of what was handed in, "" if unread
    result: Mapped[str] = mapped_column(ForeignKey("results.key"), index=True)
    points: Mapped[float] = mapped_column(Double)
    max_points: Mapped[float] = mapped_column(Double)
    passed: Mapped[bool]
    reason: Mapped[str] = mapped_column(Text)
    absent: Mapped[bool]
    why: Mapped[str] = mapped_column(Text)
    missed: Mapped[str] = mapped_column(Text)  # the checks that did not pass, as a list in JSON


class PrintsRow(Base):
    """The fingerprints of some work: by its hash, so the same work of two is read once."""

    __tablename__ = "fingerprints"

    work: Mapped[str] = mapped_column(String(HASH), primary_key=True)
    version: Mapped[int]  # of how they are made
    prints: Mapped[bytes] = mapped_column(LargeBinary(LARGEST_DOCUMENT))  # 32 bits each, in order


class TimeRow(Base):
    """When the newest file of some work was written, "" where nobody can know."""

    __tablename__ = "times"

    key: Mapped[str] = mapped_column(String(HASH), primary_key=True)  # of how the files look
    newest: Mapped[str] = mapped_column(
        String(40)
    )  # ISO 8601; without an offset by the packer's clock
