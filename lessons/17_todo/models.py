"""The models: the users, and what each of them has to do."""

from datetime import date

from flask_login import UserMixin
from sqlalchemy import ForeignKey, String, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db import db


class User(UserMixin, db.Model):
    """Somebody who can log in."""

    __tablename__ = "users"
    # No id is given twice: an old cookie must never become the cookie of somebody else.
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(80), unique=True)
    password_hash: Mapped[str] = mapped_column(String(255))
    # A user's todos go when the user goes.
    todos: Mapped[list["Todo"]] = relationship(
        back_populates="user", cascade="all, delete-orphan", order_by="Todo.id"
    )


class Todo(db.Model):
    """Something that a user has to do, by a day or without one."""

    __tablename__ = "todos"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    title: Mapped[str] = mapped_column(String(120))
    due_on: Mapped[date | None]
    done: Mapped[bool] = mapped_column(server_default=false(), default=False)
    user: Mapped[User] = relationship(back_populates="todos")
