"""The models: a class for each table, an object for each row."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from db import db


class Reader(db.Model):
    """Somebody who reads and writes here. The name stands in URLs and is never changed."""

    __tablename__ = "readers"
    __table_args__ = {"sqlite_autoincrement": True}  # an old token must not fit a new reader

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    password_hash: Mapped[str] = mapped_column(String(255))
