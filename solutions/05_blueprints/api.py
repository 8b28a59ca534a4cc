"""The API: the books for programs."""

from flask import Blueprint, request

from lookup import find_book, find_borrower, the_club

bp = Blueprint("api", __name__, url_prefix="/api")


def as_json(book):
    """Return what the API tells of a book."""
    borrower = the_club().borrower(book)
    return {
        "id": book["id"],
        "title": book["title"],
        "price": int(book["price"]),
        "lent_to": borrower and borrower["id"],
    }


@bp.get("/books")
def list_books():
    """List the books, each with its id and title."""
    return [{"id": book["id"], "title": book["title"]} for book in the_club().books]


@bp.get("/books/<int:book_id>")
def show_book(book_id):
    """Show one book."""
    return as_json(find_book(book_id))


@bp.post("/books/<int:book_id>/loan")
def lend_book(book_id):
    """Lend a book to the member whom the body names."""
    book = find_book(book_id)
    data = request.get_json()
    member_id = data.get("member") if isinstance(data, dict) else None
    the_club().lend(book, find_borrower(member_id))
    return as_json(book), 201


@bp.delete("/books/<int:book_id>/loan")
def take_back(book_id):
    """Take a book back."""
    the_club().take_back(find_book(book_id))
    return "", 204
