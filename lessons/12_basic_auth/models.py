"""The models: users, their tokens, and the boards that they have written."""

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.dialects.mysql import VARCHAR
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db import db

ROLES = ["user", "admin"]
# MySQL takes Mina and mina for the same text unless it is told to compare letter by letter.
NAME = String(80).with_variant(VARCHAR(80, collation="utf8mb4_bin"), "mysql")


class User(db.Model):
    """A user of the site."""

    __tablename__ = "users"
    __table_args__ = {"sqlite_autoincrement": True}  # an id is never given a second time

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(NAME, unique=True)
    password_hash: Mapped[str] = mapped_column(String(255))
    role: Mapped[str] = mapped_column(String(20), default="user", server_default="user")


class Token(db.Model):
    """A key that opens the API for a while. The table has a hash of it, not the token itself."""

    __tablename__ = "tokens"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[int] = mapped_column(BigInteger)  # seconds since 1970, as time.time() counts


class Board(db.Model):
    """A post on the site, with its author."""

    __tablename__ = "boards"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(120))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    author: Mapped[User] = relationship()

    def to_dict(self):
        """Return what the API shows of a board."""
        return {"id": self.id, "title": self.title, "author": self.author.username}
