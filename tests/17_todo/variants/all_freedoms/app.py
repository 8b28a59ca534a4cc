"""SQLAlchemy and PyJWT alone; moments as seconds; 400 for fields; every freedom of the text used."""

import os
import re
import secrets
import time
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import click
import jwt
import sqlalchemy as sa
from flask import Flask, Response, g, json, request
from sqlalchemy.exc import IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.security import check_password_hash, generate_password_hash

SEOUL = timezone(timedelta(hours=9))
FIRST, END = 946_684_800, 4_102_444_800  # 2000 and 2100, in seconds since 1970
tables = sa.MetaData()
members = sa.Table(
    "members",
    tables,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.String(80), nullable=False, unique=True),
    sa.Column("password_hash", sa.String(300), nullable=False),
    sa.Column("club", sa.String(20), nullable=False, server_default="books"),
    sqlite_autoincrement=True,
)
books = sa.Table(
    "books",
    tables,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("member_id", sa.ForeignKey("members.id"), nullable=False, index=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("due_at", sa.BigInteger),
    sa.Column("is_read", sa.Boolean, nullable=False),
    sa.Column("shelf", sa.String(10)),
    sqlite_autoincrement=True,
)
deleted = sa.Table("deleted_books", tables, sa.Column("id", sa.Integer, primary_key=True))
FIELDS = ("title", "note", "due_at", "is_read")
FORM = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(:\d\d(\.\d+)?)?)([zZ]|[+-]\d\d:?\d\d)", re.ASCII
)


class Refused(Exception):
    """A status and a message, and perhaps fields."""

    def __init__(self, code, message, fields=None):
        self.code, self.message, self.fields = code, message, fields


def answer(body, code=200, **headers):
    text = json.dumps(body, ensure_ascii=True) + "\n"
    return Response(text, code, {**headers, "Content-Type": "application/json; charset=utf-8"})


def answer_error(code, message, errors=None, headers=()):
    name = {400: "Bad Request", 401: "Unauthorized", 404: "Not Found", 405: "Method Not Allowed"}
    name |= {413: "Request Entity Too Large", 415: "Unsupported Media Type"}
    name |= {422: "Unprocessable Content", 503: "Service Unavailable"}
    body = {"message": message, "status": name.get(code, "Error"), "code": code, "more": None}
    if errors is not None:
        body["errors"] = errors
    response = answer(body, code)
    for key, value in headers:
        response.headers[key] = value
    if code == 401:
        response.headers["WWW-Authenticate"] = 'bearer realm="reading", error="invalid_token"'
    return response


def seconds(text):
    """Return the seconds since 1970 of a moment, or None if it is none."""
    if type(text) is not str or not FORM.fullmatch(text):
        return None
    try:
        moment = datetime.fromisoformat(text.upper())
        found = int((moment - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds())
    except (ValueError, OverflowError):
        return None
    return found if FIRST <= found < END else None


def whole(text):
    return type(text) is str and all(not 0xD800 <= ord(letter) < 0xE000 for letter in text)


def problem(name, value):
    if name == "title":
        right = whole(value) and bool(value.strip()) and len(value) <= 120
    elif name == "note":
        right = whole(value) and len(value) <= 500
    elif name == "due_at":
        right = value is None or seconds(value) is not None
    else:
        right = value is True or value is False
    return None if right else {"rule": f"not a {name}"}


def read_object():
    data = request.get_json()
    if type(data) is not dict:
        raise Refused(400, "An object, please.")
    return data


def read_book(required=()):
    data = read_object()
    wrong = {name: problem(name, data.get(name)) for name in (*required, *data) if name in FIELDS}
    wrong = {name: found for name, found in wrong.items() if found}
    if wrong:
        raise Refused(400, "Wrong fields.", wrong)
    if strange := set(data) - set(FIELDS):
        raise Refused(400, "Unknown fields.", dict.fromkeys(sorted(strange), "unknown"))
    if data.get("due_at"):
        data["due_at"] = seconds(data["due_at"])
    return data


def shown(row):
    due = None if row.due_at is None else datetime.fromtimestamp(row.due_at, SEOUL).isoformat()
    return {
        "is_read": bool(row.is_read),
        "due_at": due,
        "note": row.note,
        "title": row.title,
        "id": row.id,
    }


def create_app(config=None):
    app = Flask(__name__)
    Path(app.instance_path).mkdir(exist_ok=True)
    url = sa.make_url(os.environ.get("DATABASE_URL") or "sqlite:///club.db")
    if url.drivername == "sqlite":
        url = url.set(database=os.path.join(app.instance_path, url.database))
    engine = sa.create_engine(url, pool_pre_ping=True)
    key = os.environ.get("JWT_SECRET_KEY") or kept(Path(app.instance_path, "key"))

    @app.before_request
    def who():
        if not request.path.startswith("/books"):
            return
        scheme, _, text = request.headers.get("Authorization", "").strip().partition(" ")
        if scheme != "Bearer" or not text.strip():
            raise Refused(401, "No token.")
        try:
            claims = jwt.decode(text.strip(), key, ["HS256"], options={"require": ["sub", "exp"]})
        except jwt.ExpiredSignatureError:
            raise Refused(401, "Expired.") from None
        except (jwt.InvalidTokenError, RecursionError):
            raise Refused(422, "No token of ours.") from None
        sub = claims["sub"]
        if not (sub.isascii() and sub.isdigit() and len(sub) < 10):
            raise Refused(422, "Nobody.")
        with engine.begin() as connection:
            g.member = connection.execute(
                sa.select(members).where(members.c.id == int(sub))
            ).first()
        if g.member is None:
            raise Refused(401, "Gone.")

    def mine(*more):
        return sa.and_(books.c.member_id == g.member.id, *more)

    def find(connection, number):
        row = None
        if number < 2**31:
            query = sa.select(books).where(mine(books.c.id == number))
            row = connection.execute(query).first()
        if row is None:
            raise Refused(404, "Not on your list.")
        return row

    @app.post("/login")
    def login():
        data = read_object()
        wrong = [name for name in ("name", "password") if type(data.get(name)) is not str]
        if wrong:
            raise Refused(400, "Texts, please.", dict.fromkeys(wrong, "text"))
        if not (whole(data["name"]) and whole(data["password"])):
            raise Refused(400, "Whole characters, please.")
        if max(len(data["name"]), len(data["password"])) > 5000:
            raise Refused(413, "Too long.")
        with engine.begin() as connection:
            query = sa.select(members).where(members.c.name == data["name"])
            row = connection.execute(query).first()
        try:
            right = row is not None and check_password_hash(row.password_hash, data["password"])
        except (ValueError, TypeError, OverflowError):
            right = False
        if not right:
            raise Refused(401, "No.")
        now = int(time.time())
        claims = {"sub": str(row.id), "iat": now, "exp": now + 3600, "x": secrets.token_hex(4)}
        return answer({"token_type": "Bearer", "access_token": jwt.encode(claims, key, "HS256")})

    @app.post("/books")
    def create():
        new = {"note": "", "due_at": None, "is_read": False} | read_book(["title"])
        with engine.begin() as connection:
            made = connection.execute(sa.insert(books).values(member_id=g.member.id, **new))
            row = find(connection, made.inserted_primary_key[0])
        return answer(shown(row), 201, Location=f"http://{request.host}/books/{row.id}")

    @app.get("/books/<int:number>")
    def show(number):
        with engine.begin() as connection:
            return answer(shown(find(connection, number)))

    @app.patch("/books/<int:number>")
    def change(number):
        new = read_book()
        with engine.begin() as connection:
            find(connection, number)
            if new:
                where = mine(books.c.id == number)
                connection.execute(sa.update(books).where(where).values(new))
            return answer(shown(find(connection, number)))

    @app.delete("/books/<int:number>")
    def delete(number):
        with engine.begin() as connection:
            find(connection, number)
            connection.execute(sa.delete(books).where(mine(books.c.id == number)))
        return Response(status=204)

    @app.patch("/books")
    def change_many():
        data = read_object()
        ids, is_read = data.get("ids"), data.get("is_read")
        wrong = {}
        if type(ids) is not list or not 1 <= len(ids) <= 100:
            wrong["ids"] = "1 to 100 ids"
        elif any(type(one) is not int or not 0 < one < 2**63 for one in ids):
            wrong["ids"] = "numbers"
        if is_read is not True and is_read is not False:
            wrong["is_read"] = "true or false"
        if wrong:
            raise Refused(400, "Wrong fields.", wrong)
        with engine.begin() as connection:
            where = mine(books.c.id.in_({one for one in ids if one < 2**31}))
            query = sa.select(books).where(where).order_by(books.c.id.desc())
            found = connection.execute(query).all()
            if {row.id for row in found} != set(ids):
                raise Refused(404, "Not all of them are on your list.")
            connection.execute(sa.update(books).where(where).values(is_read=is_read))
        return answer(
            {"changed": len(found), "books": [shown(row) | data_of(is_read) for row in found]}
        )

    @app.get("/books")
    def index_books():
        query, wrong = request.args, {}
        where, order = [], []
        if "is_read" in query:
            if query["is_read"] not in ("true", "false"):
                wrong["is_read"] = "true or false"
            where.append(books.c.is_read == (query["is_read"] == "true"))
        for name in ("due_from", "due_before"):
            if name in query:
                found = seconds(query[name].replace(" ", "+"))
                if found is None:
                    wrong[name] = "no moment"
                elif name == "due_from":
                    where.append(books.c.due_at >= found)
                else:
                    where.append(books.c.due_at < found)
        sort = query.get("sort", "id")
        if sort.removeprefix("-") not in ("id", "title", "due_at"):
            wrong["sort"] = "id, title or due_at"
        else:
            column = books.c[sort.removeprefix("-")]
            order = [column.is_(None), column.desc() if sort[0] == "-" else column, books.c.id]
        numbers = {"page": 1, "per_page": 20}
        for name in numbers:
            if name in query:
                digits = query[name].lstrip("0")
                if not re.fullmatch("[0-9]+", digits):
                    wrong[name] = "from 1 on"
                else:
                    numbers[name] = int(digits[:12])
        if wrong:
            raise Refused(400, "Wrong parameters.", wrong)
        size = min(numbers["per_page"], 50)
        with engine.begin() as connection:
            count = sa.select(sa.func.count()).select_from(books).where(mine(*where))
            total = connection.scalar(count)
            rows = connection.execute(
                sa.select(books)
                .where(mine(*where))
                .order_by(*order)
                .limit(size)
                .offset((numbers["page"] - 1) * size)
            ).all()
        pages = -(-total // size)
        page = min(numbers["page"], max(pages, 1))
        found = [shown(row) for row in rows]
        return answer({"total": total, "pages": pages, "page": page, "books": found})

    @app.get("/")
    def index():
        return "<h1>The club</h1>"

    @app.errorhandler(Refused)
    def refused(error):
        return answer_error(error.code, error.message, error.fields)

    @app.errorhandler(HTTPException)
    def http_error(error):
        allowed = [pair for pair in error.get_headers() if pair[0] == "Allow"]
        return answer_error(error.code, error.description, headers=allowed)

    @app.errorhandler(OperationalError)
    def away(error):
        return answer_error(503, "No database.")

    @app.errorhandler(RecursionError)
    def deep(error):
        return answer_error(400, "Too deep.")

    @app.cli.command("init-db")
    def init_db():
        tables.create_all(engine)
        click.echo("done")

    @app.cli.command("add-member")
    @click.argument("name")
    @click.password_option()
    def add_member(name, password):
        try:
            with engine.begin() as connection:
                row = {"name": name, "password_hash": generate_password_hash(password)}
                connection.execute(sa.insert(members).values(row))
        except IntegrityError:
            raise click.ClickException("taken") from None

    return app


def data_of(is_read):
    return {"is_read": is_read}


def kept(path):
    if not path.exists():
        path.write_text(secrets.token_hex(40))
    return path.read_text()
