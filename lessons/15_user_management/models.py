"""The model: a user of the community site."""

from sqlalchemy import String
from sqlalchemy.dialects import mysql
from sqlalchemy.orm import Mapped, mapped_column

from db import db

# For MySQL "Mina", "mina" and "mína" are one name, if we say nothing. For SQLite they are three.
EXACT = mysql.VARCHAR(80, charset="utf8mb4", collation="utf8mb4_bin")


class User(db.Model):
    """A user, whom the site knows by the name."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(80).with_variant(EXACT, "mysql"), unique=True)
    email: Mapped[str] = mapped_column(String(120))
    about: Mapped[str] = mapped_column(String(300), default="")
