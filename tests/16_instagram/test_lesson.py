"""Tests lesson 16: the API, its document, its programs, its errors."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from shared.material.texts import Text
from shared.suite.errors import in_shape
from shared.suite.lessons import (
    ROOT,
    error_rows,
    http_commands,
    http_file,
    run_python,
    send,
    traceback_of,
)
from shared.suite.openapi import Document
from shared.suite.passwords import seeded
from shared.suite.prepared import Prepared
from shared.suite.selects import BACKWARDS

pytestmark = pytest.mark.database("sqlite")

LESSON = "16_instagram"
KEY = "k" * 40
HASH = seeded("correct horse")
PREPARED = {kind: Prepared("init-db") for kind in ("sqlite", "mysql")}
POST = {"photo": "https://example.com/a.jpg", "caption": "겨울 <바다> & 🐟"}


@pytest.fixture
def client(boot, request):
    """The app with its tables and three users."""
    prepared = PREPARED["mysql" if request.config.option.mysql else "sqlite"]
    client = prepared.start(boot, environ={"JWT_SECRET_KEY": KEY, **BACKWARDS})
    rows = ", ".join(f"('{name}', '{HASH}', '', '')" for name in ("mina", "jun", "sora"))
    client.database.execute(
        f"INSERT INTO users (username, password_hash, full_name, bio) VALUES {rows}"
    )
    return client


@pytest.fixture
def ask(client):
    """Send a request of a user; return the answer."""
    headers = {}

    def ask(username, method, path, **sent):
        if username not in headers:
            log_in = {"username": f" {username.upper()}", "password": "correct horse"}
            token = client.post("/login", json=log_in).json["access_token"]
            headers[username] = {"Authorization": f"Bearer {token}"}
        response = client.open(path, method=method, headers=headers[username], **sent)
        assert response.status_code < 400 or in_shape(response)
        return response

    ask.headers = headers
    return ask


def test_post_from_its_publishing_to_its_end(client, ask):
    """A post is published, changed and deleted by its author only, with what belongs to it."""
    made = ask("mina", "POST", "/posts", json=POST)
    assert (made.status_code, made.headers["Location"]) == (201, "/posts/1")
    counts = {"likes_count": 0, "comments_count": 0, "liked": False}
    assert made.json == {"id": 1, "author": "mina", **POST, **counts}
    assert ask("jun", "POST", "/posts/1/comments", json={"text": "흰"}).json["author"] == "jun"
    assert ask("sora", "POST", "/posts/1/comments", json={"text": "x"}).status_code == 201
    for _ in range(2):
        assert ask("jun", "PUT", "/posts/1/likes/me").status_code == 204
    shown = ask("jun", "GET", "/posts/1").json
    assert shown == {**made.json, "likes_count": 1, "comments_count": 2, "liked": True}
    for method in ("PATCH", "DELETE"):
        sent = {"json": {"caption": "x"}} if method == "PATCH" else {}
        assert ask("jun", method, "/posts/1", **sent).status_code == 403
    assert ask("sora", "DELETE", "/posts/1/comments/1").status_code == 403
    assert ask("mina", "DELETE", "/posts/1/comments/1").status_code == 204
    changed = ask("mina", "PATCH", "/posts/1", json={"caption": "x"})
    assert changed.json["photo"] == POST["photo"]
    other = ask("jun", "POST", "/posts", json=POST).json["id"]
    assert ask("mina", "DELETE", f"/posts/{other}/comments/2").status_code == 404
    assert ask("mina", "DELETE", "/posts/1").status_code == 204
    for table in ("likes", "comments"):
        assert client.database.rows(f"SELECT * FROM {table}") == []


def test_profile_and_followers(ask):
    """A profile is replaced by its owner; to follow is idempotent and has a direction."""
    for _ in range(2):
        assert ask("jun", "PUT", "/users/mina/followers/me").status_code == 204
    ask("sora", "PUT", "/users/mina/followers/me")
    assert ask("jun", "PUT", "/users/jun/followers/me").status_code == 422
    profile = {"full_name": "김민아", "bio": ""}
    assert ask("jun", "PUT", "/users/mina", json=profile).status_code == 403
    assert ask("mina", "PUT", "/users/mina", json={"bio": "x"}).status_code == 422
    assert ask("mina", "PUT", "/users/mina", json=profile).status_code == 200
    counts = {"posts_count": 0, "followers_count": 2, "following_count": 0, "followed": True}
    assert ask("jun", "GET", "/users/mina").json == {"username": "mina", **profile, **counts}
    followers = ask("mina", "GET", "/users/mina/followers").json
    assert [one["username"] for one in followers] == ["jun", "sora"]
    assert ask("jun", "DELETE", "/users/mina/followers/me").status_code == 204
    assert not ask("jun", "GET", "/users/mina").json["followed"]


def test_feed_is_stable(client, ask):
    """Pages by a cursor show each post once, and take two SELECTs, while posts come and go."""
    ask("mina", "PUT", "/users/jun/followers/me")
    for number in range(6):
        ask("jun" if number % 3 else "sora", "POST", "/posts", json=POST)
    first = ask("mina", "GET", "/feed?limit=2").json
    assert [post["id"] for post in first["items"]] == [6, 5]
    ask("jun", "POST", "/posts", json=POST)
    ask("jun", "DELETE", "/posts/5")
    with client.database.statements() as counted:
        second = ask("mina", "GET", f"/feed?limit=2&cursor={first['next']}").json
    assert ([post["id"] for post in second["items"]], second["next"]) == ([3, 2], None)
    assert counted.selects == 2
    mine = ask("mina", "GET", "/users/sora/posts").json
    assert [post["id"] for post in mine["items"]] == [4, 1]


def test_likes_in_the_same_moment(client, ask):
    """Three requests at once are one like."""
    ask("mina", "POST", "/posts", json=POST)
    response = client.at_once("PUT", "/posts/1/likes/me", [ask.headers["mina"]] * 3)
    assert response.status_code == 204
    assert len(client.database.rows("SELECT * FROM likes")) == 1


REFUSED = {
    "no-token": ("GET", "/feed", {"headers": {"Authorization": ""}}, 401),
    "unknown": ("GET", f"/posts/{'9' * 400}", {}, 404),
    "nobody": ("GET", "/users/nobody", {}, 404),
    "method": ("PUT", "/posts", {"json": POST}, 405),
    "form": ("POST", "/posts", {"data": POST}, 415),
    "broken": ("POST", "/posts", {"data": "{", "content_type": "application/json"}, 400),
    "deep": ("POST", "/posts", {"data": "[" * 100_000, "content_type": "application/json"}, 400),
    "half": ("POST", "/posts", {"json": {**POST, "caption": "\ud83d"}}, 422),
    "script": ("POST", "/posts", {"json": {**POST, "photo": "javascript:alert(1)"}}, 422),
    "author": ("POST", "/posts", {"json": {**POST, "author": "jun"}}, 422),
    "limit": ("GET", "/feed?limit=51", {}, 422),
    "cursor": ("GET", "/feed?cursor=x", {}, 422),
}


def test_refusals_have_the_course_s_shape(client, ask):
    """Each refusal answers its status in the course's shape, and stores nothing."""
    ask("mina", "GET", "/feed")
    seen = {}
    for name, (method, path, sent, _) in REFUSED.items():
        headers = sent.get("headers", ask.headers["mina"])
        response = client.open(path, method=method, **{**sent, "headers": headers})
        assert in_shape(response)
        seen[name] = int(response.status_code)
    assert seen == {name: code for name, (*_, code) in REFUSED.items()}
    assert client.database.rows("SELECT * FROM posts") == []


def test_document_and_page(client):
    """The document is valid and names every operation; the page brings its script along."""
    found = client.get("/openapi.json").json
    document = Document(found)
    assert not document.problem()
    assert len([1 for item in found["paths"].values() for one in item if one != "parameters"]) == 17
    assert "401" in document.statuses(document.operation("DELETE", "/posts/{}"))
    for path in ("/", "/docs"):
        files = client.get(path).addresses("script[src]", "src")
        assert files
        for file in files:
            assert client.get(file.removeprefix("http://localhost")).status_code == 200


def test_database_away_is_503(boot, client, ask):
    """While the database is away the page opens, and the API answers 503."""
    ask("mina", "GET", "/feed")
    away = boot(environ={"DATABASE_URL": "sqlite:////nowhere/site.db", "JWT_SECRET_KEY": KEY})
    assert away.get("/").status_code == 200
    response = away.get("/feed", headers=ask.headers["mina"])
    assert response.status_code == 503
    assert in_shape(response)


def test_http_file_answers_as_its_titles_say(boot):
    """From top to bottom, each request of the HTTP file gets the status that its title names."""
    client = boot(commands=[["init-db"], *http_commands(LESSON)])
    for request in http_file(LESSON):
        response = send(client, request)
        assert (request.line, response.status_code) == (request.line, request.status)
    again = client.flask("seed")
    assert (again.exit_code, again.output) == (1, "Error: The people are there already.\n")


def test_app_of_fourteen_lines_runs(tmp_path):
    """The first app of the text works as it stands there."""
    text = Text(ROOT / "lessons" / LESSON / "README.md")
    (source,) = [one.content for one in text.fences if "likes = set()" in one.content]
    seen = traceback_of(tmp_path, source, "/posts/1/likes/mina", method="PUT")
    assert "204 No Content" in seen


# The table of common errors

TABLES = """
from sqlalchemy import ForeignKey, create_engine, func, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

class Base(DeclarativeBase): pass

class Post(Base):
    __tablename__ = "posts"
    id: Mapped[int] = mapped_column(primary_key=True)

class Like(Base):
    __tablename__ = "likes"
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(primary_key=True)

engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
session = Session(engine)
"""
TOKENS = """
from flask import Flask
from flask_jwt_extended import JWTManager, current_user

app = Flask(__name__)
app.config["JWT_SECRET_KEY"] = "k" * 40
JWTManager(app)

@app.get("/")
def index(): return {"id": current_user.id}
"""
ROWS = (
    TABLES
    + """
from flask import Flask, jsonify

app = Flask(__name__)

@app.get("/")
def index():
    with Session(create_engine("sqlite://")) as session:
        return jsonify(session.execute(select(func.now().label("now"))).all())
"""
)


def printed(source):
    """Return what a program prints that works with the tables."""
    return lambda folder: run_python(folder, TABLES + source)


TWICE = "for _ in range(2): session.add(Like(post_id=1, user_id=1)); session.flush(); session.expunge_all()"
REPRODUCTIONS: dict[str, Callable[[Path], str]] = {
    "(sqlite3.IntegrityError) UNIQUE constraint failed: likes.post_id, likes.user_id": printed(
        TWICE
    ),
    "sqlalchemy.exc.InvalidRequestError: Select statement '...' returned no FROM clauses due to "
    "auto-correlation; ...": printed(
        "likes = select(func.count()).where(Like.post_id == Post.id).scalar_subquery()\n"
        "print(select(Post.id, likes).join(Like, Like.post_id == Post.id))"
    ),
    "TypeError: Object of type Row is not JSON serializable": lambda folder: traceback_of(
        folder, ROWS
    ),
    "RuntimeError: You must call ... before using this method": lambda folder: traceback_of(
        folder, TOKENS
    ),
    "SAWarning: Coercing Subquery object into a select() for use in IN(); ...": printed(
        "session.scalars(select(Post).where(Post.id.in_(select(Like.post_id).subquery())))"
    ),
    "AttributeError: Could not locate column in row for column '...'": printed(
        "session.execute(select(func.now().label('now'))).one().author"
    ),
}


def test_every_row_has_a_reproduction():
    """The table's rows and the reproductions are the same, in the same order."""
    assert [row.message for row in error_rows(LESSON)] == list(REPRODUCTIONS)


@pytest.mark.parametrize("row", error_rows(LESSON), ids=lambda row: row.message)
def test_row_is_what_a_student_sees(row, tmp_path):
    """The message of the row appears when its mistake is made."""
    seen_text = REPRODUCTIONS[row.message](tmp_path)
    assert row.pattern.search(seen_text), seen_text[-900:]
