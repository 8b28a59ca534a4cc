"""The model: a user, as the database keeps it, and as Flask-Login wants it."""

from flask_login import UserMixin
from sqlalchemy import String, text, true
from sqlalchemy.orm import Mapped, mapped_column

from db import db


class User(UserMixin, db.Model):
    """Somebody who can log in."""

    __tablename__ = "users"
    # No id is given twice: an old cookie must never become the cookie of somebody else.
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(80), unique=True)
    # 162 characters today. A later method may need more of them.
    password_hash: Mapped[str] = mapped_column(String(255))
    # False for a user who may not log in for a while. Flask-Login knows this name.
    is_active: Mapped[bool] = mapped_column(server_default=true())
    # Goes up by one with each change of the password.
    password_version: Mapped[int] = mapped_column(server_default=text("0"))

    def get_id(self):
        """Return what the cookies name a user by: it is another one after a new password."""
        return f"{self.id}.{self.password_version}"
