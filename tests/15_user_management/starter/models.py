"""The model: a member of the book club."""

from sqlalchemy import String, false
from sqlalchemy.dialects import mysql
from sqlalchemy.orm import Mapped, mapped_column

from db import db


def text(length):
    """Return the type of a text in which every difference counts, that of small letters too."""
    exact = mysql.VARCHAR(length, charset="utf8mb4", collation="utf8mb4_bin")
    return String(length).with_variant(exact, "mysql")


class Member(db.Model):
    """A member, whom the club knows by the name."""

    __tablename__ = "members"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(text(40), unique=True)
    email: Mapped[str] = mapped_column(text(120))
    # How many books the member may have at home at once.
    loans: Mapped[int] = mapped_column(server_default="3")
    # Whether the member wants the club's letter each month.
    letters: Mapped[bool] = mapped_column(server_default=false())
    about: Mapped[str] = mapped_column(text(300), server_default="")
