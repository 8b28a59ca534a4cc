"""Another right answer: class-based views, a dataclass that checks itself, floats that are whole
are taken, one handler per status."""

from dataclasses import asdict, dataclass

from flask import Flask, jsonify, make_response, request
from flask.views import MethodView

app = Flask(__name__)
app.json.ensure_ascii = False
SHELF = {}


class Refused(Exception):
    """The fields of a book that are wrong."""

    def __init__(self, errors):
        self.errors = errors


def whole(value):
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != int(value):
        raise ValueError("not a whole number")
    return int(value)


@dataclass
class Book:
    id: int
    title: str
    year: int
    price: int

    @classmethod
    def read(cls, data):
        errors, values = {}, {}
        for field, check in (("title", cls.a_title), ("year", cls.a_year), ("price", cls.a_price)):
            try:
                values[field] = check(data[field])
            except KeyError:
                errors[field] = ["missing"]
            except ValueError as reason:
                errors[field] = [str(reason)]
        if errors:
            raise Refused(errors)
        return cls(max(SHELF, default=0) + 1, **values)

    @staticmethod
    def a_title(value):
        if not isinstance(value, str) or not value.strip():
            raise ValueError("not a title")
        return value

    @staticmethod
    def a_year(value):
        if not 0 < whole(value) < 10_000:
            raise ValueError("not a year")
        return whole(value)

    @staticmethod
    def a_price(value):
        if whole(value) < 0:
            raise ValueError("below nothing")
        return whole(value)


class Books(MethodView):
    def get(self):
        return jsonify([asdict(book) for book in SHELF.values()])

    def post(self):
        data = request.get_json()
        if not isinstance(data, dict):
            raise Refused({})
        book = Book.read(data)
        SHELF[book.id] = book
        response = make_response(asdict(book), 201)
        response.headers["Location"] = f"{request.path}/{book.id}"
        return response


class OneBook(MethodView):
    def get(self, key):
        if key not in SHELF:
            return answer(404, "Not Found", "No such book.")
        return asdict(SHELF[key])


app.add_url_rule("/api/v1/books", view_func=Books.as_view("books"))
app.add_url_rule("/api/v1/books/<int:key>", view_func=OneBook.as_view("book"))


def answer(code, status, message, **more):
    return {"code": code, "status": status, "message": message, **more}, code


@app.errorhandler(400)
def bad_request(error):
    return answer(400, "Bad Request", "This is not JSON.")


@app.errorhandler(404)
def not_found(error):
    return answer(404, "Not Found", "Nothing here.")


@app.errorhandler(405)
def not_allowed(error):
    body, code = answer(405, "Method Not Allowed", "Not like this.")
    return body, code, {"Allow": ", ".join(sorted(error.valid_methods))}


@app.errorhandler(415)
def not_json(error):
    return answer(415, "Unsupported Media Type", "JSON, please.")


@app.errorhandler(Refused)
def refused(error):
    return answer(422, "Unprocessable Content", "The book is refused.", errors=error.errors)
