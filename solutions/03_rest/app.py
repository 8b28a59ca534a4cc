"""The book club's reviews as a REST API."""

import json
import re
from itertools import count
from pathlib import Path

from flask import Flask, abort, jsonify, request, url_for
from werkzeug.exceptions import HTTPException, UnprocessableEntity

app = Flask(__name__)
app.json.ensure_ascii = False  # Korean stays Korean in the answers

HALF_CHARACTER = re.compile("[\ud800-\udfff]")  # JSON can hold one, UTF-8 can't

BOOKS = json.loads(Path(__file__).with_name("books.json").read_text(encoding="utf-8"))
REVIEWS = []
IDS = count(1)  # an id is given out once, also when its review is deleted


@app.get("/")
def index():
    """Say which resources this API has."""
    return {"resources": {"books": url_for("list_books"), "reviews": url_for("list_reviews")}}


@app.get("/books")
def list_books():
    """List the books."""
    return BOOKS


@app.get("/books/<int:book_id>")
def show_book(book_id):
    """Show one book."""
    return find_book(book_id)


# The collection of reviews


@app.get("/reviews")
def list_reviews():
    """List the reviews, of one book if the query asks for one."""
    book = request.args.get("book")
    return [review for review in REVIEWS if book in (None, str(review["book"]))]


@app.post("/reviews")
def create_review():
    """Create a review in the collection and say where it is."""
    return store(read_body())


# One review


@app.get("/reviews/<int:review_id>")
def show_review(review_id):
    """Show one review."""
    return find_review(review_id)


@app.put("/reviews/<int:review_id>")
def replace_review(review_id):
    """Replace a review by the one in the request."""
    review = find_review(review_id)
    review.update(read_fields(read_body()))
    return review


@app.patch("/reviews/<int:review_id>")
def change_review(review_id):
    """Change the fields that the request holds; leave the others."""
    review = find_review(review_id)
    review.update(read_fields({**review, **read_body()}))
    return review


@app.delete("/reviews/<int:review_id>")
def delete_review(review_id):
    """Delete a review."""
    REVIEWS.remove(find_review(review_id))
    return "", 204


# The reviews of a book


@app.get("/books/<int:book_id>/reviews")
def list_reviews_of_book(book_id):
    """List the reviews of a book."""
    find_book(book_id)
    return [review for review in REVIEWS if review["book"] == book_id]


@app.post("/books/<int:book_id>/reviews")
def create_review_of_book(book_id):
    """Create a review; the URL says of which book."""
    find_book(book_id)
    return store({**read_body(), "book": book_id})


# What the views share


def find_book(book_id):
    """Return the book with this id, or answer 404."""
    for book in BOOKS:
        if book["id"] == book_id:
            return book
    abort(404, description=f"There is no book {book_id}.")


def find_review(review_id):
    """Return the review with this id, or answer 404."""
    for review in REVIEWS:
        if review["id"] == review_id:
            return review
    abort(404, description=f"There is no review {review_id}.")


def read_body():
    """Return the JSON object that the request holds, or answer 400 or 415."""
    data = request.get_json()
    if not isinstance(data, dict):
        abort(400, description="Send a JSON object.")
    return data


def read_fields(data):
    """Return the fields of a review, or answer 422 with those that are wrong."""
    fields = {name: data.get(name) for name in ("book", "reader", "rating")}
    fields["text"] = data.get("text", "")
    errors = {}
    if type(fields["book"]) is not int or fields["book"] not in [book["id"] for book in BOOKS]:
        errors["book"] = ["Book must be the id of a book of the club."]
    if not is_text(fields["reader"]) or not fields["reader"].strip():
        errors["reader"] = ["Reader must be a text that is not empty."]
    if type(fields["rating"]) is not int or not 1 <= fields["rating"] <= 5:
        errors["rating"] = ["Rating must be a whole number from 1 to 5."]
    if not is_text(fields["text"]):
        errors["text"] = ["Text must be a text."]
    if errors:
        refuse(errors)
    return fields


def is_text(value):
    """Say whether a value is a text that can be sent back."""
    return isinstance(value, str) and not HALF_CHARACTER.search(value)


def store(data):
    """Check a new review, store it, and answer 201 with its URL."""
    fields = read_fields(data)
    review = {"id": next(IDS), **fields}
    REVIEWS.append(review)
    return review, 201, {"Location": url_for("show_review", review_id=review["id"])}


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
