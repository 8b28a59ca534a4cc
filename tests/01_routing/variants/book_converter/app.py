"""A converter that finds the book itself, lists grouped by author, the count in every page's frame,
views in a function; `id="empty"` only while the club has no book at all."""

from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import ClassVar

import flask
from flask import Flask, render_template, request
from werkzeug.routing import BaseConverter, ValidationError

import shelf

EMPTY = "The shelf is empty here & now."


class BookConverter(BaseConverter):
    """Between a number in an address and the book itself."""

    regex = r"-?[0-9]+"
    books: ClassVar = {}

    def to_python(self, value):
        """Find the book; if there is none, the rule does not match: 404."""
        try:
            return self.books[int(value)]
        except KeyError:
            raise ValidationError from None

    def to_url(self, book):
        """Write the book's id."""
        return str(book["id"])


def create_app():
    """Make the app."""
    app = Flask(__name__)
    books = tuple(shelf.load_books())
    by_id = {"books": {book["id"]: book for book in books}}
    app.url_map.converters["book"] = type("Converter", (BookConverter,), by_id)
    app.url_map.strict_slashes = False
    address = partial(flask.url_for, _external=True)

    @app.context_processor
    def for_all_pages():
        return {"address": address, "count": len(books)}

    @app.get("/", endpoint="home")
    def _():
        return render_template("index.html")

    @app.get("/hello/<path:who>", endpoint="hello")
    def _(who):
        return render_template("simple.html", heading="Good evening,", name=who)

    @app.get("/books", endpoint="books")
    def _():
        wanted = request.args.get("author") or None
        chosen = [book for book in books if wanted in (None, book["author"])]
        chosen.sort(key=itemgetter("author", "year"))
        groups = [(who, list(group)) for who, group in groupby(chosen, itemgetter("author"))]
        return render_template("books.html", groups=groups, sentence=EMPTY)

    @app.get("/books/<book:book>", endpoint="book")
    def _(book):
        return render_template("book.html", **book)

    @app.get("/shelf", endpoint="shelf")
    def _():
        return "", 307, {"Location": address("books")}

    return app


app = create_app()

if __name__ == "__main__":
    app.run(port=5001)
