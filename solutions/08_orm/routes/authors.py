"""The authors: list, create (with their books), read, change, delete."""

from flask import Blueprint, url_for
from sqlalchemy import select

from checks import is_filled, is_text, read_fields, read_object
from db import db, save
from models import Author, Book
from routes.books import TAKEN, read_books

ONE = "/<int:author_id>"

bp = Blueprint("authors", __name__, url_prefix="/authors")


@bp.get("")
def list_authors():
    """List the authors, in the order in which they came."""
    authors = db.session.scalars(select(Author).order_by(Author.id))
    return [author.to_dict() for author in authors]


@bp.post("")
def create_author():
    """Create an author and the books that come along: all of it or nothing."""
    data = read_object()
    author = Author(**read_fields(data, RULES, optional={"about"}))
    author.books = [Book(**fields) for fields in read_books(data)]
    db.session.add(author)
    save(TAKEN)
    return author.to_dict(), 201, {"Location": url_for(".show_author", author_id=author.id)}


@bp.get(ONE)
def show_author(author_id):
    """Show one author."""
    return find_author(author_id).to_dict()


@bp.patch(ONE)
def change_author(author_id):
    """Change a part of an author."""
    author = find_author(author_id)
    for name, value in read_fields(read_object(), RULES, optional=RULES).items():
        setattr(author, name, value)
    db.session.commit()
    return author.to_dict()


@bp.delete(ONE)
def delete_author(author_id):
    """Delete an author who has no books."""
    db.session.delete(find_author(author_id))
    save("This author has books. Delete them first.")
    return "", 204


@bp.get(f"{ONE}/books")
def list_books_of_author(author_id):
    """List the books of one author, the newest first."""
    author = find_author(author_id)
    books = select(Book).where(Book.author == author).order_by(Book.id.desc())
    return [book.to_dict() for book in db.session.scalars(books)]


def find_author(author_id):
    """Return the author with this id, or answer 404."""
    return db.get_or_404(Author, author_id, description=f"There is no author {author_id}.")


RULES = {
    "name": (lambda value: is_filled(value, 80), "Name must be a text of 1 to 80 characters."),
    "about": (lambda value: is_text(value, 500), "About must be a text of at most 500 characters."),
}
