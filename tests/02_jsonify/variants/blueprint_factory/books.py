"""The books and their routes."""

from flask import Blueprint, current_app, request, url_for

from errors import Problem

api = Blueprint("api", __name__, url_prefix="/api/v1/books")


class Shelf:
    def __init__(self):
        self.books = []

    def add(self, data):
        self.books.append({"id": len(self.books) + 1, **data})
        return self.books[-1]


def shelf():
    return current_app.extensions["shelf"]


@api.get("")
def everything():
    return shelf().books


@api.get("/<int:book_id>")
def single(book_id):
    if not 1 <= book_id <= len(shelf().books):
        raise Problem(404, f"No book {book_id}.")
    return shelf().books[book_id - 1]


@api.post("")
def add():
    data = request.get_json()
    if not isinstance(data, dict):
        raise Problem(422, "The body must be an object.")
    errors = {name: ["Unknown field."] for name in data.keys() - {"title", "year", "price"}}
    title, year, price = data.get("title"), data.get("year"), data.get("price")
    if not isinstance(title, str) or title.isspace() or title == "":
        errors["title"] = ["Not a title."]
    if type(year) is not int or year not in range(1, 10_000):
        errors["year"] = ["Not a year."]
    if type(price) is not int or price < 0:
        errors["price"] = ["Not a price."]
    if errors:
        raise Problem(422, "Some fields are wrong.", errors)
    book = shelf().add(data)
    return book, 201, {"Location": url_for(".single", book_id=book["id"])}
