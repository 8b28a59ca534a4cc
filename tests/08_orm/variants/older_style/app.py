"""Columns, backref and queries as older tutorials write them, tables at the first request too."""

import os
from http import HTTPStatus

from flask import Flask, Response, current_app, json, request
from sqlalchemy.engine import Engine
from sqlalchemy.event import listens_for
from sqlalchemy.exc import IntegrityError, OperationalError
from werkzeug.exceptions import BadRequest, HTTPException

from models import Author, Book, db


@listens_for(Engine, "connect")
def keys(connection, record):
    if "sqlite" in type(connection).__module__:
        connection.execute("PRAGMA foreign_keys=ON")


def fail(code, errors=None):
    body = {"code": code, "status": HTTPStatus(code).phrase, "message": "It does not work."}
    if errors is not None:
        body["errors"] = {name: ["wrong"] for name in errors}
    return Response(json.dumps(body), code, content_type="application/json")


class Failed(Exception):
    def __init__(self, *arguments):
        super().__init__(arguments)
        self.response = fail(*arguments)


def text(least, most):
    def check(value):
        if not isinstance(value, str) or not least <= len(value) <= most:
            return False
        return (least == 0 or bool(value.strip())) and value == value.encode(
            "utf-8", "ignore"
        ).decode("utf-8")

    return check


def number(least, most):
    return lambda value: (
        isinstance(value, int) and value in range(least, most + 1) and (not isinstance(value, bool))
    )


AUTHOR = {"name": text(1, 80), "about": text(0, 500)}
BOOK = {
    "title": text(1, 120),
    "isbn": lambda value: (
        isinstance(value, str) and value.isascii() and value.isdigit() and len(value) == 13
    ),
    "year": number(1, 9999),
    "copies": number(0, 999),
}
BOOK_OF_AUTHOR = {**BOOK, "author_id": lambda value: type(value) is int}
DEFAULTS = {"about": "", "copies": 1}


def fields(data, rules, part=False):
    if not isinstance(data, dict):
        raise Failed(400)
    given = {name: data[name] for name in rules if name in data}
    if not part:
        given = {**{n: v for n, v in DEFAULTS.items() if n in rules}, **given}
    wrong = [name for name in given if not rules[name](given[name])]
    wrong += [name for name in rules if name not in given and not part]
    if wrong:
        raise Failed(400, wrong)
    return given


def one(model, id):
    found = model.query.filter_by(id=id).first() if 0 < id < 2**31 else None
    if found is None:
        raise Failed(404)
    return found


def commit():
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        raise Failed(409) from None


def create_app(config=None):
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = os.environ.get("DATABASE_URL", "sqlite:///old.db")
    app.config["SQLALCHEMY_TRACK_MODIFICATIONS"] = False
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"pool_pre_ping": True}
    if config is not None:
        app.config.update(config)
    db.init_app(app)

    @app.cli.command("init-db")
    def init_db():
        db.create_all()

    @app.route("/", methods=["GET"])
    def index():
        return {}

    @app.route("/authors", methods=["GET", "POST"])
    def authors():
        if request.method == "GET":
            found = Author.query.options(db.joinedload(Author.books)).order_by(Author.id).all()
            return [author.json() for author in found]
        data = request.get_json()
        values = fields(data, AUTHOR)
        books = data.get("books", [])
        if type(books) is not list:
            raise Failed(422)
        author = Author(**values)
        for book in books:
            author.books.append(Book(**fields(book, BOOK)))
        db.session.add(author)
        commit()
        return author.json(), 201, {"Location": f"/authors/{author.id}"}

    @app.route("/authors/<id>", methods=["GET", "PATCH", "DELETE"])
    def author(id):
        found = one(Author, whole(id))
        if request.method == "DELETE":
            if found.books:
                raise Failed(409)
            db.session.delete(found)
            commit()
            return "", 204
        if request.method == "PATCH":
            for name, value in fields(request.get_json(), AUTHOR, part=True).items():
                setattr(found, name, value)
            commit()
        return found.json()

    @app.route("/authors/<id>/books")
    def books_of(id):
        return [book.json() for book in sorted(one(Author, whole(id)).books, key=newest)]

    @app.route("/books", methods=["GET", "POST"])
    def books():
        if request.method == "POST":
            values = fields(request.get_json(), BOOK_OF_AUTHOR)
            one(Author, values["author_id"])
            book = Book(**values)
            db.session.add(book)
            commit()
            return book.json(), 201, {"Location": f"{request.base_url}/{book.id}"}
        page, size = (argument(name, default) for name, default in (("page", 1), ("per_page", 20)))
        size = min(size, 50)
        everything = Book.query.order_by(Book.id.desc())
        total = everything.count()
        some = everything.options(db.joinedload(Book.author)).offset(size * (page - 1)).limit(size)
        found = [book.json() for book in some]
        if not found and page > 1:
            raise Failed(404)
        return {"books": found, "page": page, "pages": (total + size - 1) // size, "total": total}

    @app.route("/books/<id>", methods=["GET", "PATCH", "DELETE"])
    def book(id):
        found = one(Book, whole(id))
        if request.method == "DELETE":
            db.session.delete(found)
            commit()
            return "", 204
        if request.method == "PATCH":
            values = fields(request.get_json(), BOOK_OF_AUTHOR, part=True)
            if "author_id" in values:
                one(Author, values["author_id"])
            for name, value in values.items():
                setattr(found, name, value)
            commit()
        return found.json()

    @app.errorhandler(Failed)
    def failed(error):
        return error.response

    @app.errorhandler(HTTPException)
    def refused(error):
        response = fail(error.code)
        if getattr(error, "valid_methods", None):
            response.headers["Allow"] = ", ".join(error.valid_methods)
        return response

    @app.errorhandler(OperationalError)
    def away(error):
        current_app.logger.warning("away: %s", error)
        return fail(503)

    @app.errorhandler(RecursionError)
    def deep(error):
        return refused(BadRequest())

    return app


def newest(book):
    return -book.id


def whole(text):
    if not (text.isascii() and text.isdigit()) or len(text) > 12:
        raise Failed(404)
    return int(text)


def argument(name, default):
    value = request.args.get(name)
    if value is None or not value.isdigit() or not value.isascii() or set(value) == {"0"}:
        return default
    return int(value) if len(value.lstrip("0")) < 10 else 10**9
