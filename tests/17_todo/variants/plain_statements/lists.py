"""The log-in and the lists, in one blueprint."""

from flask import Blueprint, abort, url_for
from flask_jwt_extended import current_user, jwt_required
from sqlalchemy import delete, select, update

from accounts import authenticate
from checks import (
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
from errors import answer_unauthorized
from models import Book
from tokens import new_token

ONE = "/books/<int:book_id>"
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

bp = Blueprint("lists", __name__)
TEXT = (lambda value: is_text(value, 2000), "Send a text.")


@bp.post("/login")
def log_in():
    member = authenticate(**read_fields(read_object(), {"name": TEXT, "password": TEXT}))
    if member is None:
        return answer_unauthorized("No.")
    return {"access_token": new_token(member), "member": {"name": member.name}}


@bp.get("/books")
@jwt_required()
def list_books():
    """List a page of the member's books: those that the query asks for, in its order."""
    query = read_query(QUERY)
    books = select(Book).where(owned()).order_by(*SORT[query.get("sort", "id")])
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


@bp.post("/books")
@jwt_required()
def create_book():
    """Put a book on the list."""
    book = Book(member_id=current_user.id, **read_book(optional=RULES.keys() - {"title"}))
    db.session.add(book)
    db.session.commit()
    where = url_for(".show_book", book_id=book.id, _external=True)
    return book.to_dict(), 201, {"Location": where}


@bp.patch("/books")
@jwt_required()
def change_books():
    """Mark many; take all of it back when one row is missing."""
    fields = read_fields(read_object(), {"ids": (is_ids, IDS), "is_read": BOOL})
    ids = {number for number in fields["ids"] if number < 2**31}
    change = update(Book).where(owned(), Book.id.in_(ids)).values(is_read=fields["is_read"])
    if db.session.execute(change).rowcount < len(set(fields["ids"])):
        db.session.rollback()
        abort(404, description="Not all of them are yours.")
    books = db.session.scalars(select(Book).where(owned(), Book.id.in_(ids)).order_by(Book.id))
    answer = [book.to_dict() for book in books]
    db.session.commit()
    return {"books": answer}


@bp.get(ONE)
@jwt_required()
def show_book(book_id):
    """Show one book."""
    query = select(Book).where(owned(), Book.id == min(book_id, 2**31))
    book = db.session.scalars(query).one_or_none()
    if book is None:
        abort(404, description="Not yours.")
    return book.to_dict()


@bp.patch(ONE)
@jwt_required()
def change_book(book_id):
    """Change it by one statement."""
    show_book(book_id)
    if fields := read_book(optional=RULES):
        db.session.execute(update(Book).where(owned(), Book.id == book_id).values(fields))
        db.session.commit()
    return show_book(book_id)


@bp.delete(ONE)
@jwt_required()
def delete_book(book_id):
    """Delete it by one statement."""
    gone = delete(Book).where(owned(), Book.id == min(book_id, 2**31))
    if not db.session.execute(gone).rowcount:
        abort(404, description="Not yours.")
    db.session.commit()
    return "", 204


def owned():
    """The condition that every statement has."""
    return Book.member_id == current_user.id


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
