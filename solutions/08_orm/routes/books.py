"""The books: list in pages, create, read, change, delete."""

import re

from flask import Blueprint, url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from checks import LARGEST_ID, is_filled, is_text, is_whole, read_fields, read_number, read_object
from db import db, save
from errors import refuse
from models import Author, Book

TAKEN = "Another book has this ISBN already, or the author has just been deleted."
ONE = "/<int:book_id>"

bp = Blueprint("books", __name__, url_prefix="/books")


@bp.get("")
def list_books():
    """List one page of the books, the newest first."""
    page, per_page = read_number("page", 1), read_number("per_page", 20)
    books = select(Book).options(joinedload(Book.author)).order_by(Book.id.desc())
    found = db.paginate(books, page=page, per_page=per_page, max_per_page=50, error_out=False)
    return {
        "books": [book.to_dict() for book in found],
        "page": found.page,
        "pages": found.pages,
        "total": found.total,
    }


@bp.post("")
def create_book():
    """Create a book of an author and say where it is."""
    book = Book(**read_book_of_author(optional={"copies"}))
    db.session.add(book)
    save(TAKEN)
    return book.to_dict(), 201, {"Location": url_for(".show_book", book_id=book.id)}


@bp.get(ONE)
def show_book(book_id):
    """Show one book."""
    return find_book(book_id).to_dict()


@bp.patch(ONE)
def change_book(book_id):
    """Change a part of a book."""
    book = find_book(book_id)
    for name, value in read_book_of_author(optional=WITH_AUTHOR).items():
        setattr(book, name, value)
    save(TAKEN)
    return book.to_dict()


@bp.delete(ONE)
def delete_book(book_id):
    """Delete a book."""
    db.session.delete(find_book(book_id))
    db.session.commit()
    return "", 204


def find_book(book_id):
    """Return the book with this id, or answer 404."""
    return db.get_or_404(Book, book_id, description=f"There is no book {book_id}.")


def read_book_of_author(optional):
    """Return what the request says of a book, whose author has to be there."""
    fields = read_fields(read_object(), WITH_AUTHOR, optional)
    if "author_id" in fields and db.session.get(Author, fields["author_id"]) is None:
        refuse({"author_id": ["There is no such author."]})
    return fields


def read_books(data):
    """Return the books that come along with an author."""
    books = data.get("books", [])
    if not isinstance(books, list) or not all(isinstance(book, dict) for book in books):
        refuse({"books": ["Books must be an array of books."]})
    return [read_fields(book, RULES, optional={"copies"}) for book in books]


def is_isbn(value):
    """Say whether a value is a text of 13 digits."""
    return is_text(value, 13) and re.fullmatch("[0-9]{13}", value) is not None


RULES = {
    "title": (lambda value: is_filled(value, 120), "Title must be a text of 1 to 120 characters."),
    "isbn": (is_isbn, "ISBN must be a text of 13 digits."),
    "year": (lambda value: is_whole(value, 1, 9999), "Year must be a number from 1 to 9999."),
    "copies": (lambda value: is_whole(value, 0, 999), "Copies must be a number from 0 to 999."),
}
WITH_AUTHOR = RULES | {
    "author_id": (lambda value: is_whole(value, 1, LARGEST_ID), "author_id must be an author's id.")
}
