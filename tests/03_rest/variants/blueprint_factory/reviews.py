"""The reviews: each book holds its own, and one dict finds a review's book."""

from flask import Blueprint, abort, current_app, request, url_for

from problems import Refused

api = Blueprint("api", __name__)


class Shelf:
    """The books with their reviews."""

    def __init__(self, books):
        self.books = {book["id"]: {} for book in books}
        self.last = 0

    def all(self):
        return [review for reviews in self.books.values() for review in reviews.values()]

    def find(self, number):
        for review in self.all():
            if review["id"] == number:
                return review
        abort(404)

    def put(self, review):
        self.drop(review["id"])
        self.books[review["book"]][review["id"]] = review
        return review

    def drop(self, number):
        for reviews in self.books.values():
            reviews.pop(number, None)


def shelf():
    return current_app.extensions["shelf"]


def of_book(number):
    reviews = shelf().books.get(number)
    return abort(404, "No such book.") if reviews is None else reviews


CHECKS = {
    "book": lambda value: type(value) is int and value in shelf().books,
    "reader": lambda value: isinstance(value, str) and value.strip() != "",
    "rating": lambda value: type(value) is int and 0 < value < 6,
    "text": lambda value: isinstance(value, str),
}


def read(**more):
    data = request.get_json()
    if type(data) is not dict:
        raise Refused({})
    if "book" in more and "book" in data and data["book"] != more["book"]:
        raise Refused({"book": ["The URL names another book."]})
    return {**data, **more}


def checked(data):
    errors = {name: ["Wrong."] for name, good in CHECKS.items() if not good(data.get(name))}
    errors |= {name: ["Unknown field."] for name in data if name not in CHECKS}
    if errors:
        raise Refused(errors)
    return data


@api.get("/reviews")
def index():
    book = request.args.get("book")
    if book is None:
        return shelf().all()
    if not book.isdigit():
        raise Refused({"book": ["A number, please."]})
    return list(shelf().books.get(int(book), {}).values())


@api.post("/reviews")
def add(**more):
    data = checked({"text": "", **read(**more)})
    shelf().last += 1
    review = shelf().put({"id": shelf().last, **data})
    return review, 201, {"Location": url_for("api.show", number=review["id"])}


@api.get("/books/<int:book>/reviews")
def index_of_book(book):
    return list(of_book(book).values())


@api.post("/books/<int:book>/reviews")
def add_to_book(book):
    of_book(book)
    return add(book=book)


@api.get("/reviews/<int:number>")
def show(number):
    return shelf().find(number)


@api.put("/reviews/<int:number>")
def replace(number):
    shelf().find(number)
    return shelf().put({"id": number, **checked({"text": "", **read()})})


@api.patch("/reviews/<int:number>")
def change(number):
    old = dict(shelf().find(number))
    del old["id"]
    return shelf().put({"id": number, **checked({**old, **read()})})


@api.delete("/reviews/<int:number>")
def remove(number):
    shelf().drop(shelf().find(number)["id"])
    return "", 204
