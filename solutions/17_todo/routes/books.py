"""The reading list of the member whose token comes with the request."""

from flask import Blueprint, abort, url_for
from flask_jwt_extended import current_user, jwt_required
from sqlalchemy import select

from checks import (
    LARGEST_ID,
    count_of,
    is_count,
    is_filled,
    is_moment,
    is_text,
    is_whole,
    moment_of,
    read_fields,
    read_object,
    read_query,
)
from db import db
from models import Book

ONE = "/<int:book_id>"
MOST = 100  # books in one request that changes many of them

BOOL = (lambda value: isinstance(value, bool), "is_read must be true or false.")
RULES = {
    "title": (lambda value: is_filled(value, 120), "Title must be a text of 1 to 120 characters."),
    "note": (lambda value: is_text(value, 500), "Note must be a text of at most 500 characters."),
    "due_at": (
        lambda value: value is None or is_moment(value),
        "due_at must be null, or a moment with its offset: 2026-12-24T18:00:00+09:00.",
    ),
    "is_read": BOOL,
}

# What `is_read` and `sort` may say in the query. All orders end with the id: no tie is left.
IS_READ = {"true": True, "false": False}
SORT = {
    "id": (Book.id,),
    "-id": (Book.id.desc(),),
    "title": (Book.title, Book.id),
    "-title": (Book.title.desc(), Book.id),
    # The databases don't agree where NULL belongs: first its absence, then the moment.
    "due_at": (Book.due_at.is_(None), Book.due_at, Book.id),
    "-due_at": (Book.due_at.is_(None), Book.due_at.desc(), Book.id),
}
MOMENT = (is_moment, "Send a moment with its offset, and write a + in a URL as %2B.")
COUNT = (is_count, "Send a whole number from 1 on.")
QUERY = {
    "is_read": (lambda value: value in IS_READ, "is_read must be true or false."),
    "due_from": MOMENT,
    "due_before": MOMENT,
    "sort": (lambda value: value in SORT, f"sort must be one of {', '.join(SORT)}."),
    "page": COUNT,
    "per_page": COUNT,
}

bp = Blueprint("books", __name__, url_prefix="/books")


@bp.before_request
@jwt_required()
def only_members():
    """Ask for a token before each view of this file."""


@bp.get("")
def list_books():
    """List a page of the member's books: those that the query asks for, in its order."""
    query = read_query(QUERY)
    books = mine().order_by(*SORT[query.get("sort", "id")])
    if "is_read" in query:
        books = books.where(Book.is_read == IS_READ[query["is_read"]])
    if "due_from" in query:
        books = books.where(Book.due_at >= moment_of(query["due_from"]))
    if "due_before" in query:
        books = books.where(Book.due_at < moment_of(query["due_before"]))
    found = db.paginate(
        books,
        page=count_of(query.get("page", "1")),
        per_page=count_of(query.get("per_page", "20")),
        max_per_page=50,
        error_out=False,
    )
    return {
        "books": [book.to_dict() for book in found],
        "page": found.page,
        "pages": found.pages,
        "total": found.total,
    }


@bp.post("")
def create_book():
    """Put a book on the member's list and say where it is."""
    book = Book(member_id=current_user.id, **read_book(optional=RULES.keys() - {"title"}))
    db.session.add(book)
    db.session.commit()
    return book.to_dict(), 201, {"Location": url_for(".show_book", book_id=book.id)}


@bp.patch("")
def change_books():
    """Mark many books as read, or as not read: all of them, or none."""
    fields = read_fields(read_object(), {"ids": (is_ids, IDS), "is_read": BOOL})
    books = find_books(fields["ids"])
    for book in books:
        book.is_read = fields["is_read"]
    # Before the commit: after it, each book would be read from the database once more.
    answer = [book.to_dict() for book in books]
    db.session.commit()
    return {"books": answer}


@bp.get(ONE)
def show_book(book_id):
    """Show one book."""
    return find_book(book_id).to_dict()


@bp.patch(ONE)
def change_book(book_id):
    """Change the fields that the request has."""
    book = find_book(book_id)
    for name, value in read_book(optional=RULES).items():
        setattr(book, name, value)
    db.session.commit()
    return book.to_dict()


@bp.delete(ONE)
def delete_book(book_id):
    """Take a book from the list."""
    db.session.delete(find_book(book_id))
    db.session.commit()
    return "", 204


def mine():
    """Return the query of the member's own books. Every view begins with it."""
    return select(Book).where(Book.member_id == current_user.id)


def find_book(book_id):
    """Return the member's book with this id, or answer 404."""
    return find_books([book_id])[0]


def find_books(ids):
    """Return the member's books with these ids, or answer 404 if one of them is not there."""
    wanted = {number for number in ids if number <= LARGEST_ID}
    books = db.session.scalars(mine().where(Book.id.in_(wanted)).order_by(Book.id)).all()
    if missing := set(ids) - {book.id for book in books}:
        abort(404, description=f"There is no book {min(missing)} on your list.")
    return books


def read_book(optional):
    """Return what the request says of a book."""
    fields = read_fields(read_object(), RULES, optional)
    if "due_at" in fields:
        fields["due_at"] = moment_of(fields["due_at"])
    return fields


IDS = f"ids must be an array of 1 to {MOST} whole numbers from 1 on."


def is_ids(value):
    """Say whether a value is an array of ids, some of which may stand there twice."""
    return (
        isinstance(value, list)
        and 1 <= len(value) <= MOST
        and all(is_whole(number, 1, float("inf")) for number in value)
    )
