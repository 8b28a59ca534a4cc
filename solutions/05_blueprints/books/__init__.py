"""The books' pages."""

from flask import Blueprint, redirect, render_template, request, url_for

from lookup import find_book, find_borrower, the_club

bp = Blueprint("books", __name__, url_prefix="/books", template_folder="templates")


@bp.app_template_filter()
def won(price):
    """Write a price with a comma for thousands: 13,500."""
    return f"{int(price):,}"


@bp.get("")
def list_books():
    """Show all the books."""
    return render_template("books/list.html", books=the_club().books)


@bp.get("/<int:book_id>")
def show_book(book_id):
    """Show one book, and who has it."""
    book, club = find_book(book_id), the_club()
    return render_template(
        "books/show.html", book=book, borrower=club.borrower(book), members=club.members
    )


@bp.post("/<int:book_id>/lend")
def lend_book(book_id):
    """Lend a book to the member whom the form names."""
    book = find_book(book_id)
    the_club().lend(book, find_borrower(request.form.get("member", type=int)))
    return redirect(url_for(".show_book", book_id=book_id), code=303)
