"""The tables, as Python classes. They are as the last revision leaves them."""

from datetime import date

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db import db


class Member(db.Model):
    """A member of the club."""

    __tablename__ = "members"

    id: Mapped[int] = mapped_column(primary_key=True)
    display_name: Mapped[str] = mapped_column(String(80))
    email: Mapped[str] = mapped_column(String(120), unique=True, index=True)
    phone: Mapped[str] = mapped_column(String(20), server_default="")


class Book(db.Model):
    """A book that was lent at least once."""

    __tablename__ = "books"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    author: Mapped[str | None] = mapped_column(String(120))


class Loan(db.Model):
    """A book that a member has borrowed."""

    __tablename__ = "loans"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    book_id: Mapped[int] = mapped_column(ForeignKey("books.id", name="loan_of_a_book"))
    lent_on: Mapped[date]
    returned_on: Mapped[date | None]

    book: Mapped[Book] = relationship(lazy="joined", innerjoin=True)
