"""The book club's site, all in one file. The tasks are in README.md."""

from flask import Flask, abort, redirect, render_template, request, url_for
from werkzeug.exceptions import HTTPException

from club import Club

app = Flask(__name__)
app.json.ensure_ascii = False  # Korean titles stay readable

club = Club()


@app.template_filter()
def won(price):
    """Write a price with a comma for thousands: 13,500."""
    return f"{int(price):,}"


def find_book(book_id):
    """Return the book with this id, or answer 404."""
    book = club.book(book_id)
    if book is None:
        abort(404, description=f"There is no book {book_id}.")
    return book


def find_borrower(member_id):
    """Return the member who wants a book, or answer 422."""
    member = club.member(member_id)
    if member is None:
        abort(422, description="Say which member borrows the book.")
    return member


@app.get("/")
def index():
    """Show the front page."""
    return render_template("index.html", books=len(club.books), members=len(club.members))


# The books


@app.get("/books")
def list_books():
    """Show all the books."""
    return render_template("books.html", books=club.books)


@app.get("/books/<int:book_id>")
def show_book(book_id):
    """Show one book, and who has it."""
    book = find_book(book_id)
    return render_template(
        "book.html", book=book, borrower=club.borrower(book), members=club.members
    )


@app.post("/books/<int:book_id>/lend")
def lend_book(book_id):
    """Lend a book to the member whom the form names."""
    book = find_book(book_id)
    club.lend(book, find_borrower(request.form.get("member", type=int)))
    return redirect(url_for("show_book", book_id=book_id), code=303)


# The members


@app.get("/members")
def list_members():
    """Show all the members."""
    return render_template("members.html", members=club.members)


@app.get("/members/<int:member_id>")
def show_member(member_id):
    """Show one member, and what they have borrowed."""
    member = club.member(member_id)
    if member is None:
        abort(404, description=f"There is no member {member_id}.")
    return render_template("member.html", member=member, books=club.borrowed_by(member))


# The administrators' desk


@app.get("/admin")
def list_loans():
    """Show which books are out."""
    return render_template("loans.html", loans=club.loans())


@app.post("/admin/loans/<int:book_id>/return")
def take_back(book_id):
    """Take a book back."""
    club.take_back(find_book(book_id))
    return redirect(url_for("list_loans"), code=303)


# The API


def as_json(book):
    """Return what the API tells of a book."""
    borrower = club.borrower(book)
    return {
        "id": book["id"],
        "title": book["title"],
        "price": int(book["price"]),
        "lent_to": borrower and borrower["id"],
    }


@app.get("/api/books")
def api_list_books():
    """List the books, each with its id and title."""
    return [{"id": book["id"], "title": book["title"]} for book in club.books]


@app.get("/api/books/<int:book_id>")
def api_show_book(book_id):
    """Show one book."""
    return as_json(find_book(book_id))


@app.post("/api/books/<int:book_id>/loan")
def api_lend_book(book_id):
    """Lend a book to the member whom the body names."""
    book = find_book(book_id)
    data = request.get_json()
    club.lend(book, find_borrower(data.get("member") if isinstance(data, dict) else None))
    return as_json(book), 201


@app.delete("/api/books/<int:book_id>/loan")
def api_take_back(book_id):
    """Take a book back."""
    club.take_back(find_book(book_id))
    return "", 204


# The errors


@app.errorhandler(Exception)
def answer_exception(error):
    """Answer whatever goes wrong in its own words. (Tasks 4 and 5 do better.)"""
    if isinstance(error, HTTPException):
        return error
    return str(error), 400, {"Content-Type": "text/plain; charset=utf-8"}


if __name__ == "__main__":
    app.run(port=5005)
