"""The models: a class for each table, an object for each row."""

from sqlalchemy import BigInteger, String, false
from sqlalchemy.orm import Mapped, mapped_column

from db import db


class Member(db.Model):
    """A member of the book club."""

    __tablename__ = "members"
    __table_args__ = {"sqlite_autoincrement": True}  # an old token must not fit a new member

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    password_hash: Mapped[str] = mapped_column(String(255))
    is_admin: Mapped[bool] = mapped_column(server_default=false())

    def to_dict(self):
        """Return what the API shows of a member."""
        return {"id": self.id, "name": self.name, "is_admin": self.is_admin}


class RevokedToken(db.Model):
    """A log-in that has ended: each token with this `sid` is refused."""

    __tablename__ = "revoked_tokens"

    sid: Mapped[str] = mapped_column(String(36), primary_key=True)
    expires_at: Mapped[int] = mapped_column(BigInteger)  # seconds since 1970, as in a token
