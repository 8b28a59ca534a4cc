"""The views, one function each."""

import threading

from flask import current_app
from flask_smorest import Blueprint, abort

from shapes import BookIn, BookOut, BookPart, Filter

blueprint = Blueprint("catalogue", __name__)
lock = threading.Lock()
numbers = iter(range(100, 10**9, 7))


def wanted(number):
    """Return one book or stop with 404."""
    try:
        return current_app.books[number]
    except KeyError:
        abort(404, message="책이 없어요.")


@blueprint.get("/books")
@blueprint.etag
@blueprint.arguments(Filter, location="query")
@blueprint.response(200, BookOut(many=True))
@blueprint.paginate()
def index(query, pagination_parameters):
    """목록"""
    books = [b for b in current_app.books.values() if query["author"] in (None, b["author"])]
    pagination_parameters.item_count = len(books)
    return books[pagination_parameters.first_item : pagination_parameters.last_item + 1]


@blueprint.post("/books")
@blueprint.etag
@blueprint.arguments(BookIn)
@blueprint.response(201, BookOut)
def add(values):
    """추가"""
    number = next(numbers)
    current_app.books[number] = {"copies": 1} | values | {"id": number}
    return current_app.books[number], {"Location": f"/books/{number}"}


@blueprint.get("/books/<int:number>")
@blueprint.etag
@blueprint.response(200, BookOut)
@blueprint.alt_response(404, description="no such book")
def show(number):
    """한 권"""
    return wanted(number)


@blueprint.patch("/books/<int:number>")
@blueprint.etag
@blueprint.arguments(BookPart)
@blueprint.response(200, BookOut)
@blueprint.alt_response(404, description="no such book")
def change(values, number):
    """고치기"""
    if not values:
        abort(422, message="바꿀 값이 없어요.")
    with lock:
        book = wanted(number)
        blueprint.check_etag(book, BookOut)
        book.update(values)
        return dict(book)


@blueprint.delete("/books/<int:number>")
@blueprint.etag
@blueprint.response(204)
@blueprint.alt_response(404, description="no such book")
def remove(number):
    """지우기"""
    with lock:
        blueprint.check_etag(wanted(number), BookOut)
        del current_app.books[number]
    return ""
