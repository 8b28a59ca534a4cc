"""The model: a member, as the database keeps it. Flask-Login wants more of it."""

from sqlalchemy import String, text, true
from sqlalchemy.orm import Mapped, mapped_column

from db import db


class Member(db.Model):
    """Somebody who can log in."""

    __tablename__ = "members"
    # No id is given twice: an old cookie must never become the cookie of somebody else.
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    password_hash: Mapped[str] = mapped_column(String(255))
    # False for a member who may not log in for a while. Flask-Login knows this name.
    is_active: Mapped[bool] = mapped_column(server_default=true())
    # Is to go up by one with each change of the password. For task 6.
    password_version: Mapped[int] = mapped_column(server_default=text("0"))
