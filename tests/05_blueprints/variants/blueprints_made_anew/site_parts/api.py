"""The API."""

from flask import Blueprint, jsonify, request

from site_parts.shared import borrower, found


def make_api(club):
    """Return a new blueprint of the API of this club."""
    blueprint = Blueprint("api", __name__)

    def told(book):
        member = club.borrower(book)
        return jsonify(
            id=book["id"],
            title=book["title"],
            price=int(book["price"]),
            lent_to=member["id"] if member else None,
        )

    def list_books():
        return jsonify([{"id": book["id"], "title": book["title"]} for book in club.books])

    def show_book(book_id):
        return told(found(club.book(book_id), "book"))

    def lend_book(book_id):
        book = found(club.book(book_id), "book")
        body = request.get_json()
        club.lend(book, borrower(club, body.get("member") if type(body) is dict else None))
        return told(book), 201

    def take_back(book_id):
        club.take_back(found(club.book(book_id), "book"))
        return "", 204

    rule = "/books/<int:book_id>"
    blueprint.add_url_rule("/books", view_func=list_books)
    blueprint.add_url_rule(rule, view_func=show_book)
    blueprint.add_url_rule(f"{rule}/loan", view_func=lend_book, methods=["POST"])
    blueprint.add_url_rule(f"{rule}/loan", view_func=take_back, methods=["DELETE"])
    return blueprint
