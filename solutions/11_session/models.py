"""The model: a member, as the database keeps it."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from db import db


class Member(db.Model):
    """Somebody who can log in."""

    __tablename__ = "members"
    # No id is given twice: an old cookie must never become the cookie of somebody else.
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    # 162 characters today. A later method may need more of them.
    password_hash: Mapped[str] = mapped_column(String(255))
