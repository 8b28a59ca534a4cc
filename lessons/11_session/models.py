"""The model: a user, as the database keeps it."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from db import db


class User(db.Model):
    """Somebody who can log in."""

    __tablename__ = "users"
    # No id is given twice: an old cookie must never become the cookie of somebody else.
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(80), unique=True)
    # 162 characters today. A later method may need more of them.
    password_hash: Mapped[str] = mapped_column(String(255))
