"""One file, by hand: 409 wins over 422, and 422 over 404; {} is refused; the ids start high."""

import json
import os
import re
import sqlite3
import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal
from http import HTTPStatus

import click
from flask import Flask, Response, abort, jsonify, request
from flask.json.provider import DefaultJSONProvider
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DDL, DateTime, ForeignKey, Numeric, String, event, func, select
from sqlalchemy.dialects import mysql
from sqlalchemy.exc import IntegrityError, OperationalError, TimeoutError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator
from werkzeug.exceptions import HTTPException

# --- Tables -----------------------------------------------------------------------------------

LARGEST_ID = 2_147_483_647
SEOUL = timezone(timedelta(hours=9))
AWAY = {1040, 1205, 1213, 2002, 2003, 2006, 2013}
AWAY |= {"database is locked", "unable to open database file"}


class Base(DeclarativeBase):
    """What all models have in common."""


db = SQLAlchemy(model_class=Base)


class UTCDateTime(TypeDecorator):
    """A moment, with its fractions."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect):
        return mysql.DATETIME(fsp=6) if dialect.name == "mysql" else DateTime()

    def process_bind_param(self, value, dialect):
        return value and value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value, dialect):
        return value and value.replace(tzinfo=UTC)


def starting(at):
    """Let the ids of a table begin somewhere."""
    return {"sqlite_autoincrement": True, "mysql_auto_increment": str(at)}


class Member(db.Model):
    __tablename__ = "members"
    __table_args__ = starting(301)
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    email: Mapped[str] = mapped_column(String(120), unique=True)
    phone: Mapped[str | None] = mapped_column(String(20))
    is_staff: Mapped[bool] = mapped_column(default=False)


class Author(db.Model):
    __tablename__ = "authors"
    __table_args__ = starting(7001)
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    books: Mapped[list["Book"]] = relationship(back_populates="author", order_by="Book.id")


class Book(db.Model):
    __tablename__ = "books"
    __table_args__ = starting(50_001)
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(120))
    isbn: Mapped[str] = mapped_column(String(13), unique=True)
    price: Mapped[Decimal] = mapped_column(Numeric(8, 2))
    published: Mapped[date]
    bought_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    author_id: Mapped[int] = mapped_column(ForeignKey("authors.id"))
    author: Mapped[Author] = relationship(back_populates="books")


for model, before in (Member, 300), (Author, 7000), (Book, 50_000):
    table = model.__table__
    seed = DDL(f"INSERT INTO sqlite_sequence (name, seq) VALUES ('{table.name}', {before})")
    event.listen(table, "after_create", seed.execute_if(dialect="sqlite"))


# --- Values: each function returns a clean value or raises ValueError -------------------------


def need(true):
    if not true:
        raise ValueError


def text(least, most, blank=False):
    def take(value):
        need(isinstance(value, str) and least <= len(value) <= most)
        need(not any(letter in value for letter in "\0\u200b\u2060\ufeff"))
        need(blank or any(not c.isspace() and unicodedata.category(c)[0] != "C" for c in value))
        return value

    return take


def address(value):
    need(isinstance(value, str) and len(value) <= 120)
    need(re.fullmatch(r"[!-?A-~]+@[!-?A-~]+", value))
    return value.lower()


def isbn(value):
    need(isinstance(value, str) and re.fullmatch(r"[0-9](-?[0-9]){12}", value))
    digits = value.replace("-", "")
    need(digits[:3] in ("978", "979"))
    need(
        sum(int(digit) * weight for digit, weight in zip(digits, [1, 3] * 6 + [1], strict=True))
        % 10
        == 0
    )
    return digits


def price(value):
    need(isinstance(value, str) and re.fullmatch(r"(0|[1-9][0-9]{0,5})(\.[0-9]{1,2})?", value))
    return Decimal(value)


def day(value):
    need(isinstance(value, str) and re.fullmatch(r"[0-9W-]{8,10}", value))
    found = date.fromisoformat(value)
    need(date(1450, 1, 1) <= found <= date(2099, 12, 31))
    return found


def moment(value):
    if value is None:
        return None
    need(isinstance(value, str))
    need(re.fullmatch(r"[0-9W-]{8,10}T[0-9:]+([.,][0-9]+)?(Z|[+-][0-9:]{2,5})", value))
    found = datetime.fromisoformat(value)
    need(datetime(2000, 1, 1, tzinfo=UTC) <= found < datetime(2100, 1, 1, tzinfo=UTC))
    return found


def author_id(value):
    need(type(value) is int and 1 <= value <= LARGEST_ID)
    need(db.session.get(Author, value))
    return value


NAME, PHONE = text(1, 80), text(0, 20, blank=True)
MEMBER = {"name": NAME, "email": address, "phone": lambda v: v if v is None else PHONE(v)}
PART = {
    "title": text(1, 120),
    "isbn": isbn,
    "price": price,
    "published": day,
    "bought_at": moment,
}
BOOK = PART | {"author_id": author_id}
OPTIONAL = {"phone", "bought_at"}


def check(rules, data, partial=False):
    """Return the clean values, and the names of the wrong fields."""
    clean, wrong = {}, {name: 0 for name in data if name not in rules}
    for name, rule in rules.items():
        if name not in data:
            if name in OPTIONAL and not partial:
                clean[name] = None
            elif not partial:
                wrong[name] = 0
            continue
        try:
            clean[name] = rule(data[name])
        except (ValueError, OverflowError):
            wrong[name] = 0
    return clean, wrong


# --- The body, and errors ---------------------------------------------------------------------


class Provider(DefaultJSONProvider):
    ensure_ascii = False
    sort_keys = False


def unique(pairs):
    if len({name for name, _ in pairs}) < len(pairs):
        raise ValueError("a name twice")
    return dict(pairs)


def no_number(constant):
    raise ValueError(constant)


def whole(digits):
    return int(digits) if len(digits) < 20 else -1


def body():
    """Read the request's JSON object. Only forms are refused by their type."""
    if request.mimetype in ("application/x-www-form-urlencoded", "multipart/form-data"):
        refuse(415, "양식은 받지 않습니다.")
    try:
        data = json.loads(
            request.get_data(), object_pairs_hook=unique, parse_constant=no_number, parse_int=whole
        )
        json.dumps(data, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        refuse(400, "JSON이 아닙니다.")
    if not isinstance(data, dict):
        refuse(400, "객체가 아닙니다.")
    return data


def refuse(code, message, wrong=None):
    """Answer an error in the course's shape."""
    answer = {"message": message, "status": HTTPStatus(code).phrase, "code": code}
    if wrong is not None:
        answer["errors"] = {"json": wrong}
    response = jsonify(answer)
    response.status_code = code
    abort(response)


def http_error(error):
    if error.response is not None:
        return error.response
    answer = jsonify(message=error.description, status=error.name, code=error.code)
    answer.status_code = error.code
    return answer


def away(error):
    if isinstance(error, OperationalError) and error.orig.args[0] not in AWAY:
        raise error
    answer = jsonify(message="데이터베이스가 없습니다.", status="Service Unavailable", code=503)
    answer.status_code = 503
    return answer


def save(field):
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        refuse(409, "이미 있습니다.", {field: 0})


def row(model, key):
    found = db.session.get(model, key) if key <= LARGEST_ID else None
    return found or refuse(404, "없습니다.")


def not_taken(column, values, own=0):
    """409 wins over everything else."""
    model = column.class_
    if values and db.session.scalar(
        select(model.id).where(func.lower(column).in_(values), model.id != own).limit(1)
    ):
        refuse(409, "이미 있습니다.", {column.key: 0})


# --- Answers ----------------------------------------------------------------------------------


def local(value):
    if value is None:
        return None
    try:
        return value.astimezone(SEOUL).isoformat(timespec="microseconds")
    except OverflowError:
        return value.isoformat()


def member_out(m):
    return {"is_staff": m.is_staff, "email": m.email, "name": m.name, "id": m.id}


def author_out(a):
    books = [{"isbn": b.isbn, "title": b.title, "id": b.id} for b in a.books]
    return {"books_count": len(books), "books": books, "name": a.name, "id": a.id}


def book_out(b):
    reduced = (b.price * 90 / 100).quantize(Decimal("1.00"), ROUND_HALF_UP)
    return {
        "member_price": f"{reduced:.2f}",
        "author": {"name": b.author.name, "id": b.author.id},
        "bought_at": local(b.bought_at),
        "published": b.published.isoformat(),
        "price": f"{b.price:.2f}",
        "isbn": b.isbn,
        "title": b.title,
        "id": b.id,
    }


def listed(model, out):
    return jsonify([out(found) for found in db.session.scalars(select(model).order_by(model.id))])


def created(thing, out):
    url = f"{request.host_url}{thing.__tablename__}/{thing.id}"
    return out(thing), 201, {"Location": url}


def change(model, key, rules, column, out, partial):
    """PUT and PATCH, of members and of books: 422 wins over 404, and 409 over 422."""
    data = body()
    if partial and not data:
        refuse(400, "바꿀 것이 없습니다.")
    clean, wrong = check(rules, data, partial)
    not_taken(
        column, [clean[column.key]] if column.key in clean else [], key if key <= LARGEST_ID else 0
    )
    if wrong:
        refuse(422, "틀린 것이 있습니다.", wrong)
    found = row(model, key)
    for name, value in clean.items():
        setattr(found, name, value)
    save(column.key)
    return out(found)


def create_one(model, rules, column, out):
    clean, wrong = check(rules, body())
    not_taken(column, [clean[column.key]] if column.key in clean else [])
    if wrong:
        refuse(422, "틀린 것이 있습니다.", wrong)
    thing = model(**clean)
    db.session.add(thing)
    save(column.key)
    return created(thing, out)


def create_author():
    data = body()
    books = data.pop("books", [])
    clean, wrong = check({"name": NAME}, data)
    good, bad = [], {}
    if isinstance(books, list):
        for place, book in enumerate(books):
            if not isinstance(book, dict):
                bad[str(place)] = 0
                continue
            values, mistakes = check(PART, book)
            good.append(values)
            if mistakes:
                bad[str(place)] = mistakes
    else:
        bad = 0
    numbers = [values["isbn"] for values in good if "isbn" in values]
    if len(set(numbers)) < len(numbers):
        refuse(409, "두 번 있습니다.", {"books": 0})
    not_taken(Book.isbn, numbers)
    if bad or not isinstance(books, list):
        wrong["books"] = bad
    if wrong:
        refuse(422, "틀린 것이 있습니다.", wrong)
    author = Author(**clean, books=[Book(**values) for values in good])
    db.session.add(author)
    save("books")
    return created(author, author_out)


def forget(model, key):
    """DELETE: not asked for."""
    db.session.delete(row(model, key))
    db.session.commit()
    return "", 204


def create_app(config=None):
    """Build the app."""
    app = Flask(__name__)
    app.json = Provider(app)
    app.config.from_mapping(
        SQLALCHEMY_DATABASE_URI=os.environ.get("DATABASE_URL", "sqlite:///club.db"),
        SQLALCHEMY_ENGINE_OPTIONS={"pool_pre_ping": True},
    )
    app.config.update(config or {})
    db.init_app(app)
    with app.app_context():

        @event.listens_for(db.engine, "connect")
        def check_foreign_keys(connection, record):
            if isinstance(connection, sqlite3.Connection):
                connection.execute("PRAGMA foreign_keys = ON")

    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(OperationalError, away)
    app.register_error_handler(TimeoutError, away)

    @app.before_request
    def only_what_is_asked_for():
        if request.method in ("HEAD", "OPTIONS"):
            abort(405)

    def route(method, url, name, view):
        app.add_url_rule(url, name, view, methods=[method])

    route("GET", "/", "index", lambda: Response("책 모임", mimetype="text/plain"))
    route("GET", "/members", "members", lambda: listed(Member, member_out))
    route("GET", "/members/<int:key>", "member", lambda key: member_out(row(Member, key)))
    route("POST", "/members", "join", lambda: create_one(Member, MEMBER, Member.email, member_out))
    for method in "PATCH", "PUT":
        route(
            method,
            "/members/<int:key>",
            f"member_{method}",
            lambda key, part=method == "PATCH": change(
                Member, key, MEMBER, Member.email, member_out, part
            ),
        )
        route(
            method,
            "/books/<int:key>",
            f"book_{method}",
            lambda key, part=method == "PATCH": change(Book, key, BOOK, Book.isbn, book_out, part),
        )
    route("GET", "/authors", "authors", lambda: listed(Author, author_out))
    route("GET", "/authors/<int:key>", "author", lambda key: author_out(row(Author, key)))
    route("POST", "/authors", "write", create_author)
    route("GET", "/books", "books", lambda: listed(Book, book_out))
    route("GET", "/books/<int:key>", "book", lambda key: book_out(row(Book, key)))
    route("POST", "/books", "buy", lambda: create_one(Book, BOOK, Book.isbn, book_out))
    route("DELETE", "/books/<int:key>", "sell", lambda key: forget(Book, key))
    route("DELETE", "/members/<int:key>", "leave", lambda key: forget(Member, key))

    @app.cli.command("init-db")
    def init_db():
        """Create the tables that are not there yet."""
        db.create_all()
        click.echo("The tables are ready.")

    return app


if __name__ == "__main__":
    create_app().run(port=5009)
