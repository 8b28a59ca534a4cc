"""The models: a class for each table, an object for each row."""

from sqlalchemy import ForeignKey, String, func, select
from sqlalchemy.orm import Mapped, column_property, mapped_column, query_expression, relationship

from db import db


class Reader(db.Model):
    """Somebody who reads and writes here. The name stands in URLs and is never changed."""

    __tablename__ = "readers"
    __table_args__ = {"sqlite_autoincrement": True}  # an old token must not fit a new reader

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    password_hash: Mapped[str] = mapped_column(String(255))


class Post(db.Model):
    """What a reader says of a book."""

    __tablename__ = "posts"
    __table_args__ = {"sqlite_autoincrement": True}  # a later post has a higher id, always

    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("readers.id"), index=True)
    book: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(String(2000))
    writer: Mapped[Reader] = relationship(lazy="joined", innerjoin=True)
    liked: Mapped[bool] = query_expression()  # for the reader who asks

    @property
    def author(self):
        """The name of whoever wrote it."""
        return self.writer.name


class Comment(db.Model):
    """What a reader says to a post. It goes with the post."""

    __tablename__ = "comments"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("readers.id"))
    text: Mapped[str] = mapped_column(String(500))


class Like(db.Model):
    """A reader likes a post: the key lets each pair be there once. It goes with the post."""

    __tablename__ = "likes"

    post_id: Mapped[int] = mapped_column(
        ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True
    )
    reader_id: Mapped[int] = mapped_column(ForeignKey("readers.id"), primary_key=True)


class Follow(db.Model):
    """A reader follows another one."""

    __tablename__ = "follows"

    follower_id: Mapped[int] = mapped_column(ForeignKey("readers.id"), primary_key=True)
    followed_id: Mapped[int] = mapped_column(ForeignKey("readers.id"), primary_key=True, index=True)


def number_of(model):
    """Return the property that counts the rows of a post."""
    rows = select(func.count()).select_from(model).where(model.post_id == Post.id)
    return column_property(rows.correlate_except(model).scalar_subquery())


Post.likes_count = number_of(Like)
Post.comments_count = number_of(Comment)
