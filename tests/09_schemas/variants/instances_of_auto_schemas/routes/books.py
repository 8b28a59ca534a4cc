"""The books: list, create, read, replace, change."""

from flask import Blueprint, url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from body import read_json
from db import db, find, save
from models import Book
from schemas import BookIn, BookOut

TAKEN = "The club has a book with this ISBN already."

bp = Blueprint("books", __name__, url_prefix="/books")


@bp.get("")
def list_books():
    """List all the books."""
    books = db.session.scalars(select(Book).options(joinedload(Book.author)).order_by(Book.id))
    return BookOut(many=True).dump(books)


@bp.post("")
def create_book():
    """Create a book and say where it is."""
    book = BookIn().load(read_json())
    db.session.add(book)
    save(TAKEN)
    return BookOut().dump(book), 201, {"Location": url_for(".show_book", book_id=book.id)}


@bp.get("/<int:book_id>")
def show_book(book_id):
    """Show one book."""
    return BookOut().dump(find_book(book_id))


@bp.put("/<int:book_id>")
def replace_book(book_id):
    """Replace a book by the one in the request."""
    return change(book_id, BookIn())


@bp.patch("/<int:book_id>")
def change_book(book_id):
    """Change the fields that the request has."""
    return change(book_id, BookIn(partial=True))


def change(book_id, schema):
    """Change a book by what a schema makes of the request."""
    book = find_book(book_id)
    schema.load(read_json(), instance=book)
    save(TAKEN)
    return BookOut().dump(book)


def find_book(book_id):
    """Return the book with this id, or answer 404."""
    return find(Book, book_id, f"There is no book {book_id}.")
