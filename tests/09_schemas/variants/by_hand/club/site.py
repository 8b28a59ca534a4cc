"""The app: views that know the tables and the rules."""

import json
import os
from datetime import UTC
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from flask import Flask, request, url_for
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException, NotFound

from club.rules import BOOK, MEMBER, REQUIRED, Refused, each, take, text
from club.tables import authors, books, connect_to, members, metadata

LARGEST = 2**31 - 1


class ReadableJSON(Flask.json_provider_class):
    """JSON with its keys as they come."""

    sort_keys = False


def create_app(config=None):
    """Build the app."""
    app = Flask(__name__)
    app.json = ReadableJSON(app)
    app.config["DATABASE"] = os.environ.get("DATABASE_URL", "sqlite:///club.db")
    app.config.update(config or {})
    Path(app.instance_path).mkdir(exist_ok=True)
    engine = connect_to(app.config["DATABASE"], Path(app.instance_path))

    @app.errorhandler(HTTPException)
    def http_error(error):
        body = {"message": error.name, "status": error.name, "code": error.code}
        return body, error.code

    @app.errorhandler(Refused)
    def refused(error):
        body = {"message": "No.", "status": "Unprocessable Content", "code": 422}
        if not isinstance(error.errors, dict):
            return {"message": error.errors, "status": "Bad Request", "code": 400}, 400
        return {**body, "errors": error.errors}, 422

    @app.errorhandler(IntegrityError)
    def taken(error):
        body = {"message": "Taken.", "status": "Conflict", "code": 409}
        return {**body, "errors": {"isbn": "taken"}}, 409

    @app.errorhandler(OperationalError)
    def away(error):
        return {"message": "Away.", "status": "Service Unavailable", "code": 503}, 503

    @app.errorhandler(RecursionError)
    def too_deep(error):
        return {"message": "Deep.", "status": "Unprocessable Entity", "code": 422}, 422

    def body():
        data = request.get_json()
        try:
            json.dumps(data, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            raise Refused("whole characters") from None
        return data

    def one(table, row_id):
        if row_id > LARGEST:
            raise NotFound
        with engine.connect() as connection:
            row = connection.execute(select(table).where(table.c.id == row_id)).first()
        if row is None:
            raise NotFound
        return row._mapping

    def every(table, **where):
        with engine.connect() as connection:
            rows = connection.execute(select(table).filter_by(**where).order_by(table.c.id))
            return [row._mapping for row in rows]

    def change(table, row_id, values):
        if values:
            with engine.begin() as connection:
                connection.execute(update(table).where(table.c.id == row_id).values(values))
        return one(table, row_id)

    def author_id(value):
        if type(value) is not int or not 0 < value <= LARGEST or not every(authors, id=value):
            raise ValueError("the id of an author")
        return value

    whole_book = {**BOOK, "author_id": (author_id, REQUIRED)}
    whole_author = {"name": (text(80), REQUIRED), "books": (each(BOOK), list)}

    def member_out(row):
        return {name: row[name] for name in ("id", "name", "email", "is_staff")}

    def author_out(row):
        found = every(books, author_id=row["id"])
        brief = [{name: book[name] for name in ("isbn", "title", "id")} for book in found]
        return {"id": row["id"], "name": row["name"], "books_count": len(brief), "books": brief}

    def book_out(row):
        moment = row["bought_at"] and row["bought_at"].replace(tzinfo=UTC).isoformat()
        cents = (row["price"] * Decimal("0.9")).quantize(Decimal("0.01"), ROUND_HALF_UP)
        author = one(authors, row["author_id"])
        return {
            "author": {"name": author["name"], "id": author["id"]},
            "bought_at": moment and moment.replace("+00:00", "Z"),
            "member_price": str(cents),
            "price": str(row["price"].quantize(Decimal("0.01"))),
            "published": row["published"].isoformat(),
            **{name: row[name] for name in ("isbn", "title", "id")},
        }

    def there(endpoint, **values):
        return {"Location": url_for(endpoint, _external=True, **values)}

    @app.post("/members")
    def add_member():
        values = take(body(), MEMBER)
        with engine.begin() as connection:
            (key,) = connection.execute(insert(members).values(values)).inserted_primary_key
        return member_out(one(members, key)), 201, there("member", key=key)

    @app.get("/members")
    def all_members():
        return [member_out(row) for row in every(members)]

    @app.route("/members/<int:key>", methods=["GET", "PATCH"])
    def member(key):
        row = one(members, key)
        if request.method == "PATCH":
            row = change(members, key, take(body(), MEMBER, partial=True))
        return member_out(row)

    @app.post("/authors")
    def add_author():
        values = take(body(), whole_author)
        with engine.begin() as connection:
            made = connection.execute(insert(authors).values(name=values["name"]))
            (key,) = made.inserted_primary_key
            for book in values["books"]:
                connection.execute(insert(books).values(**book, author_id=key))
        return author_out(one(authors, key)), 201, there("author", key=key)

    @app.get("/authors/<int:key>")
    def author(key):
        return author_out(one(authors, key))

    @app.post("/books")
    def add_book():
        values = take(body(), whole_book)
        with engine.begin() as connection:
            (key,) = connection.execute(insert(books).values(values)).inserted_primary_key
        return book_out(one(books, key)), 201, there("book", key=key)

    @app.get("/books")
    def all_books():
        return [book_out(row) for row in every(books)]

    @app.route("/books/<int:key>", methods=["GET", "PUT", "PATCH"])
    def book(key):
        if request.method == "GET":
            return book_out(one(books, key))
        values = take(body(), whole_book, partial=request.method == "PATCH")
        one(books, key)
        return book_out(change(books, key, values))

    @app.get("/")
    def index():
        return "The club"

    @app.cli.command("init-db")
    def init_db():
        """Make the tables."""
        metadata.create_all(engine)

    return app
