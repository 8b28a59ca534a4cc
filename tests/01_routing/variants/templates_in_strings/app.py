"""Everything in one file: templates in a dict, absolute URLs, a converter's own 404."""

from functools import partial

from flask import Flask, redirect, render_template, request
from flask import url_for as flask_url_for
from jinja2 import DictLoader
from werkzeug.routing import IntegerConverter, ValidationError

from shelf import load_books

app = Flask(__name__)
shelf = {book["id"]: book for book in load_books()}
url_for = partial(flask_url_for, _external=True)

PAGES = {
    "frame.html": """
<head><link href="{{ url_for('static', filename='club.css') }}" rel="stylesheet"></head>
<ul>
  <li><a href="{{ absolute('front') }}">Front</a>
  <li><a href="{{ absolute('shelf') }}">Shelf</a>
  <li><a href="{{ absolute('old') }}">Old</a>
  <li><a href="https://flask.palletsprojects.com/">Flask</a>
  <li><a href="#top">Top</a>
</ul>
{% block page %}{% endblock %}
""",
    "front.html": """
{% extends "frame.html" %}
{% block page %}<b id="count"> {{ count }} </b> books{% endblock %}
""",
    "hello.html": """
{% extends "frame.html" %}
{% block page %}<h1>{{ name }}님, <em>안녕하세요!</em></h1>{% endblock %}
""",
    "shelf.html": """
{% extends "frame.html" %}
{% block page %}
{% for book in books %}
  <p>{{ book.author }}: <a href="{{ absolute('book', book=book) }}"><i>{{ book.title }}</i></a>
  (<a href="{{ absolute('shelf', author=book.author) }}">more by {{ book.author }}</a>)
{% endfor %}
{% if not books %}<p id="empty">Nothing.{% endif %}
{% endblock %}
""",
    "book.html": """
{% extends "frame.html" %}
{% block page %}{{ book.values() | list | join(", ") }} {{ price }} KRW{% endblock %}
""",
}
app.jinja_loader = DictLoader(PAGES)
app.jinja_env.globals["absolute"] = url_for


class BookConverter(IntegerConverter):
    """Match the id of a book on the shelf, and hand the book to the view."""

    def to_python(self, value):
        try:
            return shelf[super().to_python(value)]
        except KeyError:
            raise ValidationError from None

    def to_url(self, value):
        return super().to_url(value["id"])


app.url_map.converters["book"] = BookConverter


@app.route("/", endpoint="front")
def front():
    return render_template("front.html", count=len(shelf))


@app.route("/hello/<string:name>", endpoint="hello")
def greet(name):
    return render_template("hello.html", name=name)


@app.route("/books", endpoint="shelf")
def books():
    author = request.values.get("author") or None
    chosen = [book for book in shelf.values() if author in (None, book["author"])]
    return render_template("shelf.html", books=chosen)


@app.route("/books/<book:book>", endpoint="book")
def one(book):
    return render_template("book.html", book=book, price=f"{book['price']:,}")


@app.route("/shelf", endpoint="old")
def old():
    return redirect(url_for("shelf"), 301)
