from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.orm import joinedload

db = SQLAlchemy()
db.joinedload = joinedload


class Author(db.Model):
    __tablename__ = "authors"
    __table_args__ = {"sqlite_autoincrement": True}
    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String(80), nullable=False)
    about = db.Column(db.String(500), nullable=False, default="", server_default="")

    def json(self):
        return {
            "id": self.id,
            "name": self.name,
            "about": self.about,
            "book_count": len(self.books),
        }


class Book(db.Model):
    __tablename__ = "books"
    __table_args__ = {"sqlite_autoincrement": True}
    id = db.Column(db.Integer, primary_key=True)
    title = db.Column(db.String(120), nullable=False)
    isbn = db.Column(db.CHAR(13), nullable=False, unique=True)
    year = db.Column(db.Integer, nullable=False)
    copies = db.Column(db.Integer, nullable=False)
    author_id = db.Column(db.Integer, db.ForeignKey("authors.id"), nullable=False)
    author = db.relationship("Author", backref=db.backref("books", passive_deletes="all"))

    def json(self):
        return {
            "id": self.id,
            "title": self.title,
            "isbn": self.isbn,
            "year": self.year,
            "copies": self.copies,
            "author": {"id": self.author.id, "name": self.author.name},
        }
