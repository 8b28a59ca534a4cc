"""The models: a class for each table, an object for each row."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from db import db


class Member(db.Model):
    """A member of the book club."""

    __tablename__ = "members"
    __table_args__ = {"sqlite_autoincrement": True}  # an old token must not fit a new member

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    password_hash: Mapped[str] = mapped_column(String(255))
