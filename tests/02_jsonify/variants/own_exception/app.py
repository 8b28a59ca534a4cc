"""Another right answer: a dataclass with ids from uuid4, refusals as an exception of its own with a
handler of its own, an app class with its own JSON provider; titles lose the spaces around them."""

import json
from dataclasses import asdict, dataclass, field
from http import HTTPStatus
from uuid import uuid4

from flask import Flask, Response, request, url_for
from flask.json.provider import DefaultJSONProvider
from flask.views import MethodView
from werkzeug.exceptions import HTTPException, MethodNotAllowed


class ReadableJSON(DefaultJSONProvider):
    ensure_ascii = False
    compact = False


class BookClub(Flask):
    json_provider_class = ReadableJSON


app = BookClub(__name__)

BOOKS = []  # Book objects, the newest first


class Refused(Exception):
    """An error of my own, with its status, its sentence and its fields."""

    def __init__(self, code, message, errors=None):
        super().__init__(message)
        self.code = code
        self.message = message
        self.errors = errors


@dataclass
class Book:
    title: str
    year: int
    price: int
    id: int = field(default_factory=lambda: uuid4().int)

    @classmethod
    def from_json(cls, data):
        wrong = {}
        match data.get("title"):
            case str(title) if title and not title.isspace():
                try:
                    title.encode()
                except UnicodeEncodeError:
                    wrong["title"] = "This text has half a character in it."
            case _:
                wrong["title"] = "A title is missing."
        for name, least, most in (("year", 1, 9999), ("price", 0, float("inf"))):
            match data.get(name):
                case bool():
                    wrong[name] = "true and false are no numbers."
                case int(number) if least <= number <= most:
                    pass
                case int():
                    wrong[name] = "This is too much or too little."
                case None:
                    wrong[name] = "Required."
                case _:
                    wrong[name] = "Not a whole number."
        if wrong:
            raise Refused(422, "저장할 수 없는 책이에요.", wrong)
        return cls(data["title"].strip(), data["year"], data["price"])


def read_object():
    """Return the body's JSON object; be plain about what else it is."""
    if not request.is_json:
        raise Refused(415, "Only application/json is read here.")
    try:
        data = json.loads(request.get_data())
    except (ValueError, RecursionError) as trouble:
        raise Refused(400, "The body can't be read as JSON.") from trouble
    if not isinstance(data, dict):
        raise Refused(422, "The body is JSON, but no object.")
    return data


class Books(MethodView):
    def get(self):
        return [asdict(book) for book in BOOKS]

    def post(self):
        book = Book.from_json(read_object())
        BOOKS.insert(0, book)
        response = app.make_response(asdict(book))
        response.status_code = HTTPStatus.CREATED
        response.location = url_for("one_book", book_id=book.id)
        return response


class OneBook(MethodView):
    def get(self, book_id):
        for book in BOOKS:
            if str(book.id) == book_id:
                return asdict(book)
        raise Refused(404, f"There is no book {book_id}.")


app.add_url_rule("/api/v1/books", view_func=Books.as_view("books"))
app.add_url_rule("/api/v1/books/<book_id>", view_func=OneBook.as_view("one_book"))


@app.get("/")
def index():
    return Response("The club's API lives at /api/v1/books\n", mimetype="text/plain")


def answer(code, message, errors=None, headers=()):
    body = {"message": message, "status": HTTPStatus(code).phrase, "code": int(code)}
    if errors:
        body["errors"] = errors
    return body, code, dict(headers)


@app.errorhandler(Refused)
def refused(error):
    return answer(error.code, error.message, error.errors)


@app.errorhandler(HTTPException)
def from_flask(error):
    headers = {}
    if isinstance(error, MethodNotAllowed):
        headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return answer(error.code, error.description, headers=headers)


if __name__ == "__main__":
    app.run(port=5002)
