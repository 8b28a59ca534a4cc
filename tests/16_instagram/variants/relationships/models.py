"""The models: a class for each table, an object for each row."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

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
    author: Mapped[Reader] = relationship(lazy="joined", innerjoin=True)
    comments: Mapped[list["Comment"]] = relationship(
        cascade="all, delete-orphan", order_by="Comment.id", back_populates="post"
    )
    likes: Mapped[list["Like"]] = relationship(cascade="all, delete-orphan")

    def to_dict(self, viewer):
        """Return what the API shows of a post."""
        return {
            "id": self.id,
            "author": self.author.name,
            "book": self.book,
            "text": self.text,
            "likes_count": len(self.likes),
            "comments_count": len(self.comments),
            "liked": any(like.reader_id == viewer.id for like in self.likes),
        }


class Comment(db.Model):
    """What a reader says to a post. It goes with the post."""

    __tablename__ = "comments"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("readers.id"))
    text: Mapped[str] = mapped_column(String(500))
    post: Mapped[Post] = relationship(back_populates="comments")
    writer: Mapped[Reader] = relationship(lazy="joined", innerjoin=True)

    @property
    def author(self):
        """The name of whoever wrote it."""
        return self.writer.name


class Like(db.Model):
    """A reader likes a post: the key lets each pair be there once. It goes with the post."""

    __tablename__ = "likes"

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), primary_key=True)
    reader_id: Mapped[int] = mapped_column(ForeignKey("readers.id"), primary_key=True)


class Follow(db.Model):
    """A reader follows another one."""

    __tablename__ = "follows"

    follower_id: Mapped[int] = mapped_column(ForeignKey("readers.id"), primary_key=True)
    followed_id: Mapped[int] = mapped_column(ForeignKey("readers.id"), primary_key=True, index=True)
