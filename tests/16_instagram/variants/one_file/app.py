"""One file, Flask and SQLAlchemy's Core alone; likes with ids; 400 for fields; every freedom of the text used."""

import base64
import json
import os
import re
import secrets
import sqlite3
import time
from pathlib import Path

import click
import jwt
import sqlalchemy as sa
from flask import Flask, Response, g, request, url_for
from sqlalchemy.exc import IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.security import check_password_hash, generate_password_hash

tables = sa.MetaData()


def number(name, **options):
    return sa.Column(name, sa.Integer, primary_key=True, **options)


def reference(name, to, **options):
    return sa.Column(name, sa.Integer, sa.ForeignKey(to), nullable=False, **options)


def extra(name="created"):
    now = sa.func.current_timestamp()
    return sa.Column(name, sa.DateTime, nullable=False, server_default=now)


readers = sa.Table(
    "readers",
    tables,
    number("id"),
    sa.Column("name", sa.String(60), nullable=False, unique=True),
    sa.Column("password_hash", sa.String(255), nullable=False),
    sqlite_autoincrement=True,
)
posts = sa.Table(
    "posts",
    tables,
    number("id"),
    reference("author_id", "readers.id"),
    sa.Column("book", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    extra(),
    sqlite_autoincrement=True,
)
comments = sa.Table(
    "comments",
    tables,
    number("id"),
    reference("post_id", "posts.id"),
    reference("author_id", "readers.id"),
    sa.Column("text", sa.String(600), nullable=False),
    sqlite_autoincrement=True,
)
likes = sa.Table(
    "likes",
    tables,
    number("number"),
    reference("post_id", "posts.id"),
    reference("reader_id", "readers.id"),
    extra(),
    sa.UniqueConstraint("reader_id", "post_id"),
)
follows = sa.Table(
    "follows",
    tables,
    reference("followed_id", "readers.id"),
    reference("follower_id", "readers.id"),
    sa.PrimaryKeyConstraint("followed_id", "follower_id"),
    sa.CheckConstraint("followed_id <> follower_id"),
)


class Refused(Exception):
    """A status and a message, and perhaps fields."""

    def __init__(self, code, message, **fields):
        self.code, self.message, self.fields = code, message, fields


STATUS = {400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found"}
STATUS |= {409: "Conflict", 415: "Unsupported Media Type", 503: "Service Unavailable"}


def answer(body, code=200, **headers):
    text = json.dumps(body, ensure_ascii=True, indent=1)
    return Response(text, code, {**headers, "Content-Type": "application/json; charset=utf-8"})


def answer_error(code, message, status=None, errors=None, **headers):
    body = {"message": message, "status": status or STATUS[code], "code": code, "help": "/"}
    return answer(body | ({"errors": errors} if errors else {}), code, **headers)


def create_app(config=None):
    app = Flask(__name__)
    app.config.update(config or {})
    Path(app.instance_path).mkdir(exist_ok=True)
    url = os.environ.get("DATABASE_URL") or f"sqlite:///{app.instance_path}/club.db"
    engine = sa.create_engine(url, pool_pre_ping=True)
    key = os.environ.get("JWT_SECRET_KEY") or key_of(Path(app.instance_path, "key"))

    @sa.event.listens_for(engine, "connect")
    def check_keys(connection, record):
        if isinstance(connection, sqlite3.Connection):
            connection.execute("PRAGMA foreign_keys = ON")

    @app.cli.command("init-db")
    def init_db():
        tables.create_all(engine)

    @app.cli.command("add-reader")
    @click.argument("name")
    @click.password_option()
    def add_reader(name, password):
        with engine.begin() as connection:
            password_hash = generate_password_hash(password)
            connection.execute(readers.insert().values(name=name, password_hash=password_hash))

    @app.errorhandler(Refused)
    def refuse(error):
        return answer_error(error.code, error.message, errors=error.fields)

    @app.errorhandler(HTTPException)
    def answer_http(error):
        headers = {"Allow": ", ".join(error.valid_methods)} if error.code == 405 else {}
        return answer_error(error.code, error.description, error.name, **headers)

    @app.errorhandler(OperationalError)
    def answer_away(error):
        return answer_error(503, "The database is away.")

    @app.errorhandler(RecursionError)
    def answer_deep(error):
        return answer_error(400, "Too deep.")

    @app.before_request
    def begin():
        if request.endpoint in (None, "index", "static"):
            return
        g.connection = engine.connect()
        if request.endpoint != "log_in":
            g.me = who(g.connection, key)

    @app.teardown_request
    def end(error):
        if connection := g.pop("connection", None):
            connection.close()

    @app.get("/")
    def index():
        return "<h1>The reading feed</h1>"

    @app.post("/login")
    def log_in():
        sent = body_of(name=1000, password=1000)
        found = first(readers.select().where(readers.c.name == sent["name"]))
        if found is None or not check_password_hash(found.password_hash, sent["password"]):
            raise Refused(401, "Wrong.")
        claims = {"sub": str(found.id), "exp": int(time.time()) + 12 * 3600}
        return answer({"access_token": jwt.encode(claims, key, "HS256"), "kind": "Bearer"})

    @app.post("/posts")
    def publish():
        sent = body_of(book=120, text=2000)
        made = change(posts.insert().values(author_id=g.me.id, **sent)).inserted_primary_key[0]
        where = url_for("show", post_id=made, _external=True)
        return answer(shown(made), 201, Location=where)

    @app.get("/posts/<int:post_id>")
    def show(post_id):
        return answer(shown(find(posts, post_id).id))

    @app.patch("/posts/<int:post_id>")
    def edit(post_id):
        own(post_id)
        sent = body_of(partial=True, book=120, text=2000)
        if sent:
            change(posts.update().where(posts.c.id == post_id).values(**sent))
        return answer(shown(post_id))

    @app.delete("/posts/<int:post_id>")
    def remove(post_id):
        own(post_id)
        for table in (likes, comments):
            g.connection.execute(table.delete().where(table.c.post_id == post_id))
        change(posts.delete().where(posts.c.id == post_id))
        return "", 204

    @app.get("/posts/<int:post_id>/comments")
    def list_comments(post_id):
        post = find(posts, post_id)
        name = readers.c.name.label("author")
        said = sa.select(comments.c.id, name, comments.c.text).join_from(comments, readers)
        said = said.where(comments.c.post_id == post.id).order_by(comments.c.id)
        return answer([dict(row._mapping) for row in g.connection.execute(said)])

    @app.post("/posts/<int:post_id>/comments")
    def say(post_id):
        post, sent = find(posts, post_id), body_of(text=500)
        values = {"post_id": post.id, "author_id": g.me.id, **sent}
        made = change(comments.insert().values(**values)).inserted_primary_key[0]
        return answer({"text": sent["text"], "author": g.me.name, "id": made}, 201)

    @app.delete("/posts/<int:post_id>/comments/<int:comment_id>")
    def unsay(post_id, comment_id):
        post, said = find(posts, post_id), find(comments, comment_id)
        if said.post_id != post.id:
            raise Refused(404, "Not there.")
        if g.me.id not in {said.author_id, post.author_id}:
            raise Refused(403, "Not yours.")
        change(comments.delete().where(comments.c.id == said.id))
        return "", 204

    @app.put("/posts/<int:post_id>/likes/me")
    def like(post_id):
        return set_pair(likes, post_id=find(posts, post_id).id, reader_id=g.me.id)

    @app.delete("/posts/<int:post_id>/likes/me")
    def unlike(post_id):
        return clear_pair(likes, post_id=find(posts, post_id).id, reader_id=g.me.id)

    @app.get("/readers/<name>")
    def show_reader(name):
        whom = find_reader(name)
        counts = {
            "posts_count": count(posts, posts.c.author_id == whom.id),
            "followers_count": count(follows, follows.c.followed_id == whom.id),
            "following_count": count(follows, follows.c.follower_id == whom.id),
        }
        pair = (follows.c.followed_id == whom.id) & (follows.c.follower_id == g.me.id)
        return answer({"name": whom.name, **counts, "followed": count(follows, pair) == 1})

    @app.get("/readers/<name>/posts")
    def list_posts(name):
        return answer(page(posts.c.author_id == find_reader(name).id))

    @app.put("/readers/<name>/followers/me")
    def follow(name):
        whom = find_reader(name)
        if whom.id == g.me.id:
            raise Refused(409, "That is you.")
        return set_pair(follows, followed_id=whom.id, follower_id=g.me.id)

    @app.delete("/readers/<name>/followers/me")
    def unfollow(name):
        return clear_pair(follows, followed_id=find_reader(name).id, follower_id=g.me.id)

    @app.get("/feed")
    def feed():
        mine = sa.select(follows.c.followed_id).where(follows.c.follower_id == g.me.id)
        return answer(page(posts.c.author_id.in_(mine)))

    return app


def key_of(path):
    if not path.exists():
        path.write_text(secrets.token_hex(32))
    return path.read_text()


def who(connection, key):
    """Return the reader of the request's token."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    try:
        claims = jwt.decode(token, key, ["HS256"], options={"require": ["sub", "exp"]})
        me = first(readers.select().where(readers.c.id == int(claims["sub"])))
    except (jwt.PyJWTError, ValueError, OverflowError):
        me = None
    if scheme != "Bearer" or me is None:
        raise Refused(401, "Log in.")
    return me


def body_of(partial=False, **longest):
    """Return the texts of the request's JSON; other fields are ignored."""
    if request.mimetype != "application/json":
        raise Refused(415, "JSON, please.")
    sent = request.get_json()
    if not isinstance(sent, dict):
        raise Refused(400, "An object, please.")
    wrong = {}
    for name, most in longest.items():
        value = sent.get(name)
        if partial and name not in sent:
            continue
        right = isinstance(value, str) and value.strip() and len(value) <= most
        if not right or re.search("[\ud800-\udfff]", value):
            wrong[name] = f"1 to {most} characters"
    if wrong:
        raise Refused(400, "Not right.", **wrong)
    return {name: sent[name] for name in longest if name in sent}


def first(query):
    return g.connection.execute(query).first()


def count(table, condition):
    return g.connection.scalar(sa.select(sa.func.count()).select_from(table).where(condition))


def change(statement):
    done = g.connection.execute(statement)
    g.connection.commit()
    return done


def find(table, row_id):
    found = first(table.select().where(table.c.id == row_id)) if row_id < 2**31 else None
    if found is None:
        raise Refused(404, "Not there.")
    return found


def find_reader(name):
    found = first(readers.select().where(readers.c.name == name))
    if found is None:
        raise Refused(404, "Nobody.")
    return found


def own(post_id):
    if find(posts, post_id).author_id != g.me.id:
        raise Refused(403, "Not yours.")


def set_pair(table, **pair):
    conditions = [table.c[name] == value for name, value in pair.items()]
    if not count(table, sa.and_(*conditions)):
        try:
            change(table.insert().values(**pair))
        except IntegrityError:
            g.connection.rollback()
    return "", 204


def clear_pair(table, **pair):
    conditions = [table.c[name] == value for name, value in pair.items()]
    change(table.delete().where(*conditions))
    return "", 204


def shown(post_id):
    (post,) = dressed(posts.select().where(posts.c.id == post_id))
    return post


def dressed(query):
    """Return posts as the API shows them, by four SELECTs."""
    found = g.connection.execute(query).all()
    ids = [post.id for post in found]
    authors = pairs(
        sa.select(readers.c.id, readers.c.name), readers.c.id, {p.author_id for p in found}
    )
    number = sa.func.count()
    liked = sa.func.sum(sa.case((likes.c.reader_id == g.me.id, 1), else_=0))
    loved = sa.select(likes.c.post_id, number, liked).group_by(likes.c.post_id)
    marks = {row[0]: row[1:] for row in g.connection.execute(loved.where(likes.c.post_id.in_(ids)))}
    said = sa.select(comments.c.post_id, number).group_by(comments.c.post_id)
    talks = pairs(said, comments.c.post_id, ids)
    return [
        {
            "liked": bool(marks.get(post.id, (0, 0))[1]),
            "likes_count": marks.get(post.id, (0, 0))[0],
            "comments_count": talks.get(post.id, 0),
            "text": post.text,
            "book": post.book,
            "author": authors[post.author_id],
            "id": post.id,
        }
        for post in found
    ]


def pairs(query, column, values):
    return {row[0]: row[1] for row in g.connection.execute(query.where(column.in_(values)))}


def page(condition):
    """Return a page; the cursor is the first post of the next one, in base64."""
    limit, cursor = request.args.get("limit", "20"), request.args.get("cursor")
    if not re.fullmatch("[0-9]{1,2}", limit) or not 1 <= int(limit) <= 50:
        raise Refused(400, "A limit from 1 to 50.")
    query = posts.select().where(condition).order_by(posts.c.id.desc()).limit(int(limit) + 1)
    if cursor is not None:
        query = query.where(posts.c.id <= begin_of(cursor))
    found = dressed(query)
    rest = found[int(limit) :]
    following = (
        base64.urlsafe_b64encode(f"post {rest[0]['id']}".encode()).decode() if rest else None
    )
    return {"next": following, "items": found[: int(limit)]}


def begin_of(cursor):
    try:
        text = base64.urlsafe_b64decode(cursor.encode("ascii")).decode("ascii")
    except ValueError:
        text = ""
    if not re.fullmatch("post [0-9]{1,10}", text):
        raise Refused(400, "Not a cursor.")
    return int(text[5:])
