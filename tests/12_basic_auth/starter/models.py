"""The models: members, their tokens, and the books that they have borrowed."""

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.dialects.mysql import VARCHAR
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db import db

ROLES = ["member", "librarian"]
# MySQL takes Mina and mina for the same text unless it is told to compare letter by letter.
NAME = String(80).with_variant(VARCHAR(80, collation="utf8mb4_bin"), "mysql")


class Member(db.Model):
    """A member of the club."""

    __tablename__ = "members"
    __table_args__ = {"sqlite_autoincrement": True}  # an id is never given a second time

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(NAME, unique=True)
    password_hash: Mapped[str] = mapped_column(String(255))
    role: Mapped[str] = mapped_column(String(20), default="member", server_default="member")


class Token(db.Model):
    """A key that opens the API for a while. The table has a hash of it, not the token itself."""

    __tablename__ = "tokens"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[int] = mapped_column(BigInteger)  # seconds since 1970, as time.time() counts
    member: Mapped[Member] = relationship()


class Loan(db.Model):
    """A book that a member has borrowed."""

    __tablename__ = "loans"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(String(120))
    member: Mapped[Member] = relationship()
