import json as parser
import re

from flask import current_app, g, request
from flask.views import MethodView
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from library.failures import Refusal, answer
from library.tables import authors, books

LARGEST = 2**62
NOT_FOUND = (404, "Not Found")
TEXT = {"name": (1, 80), "about": (0, 500), "title": (1, 120)}
NUMBER = {"year": (1, 9999), "copies": (0, 999), "author_id": (1, LARGEST)}
AUTHOR, BOOK = ("name", "about"), ("title", "isbn", "year", "copies")


def session():
    if "session" not in g:
        g.session = Session(current_app.extensions["library"])
    return g.session


def body():
    if request.mimetype.startswith(("application/x-www-form", "multipart/")):
        raise Refusal(415, "Unsupported Media Type")
    try:
        found = parser.loads(request.get_data())
    except (ValueError, RecursionError):
        raise Refusal(400, "Bad Request") from None
    return found


def is_right(name, value):
    if name in NUMBER:
        return (
            isinstance(value, int)
            and value is not True
            and value is not False
            and (NUMBER[name][0] <= value <= NUMBER[name][1])
        )
    if not isinstance(value, str):
        return False
    if name == "isbn":
        return bool(re.fullmatch("[0-9]{13}", value))
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    least, most = TEXT[name]
    return len(value) <= most and (least == 0 or (not value.isspace() and value != ""))


def read(found, names, defaults, others=()):
    if not isinstance(found, dict):
        raise Refusal(422, "Unprocessable Content")
    unknown = set(found) - set(names) - set(others)
    values = {**defaults, **{name: found[name] for name in names if name in found}}
    errors = {name: "?" for name in names if name in found and not is_right(name, values[name])}
    if defaults is not PARTIAL:
        errors |= {name: "missing" for name in names if name not in values}
    errors |= dict.fromkeys(unknown, "unknown")
    if errors:
        raise Refusal(422, "Unprocessable Content", errors)
    return values


PARTIAL = {}
COUNTED = (
    select(
        authors.c.id, authors.c.name, authors.c.about, func.count(books.c.id).label("book_count")
    )
    .outerjoin_from(authors, books, books.c.author_id == authors.c.id)
    .group_by(authors.c.id, authors.c.name, authors.c.about)
)
WITH_AUTHOR = select(books, authors.c.name).join_from(
    books, authors, books.c.author_id == authors.c.id
)


def author_of(id):
    found = (
        id <= LARGEST and session().execute(COUNTED.where(authors.c.id == id)).mappings().first()
    )
    if not found:
        raise Refusal(*NOT_FOUND)
    return dict(found)


def shown(row):
    book = {name: row[name] for name in ("id", *BOOK)}
    return book | {"author": {"id": row["author_id"], "name": row["name"]}}


def book_of(id):
    found = (
        id <= LARGEST and session().execute(WITH_AUTHOR.where(books.c.id == id)).mappings().first()
    )
    if not found:
        raise Refusal(*NOT_FOUND)
    return shown(found)


def changed(table, id, values):
    if values:
        session().execute(update(table).where(table.c.id == id).values(values))
        session().commit()


class Authors(MethodView):
    def get(self):
        return answer(
            [dict(row) for row in session().execute(COUNTED.order_by(authors.c.id)).mappings()]
        )

    def post(self):
        found = body()
        values = read(found, AUTHOR, {"about": ""}, others=("books",))
        works = (
            found.get("books") or [] if found.get("books", ()) is None else found.get("books", [])
        )
        if not isinstance(works, list):
            raise Refusal(422, "Unprocessable Content")
        works = [read(one, BOOK, {"copies": 1}) for one in works]
        id = session().execute(insert(authors).values(values)).inserted_primary_key[0]
        for one in works:
            session().execute(insert(books).values(author_id=id, **one))
        session().commit()
        return answer(author_of(id), 201, Location=f"http://localhost/authors/{id}")


class Author(MethodView):
    def get(self, id):
        return answer(author_of(id))

    def patch(self, id):
        values = read(body(), AUTHOR, PARTIAL)
        author_of(id)
        changed(authors, id, values)
        return answer(author_of(id))

    def delete(self, id):
        if author_of(id)["book_count"]:
            raise Refusal(409, "Conflict")
        session().execute(delete(authors).where(authors.c.id == id))
        session().commit()
        return "", 204


class BooksOfAuthor(MethodView):
    def get(self, id):
        author_of(id)
        found = WITH_AUTHOR.where(books.c.author_id == id).order_by(books.c.id.desc())
        return answer([shown(row) for row in session().execute(found).mappings()])


class Books(MethodView):
    def get(self):
        page, size = self.number("page", 1), min(self.number("per_page", 20), 50)
        total = session().scalar(select(func.count()).select_from(books))
        found = WITH_AUTHOR.order_by(books.c.id.desc()).limit(size)
        rows = session().execute(found.offset((page - 1) * size)).mappings()
        shown_books = [shown(row) for row in rows]
        return answer(
            {
                "books": shown_books,
                "page": page,
                "pages": -(-total // size),
                "total": total,
                "more": {},
            }
        )

    def number(self, name, default):
        text = request.args.get(name, str(default))
        if not text.isascii() or not text.isdigit() or not text.strip("0"):
            raise Refusal(400, "Bad Request", {name: "?"})
        return int(text.lstrip("0")[:12])

    def post(self):
        values = read(body(), (*BOOK, "author_id"), {"copies": 1})
        try:
            author_of(values["author_id"])
        except Refusal:
            raise Refusal(*NOT_FOUND, {"author_id": "?"}) from None
        id = session().execute(insert(books).values(values)).inserted_primary_key[0]
        session().commit()
        return answer(book_of(id), 201, Location=f"http://localhost/books/{id}")


class Book(MethodView):
    def get(self, id):
        return answer(book_of(id))

    def patch(self, id):
        book_of(id)
        values = read(body(), (*BOOK, "author_id"), PARTIAL)
        if "author_id" in values:
            author_of(values["author_id"])
        changed(books, id, values)
        return answer(book_of(id))

    def delete(self, id):
        book_of(id)
        session().execute(delete(books).where(books.c.id == id))
        session().commit()
        return "", 204


def register(app):
    for rule, view in (
        ("/authors", Authors),
        ("/authors/<int:id>", Author),
        ("/authors/<int:id>/books", BooksOfAuthor),
        ("/books", Books),
        ("/books/<int:id>", Book),
    ):
        app.add_url_rule(rule, view_func=view.as_view(view.__name__))
    app.add_url_rule("/", "index", lambda: "", provide_automatic_options=True)
