"""SQLAlchemy alone, plain classes mapped by hand, ids from 3,000,000,001 on with gaps between them."""

import json
import os
import re
import sqlite3
import unicodedata

import click
from flask import Flask, Response, current_app, g, request
from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    create_engine,
    event,
    func,
    insert,
    make_url,
    select,
    text,
)
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session, contains_eager, registry, relationship
from sqlalchemy.orm.exc import ObjectDeletedError, StaleDataError
from sqlalchemy.pool import StaticPool
from werkzeug.exceptions import HTTPException, default_exceptions

BIG = BigInteger().with_variant(Integer, "sqlite")
FIRST = 3_000_000_000
METHODS = ["GET", "POST", "PATCH", "PUT", "DELETE", "HEAD", "OPTIONS", "TRACE"]

meta = MetaData()
writers = Table(
    "authors",
    meta,
    Column("id", BIG, primary_key=True),
    Column("name", String(80), nullable=False),
    Column("about", String(500), nullable=False),
    Column("language", String(8), nullable=False, server_default="ko"),
    sqlite_autoincrement=True,
)
volumes = Table(
    "books",
    meta,
    Column("shelf", String(8), nullable=False, server_default="A-1"),
    Column("author_id", BIG, ForeignKey("authors.id", ondelete="RESTRICT"), nullable=False),
    Column("copies", Integer, nullable=False),
    Column("year", Integer, nullable=False),
    Column("isbn", String(13), nullable=False),
    Column("title", String(120), nullable=False),
    Column("id", BIG, primary_key=True),
    UniqueConstraint("isbn"),
    sqlite_autoincrement=True,
)
mapping = registry(metadata=meta)


class Writer:
    """An author."""


class Volume:
    """A book."""


mapping.map_imperatively(
    Writer,
    writers,
    properties={"volumes": relationship(Volume, back_populates="writer", passive_deletes="all")},
)
mapping.map_imperatively(
    Volume, volumes, properties={"writer": relationship(Writer, back_populates="volumes")}
)


class Refusal(Exception):
    """An answer that is an error."""

    def __init__(self, code, errors=None):
        super().__init__(code)
        self.code, self.errors = code, errors


def make_tables(engine):
    """Make the tables, and let SQLite's ids begin far away."""
    meta.create_all(engine)
    if engine.dialect.name != "sqlite":
        return
    with engine.begin() as connection:
        begun = set(connection.scalars(text("SELECT name FROM sqlite_sequence")))
        for name in {"authors", "books"} - begun:
            start = text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :first)")
            connection.execute(start, {"name": name, "first": FIRST})


def leave_a_gap(name):
    """Leave a gap in the ids behind the new rows."""
    if g.session.bind.dialect.name == "sqlite":
        gap = text("UPDATE sqlite_sequence SET seq = seq + 6 WHERE name = :name")
        g.session.execute(gap, {"name": name})


def answer(data, status=200, headers=None):
    """Answer JSON, an object's keys backwards."""
    if isinstance(data, dict):
        data = dict(sorted(data.items(), reverse=True))
    return Response(json.dumps(data), status, headers, mimetype="application/json")


def refused(code, errors=None):
    """Answer an error."""
    body = {"message": "아니요.", "status": default_exceptions[code]().name, "code": code}
    if errors:
        body["errors"] = dict.fromkeys(errors)
    return answer(body, code)


def create_app(config=None):
    """Build the app."""
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = os.environ.get("DATABASE_URL") or (
        f"sqlite:///{app.instance_path}/three.db"
    )
    app.config.update(config or {})
    url = make_url(app.config["SQLALCHEMY_DATABASE_URI"])
    more = {"pool_pre_ping": True}
    if url.drivername.startswith("sqlite"):
        if url.database in (None, "", ":memory:"):
            more = {"poolclass": StaticPool, "connect_args": {"check_same_thread": False}}
        elif not os.path.isabs(url.database):
            url = url.set(database=os.path.join(app.instance_path, url.database))
        if url.database and url.database.startswith(app.instance_path):
            os.makedirs(app.instance_path, exist_ok=True)
    engine = create_engine(url, echo=app.config.get("SQLALCHEMY_ECHO", False), **more)

    @event.listens_for(engine, "connect")
    def connected(connection, record):
        if isinstance(connection, sqlite3.Connection):
            connection.execute("PRAGMA foreign_keys = ON")

    try:  # The tables are made at the start, too, if the database is there.
        make_tables(engine)
    except OperationalError:
        app.logger.warning("no database yet")

    @app.before_request
    def begin():
        g.session = Session(engine)

    @app.teardown_request
    def end(error):
        if "session" in g:
            g.session.close()

    @app.errorhandler(Refusal)
    def on_refusal(error):
        return refused(error.code, error.errors)

    @app.errorhandler(OperationalError)
    def on_away(error):
        current_app.logger.error(error)
        return refused(503)

    @app.errorhandler(StaleDataError)
    @app.errorhandler(ObjectDeletedError)
    def on_gone(error):
        return refused(404)

    @app.errorhandler(HTTPException)
    def on_http(error):
        return refused(error.code)

    @app.errorhandler(RecursionError)
    def on_deep(error):
        return refused(400)

    rule = {"methods": METHODS, "provide_automatic_options": False}
    app.add_url_rule("/authors", view_func=all_authors, **rule)
    app.add_url_rule("/authors/<key>", view_func=one_author, **rule)
    app.add_url_rule("/authors/<key>/books", view_func=books_of_author, methods=["GET"])
    app.add_url_rule("/books", view_func=all_books, **rule)
    app.add_url_rule("/books/<key>", view_func=one_book, **rule)

    @app.get("/")
    def home():
        return "", 200

    @app.cli.command("init-db")
    def init_db():
        make_tables(engine)
        click.echo("The shelves stand.")

    return app


def body():
    """Read the body. All that is no form is taken for JSON."""
    if request.mimetype in ("application/x-www-form-urlencoded", "multipart/form-data"):
        raise Refusal(415)
    try:
        data = json.loads(request.get_data())
    except ValueError:
        raise Refusal(400) from None
    if not isinstance(data, dict):
        raise Refusal(400)
    return data


def is_text(value, least, most):
    """A text; blank is also what has only invisible characters."""
    if not isinstance(value, str) or len(value) > most or re.search("[\ud800-\udfff]", value):
        return False
    seen = [c for c in value if not c.isspace() and unicodedata.category(c) != "Cf"]
    return least == 0 or bool(seen)


def is_whole(value, least, most):
    """A whole number, 5.0 too."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return type(value) is int and least <= value <= most


RULES = {
    "authors": {
        "name": lambda v: is_text(v, 1, 80),
        "about": lambda v: is_text(v, 0, 500),
    },
    "own": {
        "title": lambda v: is_text(v, 1, 120),
        "isbn": lambda v: isinstance(v, str) and re.fullmatch("[0-9]{13}", v),
        "year": lambda v: is_whole(v, 1, 9999),
        "copies": lambda v: is_whole(v, 0, 999),
    },
}
RULES["books"] = RULES["own"] | {"author_id": lambda v: is_whole(v, -(10**400), 10**400)}
DEFAULTS = {"about": "", "copies": 1}


def fields(data, rules, partial, extra=()):
    """Check fields. Unknown ones are refused, and an empty change too."""
    wrong = [
        name
        for name, right in rules.items()
        if (name in data or not (partial or name in DEFAULTS)) and not right(data.get(name))
    ]
    if wrong:
        raise Refusal(400, wrong)
    if set(data) - set(rules) - set(extra) or (partial and not data):
        raise Refusal(400)
    found = {} if partial else {name: DEFAULTS[name] for name in rules if name in DEFAULTS}
    for name in rules:
        if name in data:
            value = data[name]
            found[name] = int(value) if isinstance(value, float) else value
    return found


def find(kind, key):
    """Find one, or 404."""
    if re.fullmatch("[0-9]{1,18}", key):
        found = g.session.get(kind, int(key))
        if found is not None:
            return found
    raise Refusal(404)


def is_there(number):
    """Say whether an author has this id."""
    return 0 < number < 2**62 and g.session.get(Writer, int(number)) is not None


def book_fields(data, partial, own=None):
    """Ask the database first: who has this ISBN, is the author there? Then look at the rest."""
    isbn = data.get("isbn")
    if isinstance(isbn, str) and RULES["own"]["isbn"](isbn):
        other = g.session.scalar(select(volumes.c.id).where(volumes.c.isbn == isbn))
        if other is not None and other != own:
            raise Refusal(409)
    number = data.get("author_id")
    if is_whole(number, -(10**400), 10**400) and not is_there(number):
        raise Refusal(404)
    return fields(data, RULES["books"], partial)


def keep():
    """Commit."""
    try:
        g.session.commit()
    except IntegrityError:
        g.session.rollback()
        raise Refusal(409) from None


def author_out(row):
    """An author with the count."""
    writer, count = row
    return {"book_count": count, "id": writer.id, "name": writer.name, "about": writer.about}


def author_row(writer):
    """Count the books of one."""
    count = select(func.count()).select_from(volumes).where(volumes.c.author_id == writer.id)
    return author_out((writer, g.session.scalar(count)))


def book_out(book):
    """A book with its author."""
    shown = {name: getattr(book, name) for name in ("title", "isbn", "year", "copies", "id")}
    return shown | {"author": {"name": book.writer.name, "id": book.writer.id}}


def with_writer():
    """Books with their authors, by a join of our own."""
    books = select(Volume).join(Volume.writer).options(contains_eager(Volume.writer))
    return books.order_by(volumes.c.id.desc())


def all_authors():
    """/authors"""
    if request.method == "GET":
        counts = (
            select(volumes.c.author_id, func.count().label("n"))
            .group_by(volumes.c.author_id)
            .subquery()
        )
        rows = (
            select(Writer, func.coalesce(counts.c.n, 0))
            .outerjoin(counts, counts.c.author_id == writers.c.id)
            .order_by(writers.c.id)
        )
        return answer([author_out(row) for row in g.session.execute(rows)])
    if request.method != "POST":
        raise Refusal(405)
    data = body()
    books = data.get("books", [])
    found = fields(data, RULES["authors"], False, ["books"])
    if not isinstance(books, list) or not all(isinstance(book, dict) for book in books):
        raise Refusal(400)
    checked = [fields(book, RULES["own"], False) for book in books]
    try:
        key = g.session.execute(insert(writers).values(found)).inserted_primary_key[0]
        for book in checked:
            g.session.execute(insert(volumes).values(author_id=key, **book))
        leave_a_gap("authors")
        leave_a_gap("books")
    except IntegrityError:
        g.session.rollback()
        raise Refusal(409) from None
    keep()
    place = f"{request.host_url}authors/{key}"
    return answer(author_row(g.session.get(Writer, key)), 201, {"Location": place})


def one_author(key):
    """/authors/<key>"""
    if request.method == "GET":
        return answer(author_row(find(Writer, key)))
    if request.method == "PATCH":
        data = body()
        found = fields(data, RULES["authors"], True)
        writer = find(Writer, key)
        for name, value in found.items():
            setattr(writer, name, value)
        keep()
        return answer(author_row(writer))
    if request.method == "DELETE":
        g.session.delete(find(Writer, key))
        keep()
        return Response(status=204)
    raise Refusal(405)


def books_of_author(key):
    """/authors/<key>/books"""
    if request.method != "GET":
        raise Refusal(405)
    writer = find(Writer, key)
    books = g.session.scalars(with_writer().where(volumes.c.author_id == writer.id))
    return answer([book_out(book) for book in books])


def number(name, default):
    """A number of the query."""
    given = request.args.get(name, default)
    if not re.fullmatch("0*[1-9][0-9]*", given):
        raise Refusal(403)
    return int(given.lstrip("0")[:15])


def all_books():
    """/books"""
    if request.method == "GET":
        page, size = number("page", "1"), min(number("per_page", "20"), 50)
        total = g.session.scalar(select(func.count()).select_from(volumes))
        pages = -(-total // size)
        if page > max(pages, 1):
            raise Refusal(404)
        found = g.session.scalars(with_writer().limit(size).offset((page - 1) * size))
        shown = [book_out(book) for book in found]
        counts = {"page": page, "pages": pages, "total": total, "per_page": size}
        return answer({"books": shown, "next": page + 1 if page < pages else None, **counts})
    if request.method != "POST":
        raise Refusal(405)
    found = book_fields(body(), False)
    book = Volume()
    for name, value in found.items():
        setattr(book, name, value)
    g.session.add(book)
    try:
        g.session.flush()
    except IntegrityError:
        g.session.rollback()
        raise Refusal(409) from None
    leave_a_gap("books")
    keep()
    return answer(book_out(book), 201, {"Location": f"{request.host_url}books/{book.id}"})


def one_book(key):
    """/books/<key>"""
    if request.method == "GET":
        return answer(book_out(find(Volume, key)))
    if request.method == "PATCH":
        data = body()
        own = int(key) if re.fullmatch("[0-9]{1,18}", key) else None
        found = book_fields(data, True, own)
        book = find(Volume, key)
        for name, value in found.items():
            setattr(book, name, value)
        keep()
        return answer(book_out(book))
    if request.method == "DELETE":
        g.session.delete(find(Volume, key))
        keep()
        return Response(status=204)
    raise Refusal(405)


if __name__ == "__main__":
    create_app().run(port=5008)
