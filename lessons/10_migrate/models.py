"""The models: a class for each table, an object for each row."""

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db import db


class User(db.Model):
    """A member of the site."""

    __tablename__ = "users"
    __table_args__ = {"sqlite_autoincrement": True}  # SQLite gives no id a second time, either

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    email: Mapped[str] = mapped_column(String(120), unique=True)
    # A user's boards go when the user goes.
    boards: Mapped[list["Board"]] = relationship(
        back_populates="author", cascade="all, delete-orphan", order_by="Board.id"
    )

    def to_dict(self):
        """Return what the API shows of a user."""
        return {"id": self.id, "name": self.name, "email": self.email}


class Board(db.Model):
    """A post on the site, with its author."""

    __tablename__ = "boards"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(100))
    content: Mapped[str] = mapped_column(Text)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    author: Mapped[User] = relationship(back_populates="boards")

    def to_dict(self):
        """Return what the API shows of a board."""
        return {
            "id": self.id,
            "title": self.title,
            "content": self.content,
            "author": {"id": self.author.id, "name": self.author.name},
        }
