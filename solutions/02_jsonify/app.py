"""The book club's API: its books, as JSON."""

import re
from itertools import count

from flask import Flask, abort, jsonify, request, url_for
from werkzeug.exceptions import HTTPException, UnprocessableEntity

app = Flask(__name__)
app.json.ensure_ascii = False  # Korean titles stay readable

HALF_CHARACTER = re.compile("[\ud800-\udfff]")  # JSON can hold one, UTF-8 can't

BOOKS = []
IDS = count(1)


def find_book(book_id):
    """Return the book with this id, or answer 404."""
    for book in BOOKS:
        if book["id"] == book_id:
            return book
    abort(404, description=f"There is no book {book_id}.")


@app.get("/")
def index():
    """Say which resources this API has."""
    return {"resources": {"books": url_for("list_books")}}


@app.get("/api/v1/books")
def list_books():
    """List all the books."""
    return BOOKS


@app.get("/api/v1/books/<int:book_id>")
def show_book(book_id):
    """Show one book."""
    return find_book(book_id)


@app.post("/api/v1/books")
def create_book():
    """Check a new book, store it, and say where it is."""
    data = request.get_json()
    if not isinstance(data, dict):
        abort(400, description="Send a JSON object.")
    errors = check_book(data)
    if errors:
        refuse(errors)
    book = {"id": next(IDS), **{field: data[field] for field in ("title", "year", "price")}}
    BOOKS.append(book)
    return book, 201, {"Location": url_for("show_book", book_id=book["id"])}


def check_book(data):
    """Return what is wrong with a book: its fields, each with a list of sentences."""
    errors = {}
    title = data.get("title")
    if not isinstance(title, str) or not title.strip() or HALF_CHARACTER.search(title):
        errors["title"] = ["Title must be a text that is not empty."]
    if not is_whole_number(data.get("year"), 1, 9999):
        errors["year"] = ["Year must be a whole number from 1 to 9999."]
    if not is_whole_number(data.get("price"), 0):
        errors["price"] = ["Price must be a whole number, 0 or more."]
    return errors


def is_whole_number(value, lowest, highest=None):
    """Say whether a value is a number without a fraction, between the limits."""
    if type(value) is not int:  # isinstance() would take True and False for numbers
        return False
    return lowest <= value and (highest is None or value <= highest)


def refuse(errors):
    """Stop the request with 422 and the fields that are wrong."""
    error = UnprocessableEntity("Some fields are not right.")
    error.errors = errors
    raise error


@app.errorhandler(HTTPException)
def answer_error(error):
    """Answer every error in one JSON shape."""
    body = {"code": error.code, "status": error.name, "message": error.description}
    if hasattr(error, "errors"):
        body["errors"] = error.errors
    # The error's own response keeps the headers that belong to it, such as Allow for a 405.
    response = error.get_response()
    response.data = jsonify(body).data
    response.mimetype = "application/json"
    return response


if __name__ == "__main__":
    app.run(port=5002)
