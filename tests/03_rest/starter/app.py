"""The book club's reviews as a REST API. The tasks are in README.md."""

import json
from pathlib import Path

from flask import Flask, abort, jsonify, url_for
from werkzeug.exceptions import HTTPException, UnprocessableEntity

app = Flask(__name__)
app.json.ensure_ascii = False  # Korean stays Korean in the answers

BOOKS = json.loads(Path(__file__).with_name("books.json").read_text(encoding="utf-8"))
REVIEWS = []  # the members' reviews, as dicts; a list stands in for a database


@app.get("/")
def index():
    """Say which resources this API has."""
    return {"resources": {"books": url_for("list_books"), "reviews": "/reviews"}}


@app.get("/books")
def list_books():
    """List the books."""
    return BOOKS


@app.get("/books/<int:book_id>")
def show_book(book_id):
    """Show one book."""
    return find_book(book_id)


def find_book(book_id):
    """Return the book with this id, or answer 404."""
    for book in BOOKS:
        if book["id"] == book_id:
            return book
    abort(404, description=f"There is no book {book_id}.")


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
    app.run(port=5003)
