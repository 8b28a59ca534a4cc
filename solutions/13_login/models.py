"""The model: a member, as the database keeps it."""

from flask_login import UserMixin
from sqlalchemy import String, text, true
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
    # False for a member who may not log in for a while. Flask-Login knows this name.
    is_active: Mapped[bool] = mapped_column(server_default=true())
    # Goes up by one with each change of the password.
    password_version: Mapped[int] = mapped_column(server_default=text("0"))

    def get_id(self):
        """Return what the cookies name a member by: it is another one after a new password."""
        return f"{self.id}.{self.password_version}"
