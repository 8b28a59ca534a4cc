"""The tables, as Python classes. They are as the last revision leaves them."""

from datetime import date

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db import db


class Loan(db.Model):
    """A book that a member has borrowed."""

    __tablename__ = "loans"

    note: Mapped[str | None] = mapped_column(Text)
    book_id: Mapped[int] = mapped_column(ForeignKey("books.id", name="book_of_loan"), index=True)
    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    lent_on: Mapped[date]
    returned_on: Mapped[date | None]
    book: Mapped["Book"] = relationship(lazy="joined", innerjoin=True)


class Member(db.Model):
    """A member of the club."""

    __tablename__ = "members"
    # On SQLite the index takes Mina@ and mina@ for the same, as MySQL does by itself.
    __table_args__ = (Index("one_email_each", "email", unique=True),)

    phone: Mapped[str] = mapped_column(String(20), server_default="")
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(120))
    display_name: Mapped[str] = mapped_column(String(80), index=True)
    seats: Mapped[int] = mapped_column(server_default="1")
    birthday: Mapped[date | None]


class Book(db.Model):
    """A book."""

    __tablename__ = "books"

    shelf: Mapped[str] = mapped_column(String(10), server_default="A")
    author: Mapped[str | None] = mapped_column(String(120))
    title: Mapped[str] = mapped_column(String(200), index=True)
    id: Mapped[int] = mapped_column(primary_key=True)


class Room(db.Model):
    """A room where the club meets."""

    __tablename__ = "rooms"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
