"""The pages of the club."""

from flask import Blueprint, abort, redirect, render_template, request, url_for

from shelf import load_books

bp = Blueprint("pages", __name__)


@bp.get("/")
def index():
    return render_template("index.html", books=load_books())


@bp.get("/hello/<name>")
def hello(name):
    return render_template("hello.html", name=name)


@bp.get("/books")
def shelf():
    wanted = request.args.get("author", "")
    books = load_books()
    if wanted:
        books = list(filter(lambda book: book["author"] == wanted, books))
    return render_template("books.html", books=books)


@bp.get("/books/<int:id>")
def book(id):
    book = {book["id"]: book for book in load_books()}.get(id)
    if book is None:
        abort(404, description="There is no such book.")
    return render_template("book.html", **book)


@bp.get("/shelf")
def moved():
    return redirect(url_for(".shelf"), code=308)
