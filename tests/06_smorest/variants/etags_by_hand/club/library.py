"""Views as functions; pages and ETags by hand."""

import json
from hashlib import sha256

from flask import request, url_for
from flask_smorest import Blueprint, abort

from store import book_store

from .shapes import ChangedBook, ListQuery, NewBook, ShownBook

blp = Blueprint("library", __name__)


def etag_of(text, more=""):
    return sha256(f"{json.dumps(text, sort_keys=True)}{more}".encode()).hexdigest()[:20]


@blp.before_request
def only_json():
    if request.method in ("POST", "PATCH") and not request.is_json:
        abort(415, message="JSON, please.")


@blp.after_request
def add_etag(response):
    if response.status_code in (200, 201):
        response.set_etag(etag_of(response.json, response.headers.get("X-Pagination", "")))
        if request.method == "GET":
            response.make_conditional(request)
    return response


def the_book(book_id):
    book = book_store().get(book_id)
    if not book:
        abort(404, message="No such book.")
    return book


def the_book_as_the_client_knows_it(book_id):
    book = the_book(book_id)
    if not request.if_match:
        abort(428, message="If-Match, please.")
    if etag_of(ShownBook().dump(book)) not in request.if_match:
        abort(412, message="Somebody was quicker.")
    return book


@blp.route("/books", methods=["GET"])
@blp.arguments(ListQuery, location="query")
@blp.response(200, ShownBook(many=True))
def books(query):
    """The books, a page of them"""
    found = book_store().all()
    if query["author"] is not None:
        found = [book for book in found if book["author"] == query["author"]]
    page, size = query["page"], query["page_size"]
    pages = -(-len(found) // size)
    facts = {"page": page, "total": len(found), "total_pages": pages}
    if 1 < page <= pages + 1:
        facts["previous_page"] = page - 1
    if page < pages:
        facts["next_page"] = page + 1
    return found[(page - 1) * size : page * size], 200, {"X-Pagination": json.dumps(facts)}


@blp.route("/books", methods=["POST"])
@blp.arguments(NewBook)
@blp.response(201, ShownBook)
@blp.alt_response(415, "UNSUPPORTED_MEDIA_TYPE")
def add_book(values):
    """A new book"""
    book = book_store().add(values)
    return book, {"Location": url_for("library.book", number=book["id"], _external=True)}


@blp.route("/books/<int:number>", methods=["GET"])
@blp.response(200, ShownBook)
@blp.alt_response(404, "NOT_FOUND")
def book(number):
    """One book"""
    return the_book(number)


@blp.route("/books/<int:number>", methods=["PATCH"])
@blp.arguments(ChangedBook)
@blp.response(200, ShownBook)
@blp.alt_response(404, "NOT_FOUND")
@blp.alt_response(412, "PRECONDITION_FAILED")
@blp.alt_response(428, "PRECONDITION_REQUIRED")
def change_book(values, number):
    """Correct a book"""
    with book_store().lock:
        return book_store().put({**the_book_as_the_client_knows_it(number), **values})


@blp.route("/books/<int:number>", methods=["DELETE"])
@blp.response(204)
@blp.alt_response(404, "NOT_FOUND")
@blp.alt_response(412, "PRECONDITION_FAILED")
@blp.alt_response(428, "PRECONDITION_REQUIRED")
def remove_book(number):
    """Take a book out"""
    with book_store().lock:
        book_store().delete(the_book_as_the_client_knows_it(number))
