"""The models: a member who can log in, and a book."""

from flask_login import UserMixin
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from db import db


class Member(UserMixin, db.Model):
    """Somebody who can log in."""

    __tablename__ = "members"
    # No id is given twice: an old cookie must never become the cookie of somebody else.
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    password_hash: Mapped[str] = mapped_column(String(255))


class Book(db.Model):
    """A book that the club has read."""

    __tablename__ = "books"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
