"""What several blueprints look up."""

from flask import abort, current_app


def the_club():
    """Return the club of the app that answers this request."""
    return current_app.extensions["club"]


def find_book(book_id):
    """Return the book with this id, or answer 404."""
    book = the_club().book(book_id)
    if book is None:
        abort(404, description=f"There is no book {book_id}.")
    return book


def find_borrower(member_id):
    """Return the member who wants a book, or answer 422."""
    member = the_club().member(member_id)
    if member is None:
        abort(422, description="Say which member borrows the book.")
    return member
