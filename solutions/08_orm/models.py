"""The models: a class for each table, an object for each row."""

from sqlalchemy import ForeignKey, String, func, select
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from db import db


class Author(db.Model):
    """Somebody who has written books."""

    __tablename__ = "authors"
    __table_args__ = {"sqlite_autoincrement": True}  # SQLite gives no id a second time, either

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    about: Mapped[str] = mapped_column(String(500), default="")
    # "all": an author's books are left alone when the author goes. Their key then refuses it.
    books: Mapped[list["Book"]] = relationship(back_populates="author", passive_deletes="all")

    def to_dict(self):
        """Return what the API shows of an author."""
        return {
            "id": self.id,
            "name": self.name,
            "about": self.about,
            "book_count": self.book_count,
        }


class Book(db.Model):
    """A book, with its author."""

    __tablename__ = "books"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(120))
    isbn: Mapped[str] = mapped_column(String(13), unique=True)
    year: Mapped[int]
    copies: Mapped[int] = mapped_column(default=1)
    author_id: Mapped[int] = mapped_column(ForeignKey("authors.id"))
    author: Mapped[Author] = relationship(back_populates="books")

    def to_dict(self):
        """Return what the API shows of a book."""
        return {
            "id": self.id,
            "title": self.title,
            "isbn": self.isbn,
            "year": self.year,
            "copies": self.copies,
            "author": {"id": self.author.id, "name": self.author.name},
        }


# Counted by the database, in the same statement that brings the author.
Author.book_count = column_property(
    select(func.count(Book.id))
    .where(Book.author_id == Author.id)
    .correlate_except(Book)
    .scalar_subquery()
)
