"""The books' pages."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.views import MethodView, View

from site_parts.shared import borrower, found


def make_books(club):
    """Return a new blueprint of the books of this club."""
    blueprint = Blueprint("books", __name__)

    class ListBooks(View):
        def dispatch_request(self):
            return render_template("books/list.html", books=club.books)

    class ShowBook(MethodView):
        def get(self, book_id):
            book = found(club.book(book_id), "book")
            return render_template(
                "books/show.html", book=book, borrower=club.borrower(book), members=club.members
            )

    class LendBook(MethodView):
        def post(self, book_id):
            book = found(club.book(book_id), "book")
            club.lend(book, borrower(club, request.form.get("member", type=int)))
            return redirect(url_for("books.show_book", book_id=book_id))

    blueprint.add_url_rule("", view_func=ListBooks.as_view("list_books"))
    blueprint.add_url_rule("/<int:book_id>", view_func=ShowBook.as_view("show_book"))
    blueprint.add_url_rule("/<int:book_id>/lend", view_func=LendBook.as_view("lend_book"))
    return blueprint
