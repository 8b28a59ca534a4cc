"""Another right answer: class-based views, a dict by id, a dataclass that PUT makes anew;
400 for wrong fields, DELETE answers 200 with the deleted review, Location is absolute."""

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from flask import Flask, jsonify, request, url_for
from flask.views import MethodView
from werkzeug.exceptions import BadRequest, HTTPException, NotFound

app = Flask(__name__)
BOOKS = {
    book["id"]: book
    for book in json.loads((Path(__file__).parent / "books.json").read_text(encoding="utf-8"))
}


class Store(dict):
    """The reviews by their id; the next id is kept, not computed."""

    next_id = 0

    def add(self, review):
        review = replace(review, id=self.next_id)
        self.next_id += 1
        self[review.id] = review
        return review

    def need(self, number):
        if number not in self:
            raise NotFound(f"No review {number}.")
        return self[number]


STORE = Store()


@dataclass(frozen=True)
class Review:
    book: int
    reader: str
    rating: int
    text: str = ""
    id: int = 0

    def __post_init__(self):
        wrong = {}
        if type(self.book) is not int or self.book not in BOOKS:
            wrong["book"] = "unknown"
        if not isinstance(self.reader, str) or not self.reader.strip():
            wrong["reader"] = "a name, please"
        if type(self.rating) is not int or self.rating not in range(1, 6):
            wrong["rating"] = "1 to 5"
        if not isinstance(self.text, str):
            wrong["text"] = "a text, please"
        if wrong:
            error = BadRequest("Not a review.")
            error.errors = wrong
            raise error


def body(required=("book", "reader", "rating"), **fixed):
    data = request.get_json()
    if not isinstance(data, dict):
        raise BadRequest("An object, please.")
    data = {key: data[key] for key in ("book", "reader", "rating", "text") if key in data}
    return {**dict.fromkeys(required), **data, **fixed}


def created(review):
    location = url_for("review", number=review.id, _external=True)
    return asdict(review), 201, {"Location": location}


class Collection(MethodView):
    def get(self, book=None):
        if book is not None and book not in BOOKS:
            raise NotFound("No such book.")
        wanted = request.args.get("book", book, type=int)
        if "book" in request.args and not request.args["book"].isdigit():
            raise NotFound("No such book.")
        return [asdict(review) for review in STORE.values() if wanted in (None, review.book)]

    def post(self, book=None):
        if book is None:
            return created(STORE.add(Review(**body())))
        if book not in BOOKS:
            raise NotFound("No such book.")
        return created(STORE.add(Review(**body(book=book))))


class Item(MethodView):
    def get(self, number):
        return asdict(STORE.need(number))

    def put(self, number):
        STORE.need(number)
        STORE[number] = Review(**body(), id=number)
        return asdict(STORE[number])

    def patch(self, number):
        STORE[number] = replace(STORE.need(number), **body(required=()))
        return asdict(STORE[number])

    def delete(self, number):
        return asdict(STORE.pop(STORE.need(number).id))


app.add_url_rule("/reviews", view_func=Collection.as_view("reviews"))
app.add_url_rule("/books/<int:book>/reviews", view_func=Collection.as_view("reviews_of_book"))
app.add_url_rule("/reviews/<int:number>", view_func=Item.as_view("review"))


@app.errorhandler(HTTPException)
def problem(error):
    answer = {"code": error.code, "status": error.name, "message": error.description}
    headers = [pair for pair in error.get_headers() if pair[0] != "Content-Type"]
    return jsonify(answer | {"errors": getattr(error, "errors", {})}), error.code, headers
