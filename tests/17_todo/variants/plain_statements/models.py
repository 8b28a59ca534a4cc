"""The models: a class for each table, an object for each row."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from columns import UTCDateTime
from db import db


class Member(db.Model):
    """A member of the book club."""

    __tablename__ = "members"
    __table_args__ = {"sqlite_autoincrement": True}  # an old token must not fit a new member

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    password_hash: Mapped[str] = mapped_column(String(255))
    books: Mapped[list["Book"]] = relationship(
        back_populates="member", cascade="all, delete-orphan", order_by="Book.id"
    )


class Book(db.Model):
    """A book on the reading list of a member."""

    __tablename__ = "books"
    __table_args__ = {"sqlite_autoincrement": True}  # no id is given twice

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    title: Mapped[str] = mapped_column(String(120))
    note: Mapped[str] = mapped_column(String(500), default="", server_default="")
    due_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    is_read: Mapped[bool] = mapped_column(default=False, server_default=false())
    member: Mapped[Member] = relationship(back_populates="books")

    def to_dict(self):
        """Return what the API shows of a book."""
        return {
            "id": self.id,
            "title": self.title,
            "note": self.note,
            "due_at": self.due_at.isoformat() if self.due_at else None,
            "is_read": self.is_read,
        }
