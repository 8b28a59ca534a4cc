"""The models: a user, and a log-in that has ended."""

from sqlalchemy import BigInteger, String, false
from sqlalchemy.orm import Mapped, mapped_column

from db import db


class User(db.Model):
    """Somebody who can log in."""

    __tablename__ = "users"
    # No id is given twice: an old token must never become the token of somebody else.
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(80), unique=True)
    # 162 characters today. A later method may need more of them.
    password_hash: Mapped[str] = mapped_column(String(255))
    is_admin: Mapped[bool] = mapped_column(server_default=false())

    def to_dict(self):
        """Return what the API shows of a user."""
        return {"id": self.id, "username": self.username, "is_admin": self.is_admin}


class RevokedToken(db.Model):
    """A log-in that has ended: every token with this `sid` is refused."""

    __tablename__ = "revoked_tokens"

    sid: Mapped[str] = mapped_column(String(36), primary_key=True)
    # Seconds since 1970, as `exp` in a token.
    expires_at: Mapped[int] = mapped_column(BigInteger)
