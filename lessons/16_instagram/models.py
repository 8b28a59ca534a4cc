"""The models: a class for each table, an object for each row."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db import db


class User(db.Model):
    """Somebody who shares photos. The name stands in URLs and is never changed."""

    __tablename__ = "users"
    __table_args__ = {"sqlite_autoincrement": True}  # an old token must not fit a new user

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(40), unique=True)
    password_hash: Mapped[str] = mapped_column(String(255))
    full_name: Mapped[str] = mapped_column(String(80), default="")
    bio: Mapped[str] = mapped_column(String(300), default="")


class Post(db.Model):
    """A photo with a caption."""

    __tablename__ = "posts"
    __table_args__ = {"sqlite_autoincrement": True}  # a later post has a higher id, always

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    photo: Mapped[str] = mapped_column(String(300))
    caption: Mapped[str] = mapped_column(String(1000))
    author: Mapped[User] = relationship()


class Comment(db.Model):
    """What a user says to a post. It goes with the post."""

    __tablename__ = "comments"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    text: Mapped[str] = mapped_column(String(500))


class Like(db.Model):
    """A user likes a post: the key lets each pair be there once. It goes with the post."""

    __tablename__ = "likes"

    post_id: Mapped[int] = mapped_column(
        ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)


class Follow(db.Model):
    """A user follows another one."""

    __tablename__ = "follows"

    follower_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    followed_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, index=True)
