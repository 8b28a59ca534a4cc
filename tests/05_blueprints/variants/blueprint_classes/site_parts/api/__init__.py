from flask import Blueprint, jsonify, request

from ..part import Part


class Api(Part):
    def blueprint(self, config):
        bp = Blueprint("api", __name__, url_prefix="/api")

        @bp.route("/books")
        def list_books():
            return jsonify(
                [{key: book[key] for key in ("id", "title")} for book in self.club.books]
            )

        @bp.route("/books/<int:book_id>")
        def show_book(book_id):
            return self.tell(self.book_or_404(book_id))

        @bp.route("/books/<int:book_id>/loan", methods=["POST"])
        def lend_book(book_id):
            book = self.book_or_404(book_id)
            wish = request.get_json()
            member = self.member_or(wish.get("member") if isinstance(wish, dict) else None)
            self.club.lend(book, member)
            return self.tell(book), 201

        @bp.route("/books/<int:book_id>/loan", methods=["DELETE"])
        def take_back(book_id):
            self.club.take_back(self.book_or_404(book_id))
            return "", 204

        return bp

    def tell(self, book):
        borrower = self.club.borrower(book)
        return {
            "id": book["id"],
            "title": book["title"],
            "price": int(book["price"]),
            "lent_to": borrower["id"] if borrower else None,
        }
