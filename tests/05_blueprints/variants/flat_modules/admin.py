"""The administrators' desk. Its prefix is a setting of the app."""

from flask import Blueprint, redirect, render_template, url_for

from lookup import find_book, the_club

bp = Blueprint("admin", __name__)


@bp.get("")
def list_loans():
    """Show which books are out."""
    return render_template("admin/list.html", loans=the_club().loans())


@bp.post("/loans/<int:book_id>/return")
def take_back(book_id):
    """Take a book back."""
    the_club().take_back(find_book(book_id))
    return redirect(url_for(".list_loans"), code=303)
