"""Tests lesson 08: the API of users and boards on both databases, its programs, its errors."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import pytest

from shared.material.catalog import Course, Lesson
from shared.material.texts import Text
from shared.running.child import run_in_child
from shared.running.run import Run
from shared.suite.errors import in_shape
from shared.suite.lessons import (
    ROOT,
    error_rows,
    http_file,
    run_flask,
    run_python,
    send,
    traceback_of,
)
from shared.verify.suites import copy_app

pytestmark = pytest.mark.database("sqlite")

LESSON = "08_orm"
USERS, BOARDS = "/users", "/boards"


@pytest.fixture
def client(boot, prepared):
    """The app with its tables."""
    return prepared.start(boot)


@pytest.fixture
def user(draw):
    return {"name": f"{draw.korean()} 🐟", "email": f"{draw.word(10)}@example.com"}


def rows(client):
    users = client.database.rows("SELECT id, name, email FROM users ORDER BY id")
    boards = client.database.rows("SELECT id, title, content, user_id FROM boards ORDER BY id")
    return users, boards


def create(client, path, body):
    response = client.post(path, json=body)
    assert response.status_code == 201
    return response.json


def create_board(client, draw, user):
    return create(
        client, BOARDS, {"title": draw.title(), "content": draw.korean(), "user_id": user["id"]}
    )


def row_of(board):
    return {
        **{name: board[name] for name in ("id", "title", "content")},
        "user_id": board["author"]["id"],
    }


def failing(tmp_path, file, before, after, **options):
    """Return the checks that fail when a line of the solution is another one."""
    lesson = Lesson(Course(ROOT).root, LESSON)
    folder = tmp_path / "changed"
    copy_app(lesson.solution_dir, folder)
    source = (folder / file).read_text(encoding="utf-8")
    assert source.count(before) == 1
    (folder / file).write_text(source.replace(before, after), encoding="utf-8")
    result = run_in_child(Run(lesson, str(folder), **options))
    return [check.id for check in result.checks if not check.passed]


def test_old_query_is_refused_in_solutions(tmp_path):
    """What is legacy raises a warning, and our own solutions may raise none."""
    found = failing(
        tmp_path,
        "routes/authors.py",
        "db.get_or_404(Author, author_id, ",
        "Author.query.get_or_404(author_id, ",
        task=2,
        strict_warnings=True,
    )
    assert "test_author_is_deleted" in found


def test_dead_connections_are_noticed_on_a_server(tmp_path):
    """Only on a server a pool can hold dead connections: without the ping its checks fail there."""
    found = failing(
        tmp_path, "app.py", '"pool_pre_ping": True', '"pool_pre_ping": False', task=1, mysql=True
    )
    assert found == ["test_app_connects_again[read]", "test_app_connects_again[write]"]


def test_index_leads_to_everything(client):
    """GET / is a JSON index; whatever it names can be opened."""
    index = client.get("/").json
    for path in (*index["resources"].values(), *index["pages"].values()):
        response = client.get(path)
        assert response.status_code == 200


@pytest.mark.parametrize("page", ["/manage-users", "/manage-boards"])
def test_page_brings_no_data_and_loads_from_here(client, draw, user, page):
    """A page is the same with and without data; its scripts and style come from this app."""
    before = client.get(page)
    create_board(client, draw, create(client, USERS, user))
    response = client.get(page)
    assert response.data == before.data
    files = response.addresses("script[src]", "src") + response.addresses("link[href]")
    assert len(files) == 3
    for file in files:
        found = client.get(file.removeprefix("http://localhost"))
        assert found.status_code == 200


def test_pages_find_the_api_below_a_mount(client):
    """Mounted below /club, the pages ask the API below /club, and lead to each other there."""
    response = client.get("/manage-boards", base_url="http://localhost/club")
    (main,) = response.page.select("main")
    assert (main["data-users"], main["data-boards"]) == ("/club/users", "/club/boards")
    assert "http://localhost/club/manage-users" in response.addresses("nav a[href]")


def test_user_is_stored_and_comes_back(client, user):
    """A user is in the answer, at its Location, in the list and in the database."""
    response = client.post(USERS, json=user)
    assert response.status_code == 201
    made = response.json
    assert made == {"id": made["id"], **user}
    found = client.follow(response, "the user's URL", "사용자의 URL")
    assert found.json == made
    assert client.get(USERS).json == [made]
    assert rows(client) == ([made], [])


def test_board_is_stored_and_comes_back(client, draw, user):
    """A board shows its author by id and name, at its Location, on its page, with its user."""
    author = create(client, USERS, user)
    sent = {"title": draw.markup(), "content": f" {draw.korean()}\n'; --", "user_id": author["id"]}
    response = client.post(BOARDS, json=sent)
    assert response.status_code == 201
    made = response.json
    shown = {"id": author["id"], "name": author["name"]}
    assert made == {
        "id": made["id"],
        "title": sent["title"],
        "content": sent["content"],
        "author": shown,
    }
    found = client.follow(response, "the board's URL", "글의 URL")
    assert found.json == made
    assert client.get(BOARDS).json == {"boards": [made], "page": 1, "pages": 1, "total": 1}
    assert client.get(f"{USERS}/{author['id']}/boards").json == [made]
    assert rows(client) == ([author], [row_of(made)])


def test_changing_a_part(client, draw, user):
    """PATCH changes what is sent; the rest stays, and so do the others."""
    first = create(client, USERS, user)
    second = create(client, USERS, {"name": draw.name(), "email": draw.email()})
    board = create_board(client, draw, first)
    response = client.patch(f"{USERS}/{first['id']}", json={"name": "Ada"})
    assert response.status_code == 200
    assert response.json == {**first, "name": "Ada"}
    response = client.patch(f"{USERS}/{first['id']}", json={"email": user["email"].upper()})
    assert response.json == {**first, "name": "Ada"}
    response = client.patch(f"{BOARDS}/{board['id']}", json={"user_id": second["id"]})
    assert response.status_code == 200
    moved = {**board, "author": {"id": second["id"], "name": second["name"]}}
    assert response.json == moved
    assert rows(client) == ([{**first, "name": "Ada"}, second], [row_of(moved)])


def test_deleting(client, draw, user):
    """A user's boards go with the user, and nobody else's; then both are 404."""
    first = create(client, USERS, user)
    second = create(client, USERS, {"name": draw.name(), "email": draw.email()})
    boards = [create_board(client, draw, one) for one in (first, second, first)]
    response = client.delete(f"{USERS}/{first['id']}")
    assert response.status_code == 204
    assert rows(client) == ([second], [row_of(boards[1])])
    for path in (f"{USERS}/{first['id']}", f"{BOARDS}/{boards[0]['id']}"):
        for method in ("GET", "PATCH", "DELETE"):
            response = client.open(path, method=method, json={} if method == "PATCH" else None)
            assert response.status_code == 404
            assert in_shape(response)
    again = create(client, USERS, user)
    assert again["id"] > second["id"]


@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_taken_email_is_409_and_the_next_request_works(client, user, draw, method):
    """The key refuses, nothing changes, and the right request after it is done."""
    taken = create(client, USERS, user)
    other = create(client, USERS, {"name": draw.name(), "email": draw.email()})
    path = USERS if method == "POST" else f"{USERS}/{other['id']}"
    for _ in range(20):
        refused = client.open(path, method=method, json={"name": "x", "email": user["email"]})
        assert refused.status_code == 409
        assert in_shape(refused)
    assert rows(client) == ([taken, other], [])
    response = client.open(path, method=method, json={"name": "x", "email": draw.email()})
    assert response.status_code in (200, 201)


WRONG = {
    "nothing": (USERS, {}, ["email", "name"]),
    "null": (USERS, {"name": None, "email": None}, ["email", "name"]),
    "blank": (USERS, {"name": " \u3000", "email": "a@b"}, ["name"]),
    "long-name": (USERS, {"name": "n" * 81, "email": "a@b"}, ["name"]),
    "half": (USERS, {"name": "\ud83d", "email": "a@b\ud83d"}, ["email", "name"]),
    "two-ats": (USERS, {"name": "a", "email": "a@b@c"}, ["email"]),
    "line-break": (USERS, {"name": "a", "email": "a@b\n"}, ["email"]),
    "long-email": (USERS, {"name": "a", "email": f"a@{'b' * 119}"}, ["email"]),
    "no-board": (BOARDS, {}, ["content", "title", "user_id"]),
    "long-board": (BOARDS, {"title": "t" * 101, "content": "c" * 5001, "user_id": 1}, None),
    "true-user": (BOARDS, {"title": "t", "content": "c", "user_id": True}, ["user_id"]),
    "text-user": (BOARDS, {"title": "t", "content": "c", "user_id": "1"}, ["user_id"]),
    "no-such-user": (BOARDS, {"title": "t", "content": "c", "user_id": 9999}, ["user_id"]),
    "huge-user": (BOARDS, {"title": "t", "content": "c", "user_id": 10**30}, ["user_id"]),
    "half-board": (BOARDS, {"title": "\ud83d", "content": "c", "user_id": 1}, ["title"]),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_field_is_422_and_named(client, draw, user, case):
    """What is wrong is refused with the fields' names, by POST and PATCH, and nothing changes."""
    path, body, names = WRONG[case]
    made = create_board(client, draw, create(client, USERS, user))
    one = f"{path}/{made['id'] if path == BOARDS else made['author']['id']}"
    before = rows(client)
    for method, url in (("POST", path), ("PATCH", one)):
        if method == "PATCH" and not body:
            continue
        response = client.open(url, method=method, json=body)
        assert response.status_code == 422
        assert in_shape(response)
        assert sorted(response.json["errors"]) == (names or ["content", "title"])
    assert rows(client) == before


ERRORS = {
    "unknown-url": ("GET", "/nowhere", {}, 404),
    "word-for-an-id": ("GET", f"{USERS}/x", {}, 404),
    "huge-id": ("DELETE", f"{USERS}/{10**30}", {}, 404),
    "huge-id-of-a-board": ("PATCH", f"{BOARDS}/{'9' * 400}", {"json": {}}, 404),
    "method": ("PUT", f"{USERS}/1", {}, 405),
    "form": ("POST", USERS, {"data": {"name": "x"}}, 415),
    "broken": ("POST", USERS, {"data": "{", "content_type": "application/json"}, 400),
    "deep": ("POST", BOARDS, {"data": "[" * 100_000, "content_type": "application/json"}, 400),
    "array": ("POST", USERS, {"json": []}, 422),
    "null": ("POST", BOARDS, {"data": "null", "content_type": "application/json"}, 422),
    "page": ("GET", f"{BOARDS}?page=0", {}, 422),
    "per_page": ("GET", f"{BOARDS}?per_page=x", {}, 422),
}


@pytest.mark.parametrize("case", ERRORS)
def test_every_error_has_the_course_s_shape(client, case):
    """Each error answers JSON that agrees with its status."""
    method, path, sent, code = ERRORS[case]
    response = client.open(path, method=method, **sent)
    assert response.status_code == code
    assert in_shape(response)


def test_pages_are_capped_and_cost_few_statements(client):
    """50 boards of 50 users are a page at most, and two SELECTs."""
    for number in range(1, 54):
        client.database.execute(
            f"INSERT INTO users (id, name, email) VALUES ({number}, 'u', '{number}@b')"
        )
        client.database.execute(
            f"INSERT INTO boards (id, title, content, user_id) VALUES ({number}, 't', 'c', {number})"
        )
    client.get(f"{BOARDS}?per_page=1")
    with client.database.statements() as counted:
        response = client.get(f"{BOARDS}?per_page={10**30}")
    assert counted.selects == 2
    assert [one["id"] for one in response.json["boards"]] == list(range(53, 3, -1))
    assert (response.json["pages"], response.json["total"]) == (2, 53)
    last = client.get(f"{BOARDS}?page=0000000002&per_page=50")
    assert [one["id"] for one in last.json["boards"]] == [3, 2, 1]
    far = client.get(f"{BOARDS}?page={10**30}")
    assert (far.status_code, far.json["boards"]) == (200, [])


def test_database_away_is_503(boot, away, user):
    """While the database is away the app starts, answers / and its pages, and 503 for the rest."""
    client = boot(config={"SQLALCHEMY_DATABASE_URI": away})
    for path in ("/", "/manage-users", "/manage-boards"):
        response = client.get(path)
        assert response.status_code == 200
    for method, path in (("GET", USERS), ("POST", USERS), ("GET", BOARDS), ("DELETE", "/users/1")):
        response = client.open(path, method=method, json=user if method == "POST" else None)
        assert response.status_code == 503
        assert in_shape(response)


def test_locked_file_is_503(tmp_path):
    """While another program writes to the file, a change is 503; then it works again."""
    seen = run_python(
        tmp_path,
        f"""
import sqlite3, sys
sys.path.insert(0, {str(ROOT / "lessons" / LESSON)!r})
sys.dont_write_bytecode = True
from app import create_app, db
app = create_app({{
    "SQLALCHEMY_DATABASE_URI": "sqlite:///{tmp_path}/locked.db",
    "SQLALCHEMY_ENGINE_OPTIONS": {{"connect_args": {{"timeout": 0.1}}}},
}})
with app.app_context():
    db.create_all()
other = sqlite3.connect("{tmp_path}/locked.db", isolation_level=None)
other.execute("BEGIN IMMEDIATE")
client = app.test_client()
print(client.post("/users", json={{"name": "a", "email": "a@b"}}).status_code)
other.execute("ROLLBACK")
print(client.post("/users", json={{"name": "a", "email": "a@b"}}).status_code)
""".replace('"app"', '"site"'),
    )
    assert seen.split()[-1] == "201"
    assert "503" in seen.split()


def test_init_db_keeps_what_is_there(client, user):
    """`flask init-db` once more changes nothing; the tables have their keys."""
    made = create(client, USERS, user)
    ran = client.flask("init-db")
    assert (ran.exit_code, ran.output) == (0, "The tables are ready.\n")
    assert rows(client) == ([made], [])
    assert client.database.unique_keys("users") == [("email",), ("id",)]
    assert client.database.foreign_keys("boards") == [("user_id", "users", "id")]


def test_http_file_answers_as_its_titles_say(client):
    """From top to bottom, each request of the HTTP file gets the status that its title names."""
    for request in http_file(LESSON):
        response = send(client, request)
        assert (request.line, response.status_code) == (request.line, request.status)


@pytest.mark.parametrize("name", ["README.md", "README.ko.md"])
def test_app_of_one_file_runs(tmp_path, name):
    """The first app of the text works as it stands there."""
    text = Text(ROOT / "lessons" / LESSON / name)
    (source,) = [one.content for one in text.fences if "one_file.db" in one.content]
    seen = traceback_of(tmp_path, source, "/users/mina", method="POST")
    assert "201 Created" in seen


# The table of common errors

HEAD = """
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship

class Base(DeclarativeBase):
    pass

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = {uri!r}
app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {options}
db = SQLAlchemy(app, model_class=Base)
"""
MODELS = """
class User(db.Model):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(20), unique=True)
    boards: Mapped[list["Board"]] = relationship(back_populates="author")

class Board(db.Model):
    __tablename__ = "boards"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    author: Mapped[User] = relationship(back_populates="boards")
"""
MADE = """
with app.app_context():
    db.create_all()
    db.session.add(User(email="mina@example.com", boards=[Board()]))
    db.session.commit()
"""
DOUBLE = 'db.session.add(User(email="mina@example.com"))'


def seen(view="pass", uri="sqlite://", options="{}", models=MODELS, before=MADE):
    """Return what gives the traceback of an app with these models and this view."""
    body = "\n    ".join(view.split("; "))
    source = HEAD.format(uri=uri, options=options) + models + before
    source += f'\n@app.get("/")\ndef index():\n    {body}\n    return "done"\n'
    return lambda folder: traceback_of(folder, source)


def without(source):
    """Return what gives the output of a program of this source, after the usual imports."""
    imports = HEAD.partition("class Base")[0] + "app = Flask(__name__)\n"
    return lambda folder: run_python(folder, imports + source)


@contextmanager
def no_such_host():
    """Let no host be found, as Windows says it."""
    with patch.object(socket, "getaddrinfo", side_effect=OSError(11003, "getaddrinfo failed")):
        yield


def on_windows(folder):
    """Connect to a host that begins with a @."""
    with no_such_host():
        return by_url("mysql+pymysql://root:1234!@@127.0.0.1/site")(folder)


def by_url(uri):
    """Return what gives the traceback of an app whose database has this URL."""
    return seen("db.session.execute(select(User))", uri=uri, before="")


def circle(folder):
    """Import app from models, and models from app."""
    files = {"models.py": "from app import db\n"}
    return run_flask(folder, "from models import User\ndb = 1\n", "routes", files=files)


def locked(folder):
    """Write to a file into which another connection writes."""
    return seen(
        "import sqlite3; other = sqlite3.connect(db.engine.url.database, isolation_level=None); "
        f'other.execute("BEGIN IMMEDIATE"); {DOUBLE}; db.session.commit()',
        uri=f"sqlite:///{folder}/locked.db",
        options='{"connect_args": {"timeout": 0}}',
        before=MADE.replace("mina@", "juno@"),
    )(folder)


HANDLED = """
import errors
from flask import Flask
from sqlalchemy.exc import TimeoutError

app = Flask(__name__)
errors.register(app)

@app.get("/")
def index():
    raise TimeoutError("QueuePool")
"""


def with_the_handler(folder):
    """Raise what a pool without connections raises, in an app with the lesson's handlers."""
    handlers = (ROOT / "lessons" / LESSON / "errors.py").read_text(encoding="utf-8")
    return traceback_of(folder, HANDLED, files={"errors.py": handlers})


OLD = 'db.session.execute(db.text("DROP TABLE users")); '
OLD += 'db.session.execute(db.text("CREATE TABLE users (id INTEGER PRIMARY KEY)")); '
ALONE = "class User(db.Model):\n    id: Mapped[int] = mapped_column(primary_key=True)\n"
DDL = "from sqlalchemy.dialects import mysql; from sqlalchemy.schema import CreateTable; "
REPRODUCTIONS: dict[str, Callable[[Path], str]] = {
    "RuntimeError: Either 'SQLALCHEMY_DATABASE_URI' or 'SQLALCHEMY_BINDS' must be set.": without(
        "db = SQLAlchemy(app)\n"
    ),
    "RuntimeError: The current Flask app is not registered with this 'SQLAlchemy' instance. "
    "...": seen(
        "SQLAlchemy(model_class=type('B', (DeclarativeBase,), {})).session.execute(select(1))"
    ),
    "RuntimeError: Working outside of application context.": seen(before="db.create_all()"),
    "ImportError: cannot import name 'db' from partially initialized module ...": circle,
    "sqlalchemy.exc.InvalidRequestError: Table ... is already defined for this MetaData instance. "
    "...": seen(
        models=MODELS
        + ALONE.replace("User", "Member").replace("    id", '    __tablename__ = "users"\n    id')
    ),
    "(sqlite3.OperationalError) no such table: ...": seen(
        "db.session.scalars(select(User))", before=""
    ),
    "(sqlite3.OperationalError) no such column: ...": seen(
        f"{OLD}db.session.scalars(select(User))"
    ),
    "(sqlite3.OperationalError) table ... has no column named ...": seen(
        f"{OLD}{DOUBLE}; db.session.commit()"
    ),
    "(sqlite3.OperationalError) unable to open database file": by_url("sqlite:////nowhere/x.db"),
    "(sqlite3.OperationalError) database is locked": locked,
    "(sqlite3.IntegrityError) UNIQUE constraint failed: ...": seen(
        f"{DOUBLE}; db.session.commit()"
    ),
    "(sqlite3.IntegrityError) NOT NULL constraint failed: ...": seen(
        "db.session.delete(db.session.get(User, 1)); db.session.commit()"
    ),
    "(sqlite3.IntegrityError) FOREIGN KEY constraint failed": seen(
        'db.session.execute(db.text("PRAGMA foreign_keys = ON")); '
        "db.session.add(Board(user_id=9)); db.session.commit()"
    ),
    "sqlalchemy.exc.PendingRollbackError: This Session's transaction has been rolled back ...": seen(
        f"import contextlib; {DOUBLE}; "
        "contextlib.suppress(Exception)(db.session.commit)() if 0 else None; "
        "exec('try: db.session.commit()\\nexcept Exception: pass', globals()); "
        "db.session.scalars(select(User))"
    ),
    "AttributeError: 'NoneType' object has no attribute '...'": seen(
        "db.session.get(User, 9).email"
    ),
    "TypeError: '...' is an invalid keyword argument for ...": seen("User(is_admin=True)"),
    "TypeError: Object of type ... is not JSON serializable": seen(
        "return [db.session.get(User, 1)]"
    ),
    "sqlalchemy.exc.ArgumentError: Textual SQL expression ... should be explicitly declared as "
    "text(...)": seen('db.session.execute("SELECT 1")'),
    "LegacyAPIWarning: The Query.get() method is considered legacy ...": seen(
        'import warnings; warnings.simplefilter("error"); User.query.get(1)'
    ),
    "sqlalchemy.exc.NoForeignKeysError: ...": seen(
        models=MODELS.replace('ForeignKey("users.id")', "")
    ),
    "sqlalchemy.exc.InvalidRequestError: When initializing mapper ..., expression ... failed to "
    "locate a name (...). ...": seen(models=MODELS.replace('["Board"]', '["Baord"]')),
    "sqlalchemy.orm.exc.DetachedInstanceError: ...": seen(
        "user = db.session.get(User, 1); db.session.remove(); user.boards"
    ),
    "OverflowError: Python int too large to convert to SQLite INTEGER": seen(
        "db.session.get(User, 10**30)"
    ),
    "sqlalchemy.exc.TimeoutError: QueuePool limit of size ...": lambda folder: seen(
        "open = [db.engine.connect() for _ in range(3)]",
        uri=f"sqlite:///{folder}/pool.db",
        options='{"pool_size": 1, "max_overflow": 0, "pool_timeout": 0.01}',
        before="",
    )(folder),
    "sqlalchemy.exc.CompileError: (in table '...', column '...'): VARCHAR requires a length on "
    "dialect mysql": seen(
        f"{DDL}CreateTable(User.__table__).compile(dialect=mysql.dialect())",
        models=MODELS.replace("String(20), ", ""),
    ),
    "ModuleNotFoundError: No module named 'pymysql'": without(
        "import sys\nsys.modules['pymysql'] = None\ndel sys.modules['pymysql']\n"
        "sys.meta_path.insert(0, type('F', (), {'find_spec': staticmethod(lambda name, *r: "
        "exec('raise ModuleNotFoundError(\"No module named \\'pymysql\\'\")') "
        "if name == 'pymysql' else None)}))\n"
        "app.config['SQLALCHEMY_DATABASE_URI'] = 'mysql+pymysql://a:b@127.0.0.1/c'\n"
        "db = SQLAlchemy(app)\nwith app.app_context():\n    db.engine\n"
    ),
    "ModuleNotFoundError: No module named 'MySQLdb'": without(
        "import sys\n"
        "sys.meta_path.insert(0, type('F', (), {'find_spec': staticmethod(lambda name, *r: "
        "exec('raise ModuleNotFoundError(\"No module named \\'MySQLdb\\'\")') "
        "if name == 'MySQLdb' else None)}))\n"
        "app.config['SQLALCHEMY_DATABASE_URI'] = 'mysql://a:b@127.0.0.1/c'\n"
        "db = SQLAlchemy(app)\nwith app.app_context():\n    db.engine\n"
    ),
    "sqlalchemy.exc.NoSuchModuleError: Can't load plugin: sqlalchemy.dialects:...": by_url(
        "postgres://a:b@127.0.0.1/c"
    ),
    "sqlalchemy.exc.ArgumentError: Could not parse SQLAlchemy URL ...": by_url("site.db"),
    "[Errno 11003] getaddrinfo failed": on_windows,
    "(2003, \"Can't connect to MySQL server on '@...\")": by_url(
        "mysql+pymysql://root:1234!@@127.0.0.1/site"
    ),
    "Error: No such command 'init-db'.": lambda folder: run_flask(
        folder, "from flask import Flask\napp = Flask(__name__)\n", "init-db"
    ),
    "503 Service Unavailable": with_the_handler,
    "404 Not Found": lambda folder: traceback_of(
        folder, "from flask import Flask\napp = Flask(__name__)\n", "/users/1"
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
