"""The loans: list and create."""

from flask import Blueprint
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from checks import day_of, is_id, is_text
from db import db
from errors import read_object, refuse, unknown
from models import Book, Loan, Member

bp = Blueprint("loans", __name__, url_prefix="/loans")


@bp.get("")
def list_loans():
    """List all loans."""
    loans = db.session.scalars(select(Loan).options(joinedload(Loan.book)).order_by(Loan.id))
    return [as_json(loan) for loan in loans]


@bp.post("")
def create_loan():
    """Create a loan: a member takes a book home."""
    fields = read_loan()
    book = find_or_make_book(fields.pop("title"), fields.pop("author"))
    loan = Loan(book=book, **fields)
    db.session.add(loan)
    db.session.commit()
    return as_json(loan), 201, {"Location": f"/loans/{loan.id}"}


def find_or_make_book(title, author):
    """Return the book with exactly this title and author; make it if there is none."""
    # The database may take Emma for EMMA, so Python has the last word.
    for book in db.session.scalars(select(Book).where(Book.title == title).order_by(Book.id)):
        if (book.title, book.author) == (title, author):
            return book
    return Book(title=title, author=author)


def as_json(loan):
    """Return a loan as the API shows it."""
    return {
        "id": loan.id,
        "member_id": loan.member_id,
        "title": loan.book.title,
        "author": loan.book.author,
        "lent_on": loan.lent_on.isoformat(),
        "returned_on": loan.returned_on.isoformat() if loan.returned_on else None,
    }


def read_loan():
    """Return the fields of the loan in the request, or answer what is wrong with them."""
    data = read_object()
    member_id, author = data.get("member_id"), data.get("author")
    errors = unknown(data, "member_id", "title", "author", "lent_on")
    if not is_id(member_id) or db.session.get(Member, member_id) is None:
        errors["member_id"] = "There is no such member."
    if not is_text(data.get("title"), 200):
        errors["title"] = "Title must be a text of 1 to 200 characters."
    if author is not None and not is_text(author, 120):
        errors["author"] = "Author must be null or a text of 1 to 120 characters."
    if day_of(data.get("lent_on")) is None:
        errors["lent_on"] = "The day must be written as 2026-03-01."
    if errors:
        refuse(errors)
    lent_on = day_of(data["lent_on"])
    return {"member_id": member_id, "title": data["title"], "author": author, "lent_on": lent_on}
