from flask import Blueprint, redirect, render_template, request, url_for

from ..part import Part


class Books(Part):
    def blueprint(self, config):
        bp = Blueprint("books", __name__, template_folder="templates")
        bp.add_url_rule("/", "front", self.front)
        bp.add_url_rule("/books", "list_books", self.list)
        bp.add_url_rule("/books/<int:book_id>", "show_book", self.show)
        bp.add_url_rule("/books/<int:book_id>/lend", "lend_book", self.lend, methods=["POST"])
        return bp

    def front(self):
        return render_template(
            "index.html", books=len(self.club.books), members=len(self.club.members)
        )

    def list(self):
        return render_template("books/list.html", books=self.club.books)

    def show(self, book_id):
        book = self.book_or_404(book_id)
        return render_template(
            "books/one.html",
            book=book,
            borrower=self.club.borrower(book),
            members=self.club.members,
        )

    def lend(self, book_id):
        book = self.book_or_404(book_id)
        self.club.lend(book, self.member_or(request.form.get("member", type=int)))
        return redirect(url_for("books.show_book", book_id=book_id))
