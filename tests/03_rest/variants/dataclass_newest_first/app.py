"""Another right answer: a class for each URL, reviews as dataclasses, newest first, ids by tens;
400 for wrong fields, 409 for another id or book, DELETE answers what it deleted."""

import json
from pathlib import Path

from flask import Flask, abort, jsonify, request, url_for
from flask.views import MethodView
from werkzeug.exceptions import Conflict, HTTPException

from reviews import REVIEWS, Ids, Review, check, refuse

app = Flask(__name__)
app.json.ensure_ascii = False

BOOKS = {
    book["id"]: book
    for book in json.loads(Path(__file__).with_name("books.json").read_text(encoding="utf-8"))
}


def find_book(book_id):
    return BOOKS.get(book_id) or abort(404, description=f"Book {book_id} is unknown.")


def find_review(key):
    for review in REVIEWS:
        if str(review.id) == key:
            return review
    abort(404, description=f"Review {key} is unknown.")


def created(fields):
    review = Review(id=Ids.next(), **fields)
    REVIEWS.insert(0, review)  # newest first
    where = url_for("review", key=review.id, _external=True)
    return jsonify(review.as_json()), 201, {"Location": where}


class Index(MethodView):
    def get(self):
        return {"links": ["/books", "/reviews"]}


class Books(MethodView):
    def get(self):
        return list(BOOKS.values())


class Book(MethodView):
    def get(self, book_id):
        return find_book(book_id)


class Reviews(MethodView):
    def get(self):
        found = REVIEWS
        if "book" in request.args:
            try:
                book_id = int(request.args["book"])
            except ValueError:
                abort(404, description="book takes a number.")
            found = [review for review in found if review.book == book_id]
        return jsonify([review.as_json() for review in found])

    def post(self):
        return created(check(request.get_json(), BOOKS))


class OneReview(MethodView):
    def get(self, key):
        return find_review(key).as_json()

    def put(self, key):
        review = find_review(key)
        fields = check(request.get_json(), BOOKS, own_id=review.id)
        new = Review(id=review.id, **fields)
        REVIEWS[REVIEWS.index(review)] = new
        return new.as_json()

    def patch(self, key):
        review = find_review(key)
        for name, value in check(request.get_json(), BOOKS, whole=False, own_id=review.id).items():
            setattr(review, name, value)
        return review.as_json()

    def delete(self, key):
        review = find_review(key)
        REVIEWS.remove(review)
        return {"deleted": review.as_json()}


class BookReviews(MethodView):
    def get(self, book_id):
        find_book(book_id)
        return jsonify([review.as_json() for review in REVIEWS if review.book == book_id])

    def post(self, book_id):
        find_book(book_id)
        data = request.get_json()
        if isinstance(data, dict):
            if "book" in data and data["book"] != book_id:
                refuse({"book": {"reason": "other"}}, Conflict)
            data = {**data, "book": book_id}
        return created(check(data, BOOKS))


app.add_url_rule("/", view_func=Index.as_view("index"))
app.add_url_rule("/books", view_func=Books.as_view("books"))
app.add_url_rule("/books/<int:book_id>", view_func=Book.as_view("book"))
app.add_url_rule("/books/<int:book_id>/reviews", view_func=BookReviews.as_view("book_reviews"))
app.add_url_rule("/reviews", view_func=Reviews.as_view("reviews"))
app.add_url_rule("/reviews/<key>", view_func=OneReview.as_view("review"))


@app.errorhandler(HTTPException)
def answer_error(error):
    body = {"code": error.code, "status": error.name, "message": error.description}
    if hasattr(error, "errors"):
        body["errors"] = error.errors
    headers = [(k, v) for k, v in error.get_headers() if k.lower() != "content-type"]
    return jsonify(body), error.code, headers


if __name__ == "__main__":
    app.run(port=5003)
