"""Tests lesson 17: the todo list, whose it is, the day of today, the seed, its common errors."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from shared.suite.addresses import destination
from shared.suite.forms import form
from shared.suite.lessons import ROOT, error_rows, traceback_of
from shared.suite.passwords import QUICK, REAL, hash_problem, seeded
from shared.suite.prepared import Prepared

pytestmark = [pytest.mark.database("sqlite"), pytest.mark.environ(**QUICK)]

LESSON = "17_todo"
PREPARED = {kind: Prepared("init-db") for kind in ("sqlite", "mysql")}
PASSWORD = "바른 말 배터리"
TRICKY = "<b>&amp; 우유's \" 🥛"


@pytest.fixture
def client(boot, request):
    """The app with its tables and two users."""
    client = PREPARED["mysql" if request.config.option.mysql else "sqlite"].start(boot)
    for name in ("mina", "juno"):
        client.database.execute(
            "INSERT INTO users (username, password_hash) VALUES (?, ?)", name, seeded(PASSWORD)
        )
    return client


@pytest.fixture
def mina(client):
    return log_in(client.another(), "mina")


@pytest.fixture
def juno(client):
    return log_in(client.another(), "juno")


def log_in(client, name):
    page = client.get("/login")
    response = form(page, "username", "password").submit(client, username=name, password=PASSWORD)
    assert destination(response).endswith("/todos")
    return client


def send(client, action, page="/todos", **fields):
    """Send a form of a page by its action, with its hidden fields."""
    return form(client.get(page), action=action).submit(client, **fields)


def post(client, path, **fields):
    """Send fields that no form of the page has, with a right token."""
    token = form(client.get("/"), action="/logout").values()["csrf_token"]
    return client.post(path, data={**fields, "csrf_token": token})


def add(client, title, due_on=""):
    page = client.get("/todos")
    response = form(page, "title", "due_on").submit(client, title=title, due_on=due_on)
    assert response.status_code == 303
    return response


def titles(client, query="show=all&sort=newest"):
    return [one.text for one in client.get(f"/todos?{query}").page.select(".what label")]


def rows(client):
    return client.database.rows("SELECT * FROM todos ORDER BY id")


@pytest.mark.environ(**REAL)
def test_register_and_log_in(client):
    """A new user is stored with a hash and logged in; what is wrong is said, and the name kept."""
    page = form(client.get("/register"), "username", "password")
    for fields, problem in (
        ({"username": "mina", "password": PASSWORD}, "Somebody has this name already."),
        ({"username": " ", "password": "short"}, "The name must have 1 to 80 characters."),
    ):
        refused = page.submit(client, **fields)
        assert refused.status_code == 422
        assert problem in refused.shown
        assert form(refused, "username").values()["username"] == fields["username"]
    response = page.submit(client, username="  하나 ", password="long enough")
    assert destination(response).endswith("/todos")
    stored = client.database.rows("SELECT * FROM users WHERE username = ?", "하나")
    assert hash_problem(stored[0]["password_hash"], "long enough") == ""
    assert destination(send(client, "/logout", "/")) == "http://localhost/"
    wrong = form(client.get("/login"), "username").submit(client, username="x", password="y")
    assert wrong.status_code == 422
    assert "Wrong name or password." in wrong.shown
    # `next` stays on this site (lesson 13 has the whole table).
    for target, expected in (("/todos/1/edit", "/todos/1/edit"), ("//evil.example", "/todos")):
        visitor = client.another()
        page = form(visitor.get("/login", query_string={"next": target}), "username")
        response = page.submit(visitor, username="mina", password=PASSWORD)
        assert destination(response) == f"http://localhost{expected}"


def test_life_of_a_todo(mina):
    """Add, show, edit, finish, open again, delete: each by a form of the page, and told."""
    response = add(mina, f"  {TRICKY} ", "2026-12-24")
    page = mina.get(response.location)
    assert f"Added: {TRICKY}" in page.shown
    assert f"{TRICKY} Due 2026-12-24" in page.shown
    assert page.headers["Cache-Control"] == "no-store"
    edited = form(mina.get("/todos/1/edit?show=all"), "title", "due_on")
    assert edited.values()["due_on"] == "2026-12-24"
    saved = edited.submit(mina, title="Tea", due_on="")
    assert saved.location.endswith("/todos?show=all&sort=due&page=1")
    (row,) = rows(mina)
    assert (row["title"], row["due_on"], row["done"]) == ("Tea", None, 0)
    for done in (True, False):
        send(mina, "/todos/done", "/todos?show=all")
        assert bool(rows(mina)[0]["done"]) is done
    send(mina, "/todos/1/delete")
    assert rows(mina) == []
    assert "There is nothing here." in mina.get("/todos").shown


@pytest.mark.parametrize("path", ["/todos", "/todos/1/edit"])
def test_wrong_todo_is_refused_and_kept_in_the_form(mina, path):
    """What is wrong is said at its field, what was typed stays, and nothing is stored."""
    add(mina, "Tea")
    before = rows(mina)
    page = form(mina.get(path), "title", "due_on")
    for title, due_on, fields in (
        (" \u3000", "2026-12-24", ["title"]),
        (f"{TRICKY}{'x' * 120}", "2026-02-30", ["title", "due_on"]),
        ("Cake", "1999-12-31", ["due_on"]),
        ("Cake", "9999-12-31", ["due_on"]),
    ):
        response = page.submit(mina, title=title, due_on=due_on)
        assert response.status_code == 422
        marked = [one["name"] for one in response.page.select("[aria-invalid=true]")]
        assert marked == fields
        kept = form(response, "title", "due_on").values()
        assert (kept["title"], kept["due_on"]) == (title, due_on)
    assert rows(mina) == before
    assert page.submit(mina, title="x" * 120, due_on="2099-12-31").status_code == 303


def test_nobody_else_sees_or_changes_a_todo(mina, juno):
    """Somebody else's todo is 404 at each address, as one that is not there, and stays as it is."""
    add(mina, "Tea")
    add(juno, "Cake")
    before = rows(mina)
    assert (titles(mina), titles(juno)) == (["Tea"], ["Cake"])
    for number in (1, 99, 0, 2**31, 10**30):
        assert juno.get(f"/todos/{number}/edit").status_code == 404
        for path, fields in (
            (f"/todos/{number}/edit", {"title": "mine", "due_on": ""}),
            (f"/todos/{number}/delete", {}),
            ("/todos/done", {"id": ["2", str(number)], "done": "yes"}),
        ):
            assert post(juno, path, **fields).status_code == 404
    post(juno, "/todos", title="x", due_on="", user_id="1")
    assert rows(mina)[:2] == before
    assert rows(mina)[2]["user_id"] == 2


def test_many_are_done_at_once(client, mina):
    """The ticked ones are finished, and opened again; a text that is no id, or none, changes nothing."""
    for title in ("Tea", "Cake", "Milk"):
        add(mina, title)
    assert post(mina, "/todos/done", id=["1", "3", "3"], done="yes").status_code == 303
    assert [bool(row["done"]) for row in rows(client)] == [True, False, True]
    assert titles(mina, "show=done&sort=title") == ["Milk", "Tea"]
    for ids, done, status in (
        (["1", "x"], "no", 404),
        (["²"], "no", 404),
        (["9" * 30], "no", 404),
        (["1"], "false", 400),
        ([], "no", 303),
    ):
        assert post(mina, "/todos/done", id=ids, done=done).status_code == status
    assert [bool(row["done"]) for row in rows(client)] == [True, False, True]
    assert post(mina, "/todos/done", id=["1"], done="no").status_code == 303
    assert titles(mina, "show=done") == ["Milk"]


def test_list_is_filtered_sorted_and_paged(client, mina):
    """Without a day last, equal ones by id, 20 on a page; what the URL says wrong is the default."""
    for title, day in (("b", ""), ("c", "2026-12-25"), ("a", "2026-12-24"), ("c", "2026-12-25")):
        add(mina, title, day)
    assert titles(mina, "sort=due") == ["a", "c", "c", "b"]
    assert titles(mina, "sort=title") == ["a", "b", "c", "c"]
    assert titles(mina, "sort=newest") == ["c", "a", "c", "b"]
    for query in ("", "show=x&sort=user_id&page=x", "page=0", f"page={'9' * 5000}&page=1"):
        assert sorted(titles(mina, query)) == ["a", "b", "c", "c"] or "9" in query
    assert titles(mina, f"page={'9' * 30}") == []
    values = ", ".join(["('same', 0, 1)"] * 40)
    client.database.execute(f"INSERT INTO todos (title, done, user_id) VALUES {values}")
    page = mina.get("/todos?page=2")
    assert len(page.page.select(".todos li")) == 20
    assert "Page 2 of 3" in page.shown
    assert page.addresses("a", text="More")[0].endswith("page=3")


@pytest.mark.parametrize("zone", ["Asia/Seoul", "America/New_York"])
def test_today_is_the_day_of_the_zone(boot, request, clock, zone):
    """Late, due today, due later: by the calendar of the site's zone, not by that of UTC."""
    prepared = PREPARED["mysql" if request.config.option.mysql else "sqlite"]
    client = prepared.start(boot, environ={"SITE_ZONE": zone})
    insert = "INSERT INTO users (username, password_hash) VALUES (?, ?)"
    client.database.execute(insert, "mina", seeded(PASSWORD))
    clock.move_to(datetime(2026, 11, 26, 23, 30, tzinfo=UTC))  # 08:30 of the 27th in Seoul
    log_in(client, "mina")
    for day in ("2026-11-26", "2026-11-27"):
        add(client, day, day)
    shown = client.get("/todos").shown
    if zone == "Asia/Seoul":
        assert "2026-11-26 Late: was due 2026-11-26" in shown
        assert "2026-11-27 Due today" in shown
    else:
        assert "2026-11-26 Due today" in shown
        assert "2026-11-27 Due 2026-11-27" in shown


def test_pages_are_for_users_and_forms_have_tokens(client, mina):
    """A visitor is sent to the log-in; a POST without a token is 400; a GET changes nothing."""
    add(mina, "Tea")
    for path in ("/todos", "/todos/1/edit"):
        assert client.get(path).location == f"/login?next={path.replace('/', '%2F')}"
    for path in ("/todos", "/todos/1/edit", "/todos/1/delete", "/todos/done", "/logout", "/login"):
        assert mina.post(path, data={"id": "1", "done": "yes"}).status_code == 400
    for path in ("/todos/1/delete", "/todos/done", "/logout"):
        assert mina.get(path).status_code == 405
    assert mina.head("/todos/1/edit", data={"title": "x"}).status_code == 200
    assert [(row["title"], row["done"]) for row in rows(client)] == [("Tea", 0)]
    client.database.execute("DELETE FROM todos")
    client.database.execute("DELETE FROM users")
    assert mina.get("/todos").status_code == 302


def test_todos_are_kept(client, mina):
    """Todos and log-ins outlive a restart, and a second process sees both."""
    add(mina, "Tea")
    cookie = mina.get_cookie("session").value
    for there in (client.worker(), client.restart()):
        there.set_cookie("session", cookie)
        assert titles(there) == ["Tea"]


def test_database_away_is_503(boot):
    """Without a database the pages that need none are shown, and a log-in is 503."""
    client = boot(environ={"DATABASE_URL": "sqlite:////nowhere/site.db"})
    assert client.get("/").status_code == 200
    page = form(client.get("/login"), "username")
    response = page.submit(client, username="mina", password=PASSWORD)
    assert response.status_code == 503
    assert "The database does not answer." in response.shown


def test_seed_fills_once(boot, request):
    """`flask seed` adds two users with new passwords, and touches nobody who is there."""
    client = PREPARED["mysql" if request.config.option.mysql else "sqlite"].start(boot)
    ran = client.flask("seed")
    found = re.findall("(.+) can log in with the password (.+)", ran.output)
    assert [name for name, _ in found] == ["mina", "juno"]
    page = form(client.get("/login"), "username")
    page.submit(client, username="mina", password=found[0][1])
    assert titles(client, "sort=due") == [
        *("도서관 책 반납하기", "Call the dentist", "독서 모임 발제 준비", "Water the plants 🌱")
    ]
    before = client.database.rows("SELECT * FROM users"), rows(client)
    assert client.flask("seed").output.strip() == "The users are there already."
    assert (client.database.rows("SELECT * FROM users"), rows(client)) == before


@pytest.mark.parametrize("file", ["secret_key.py", "columns.py", "tokens.py", "errors.py", "db.py"])
def test_what_is_given_is_the_same_everywhere(file):
    """The starter and the solution have the same files, but for those that a student writes."""
    texts = {
        (ROOT / folder / LESSON / file).read_text(encoding="utf-8")
        for folder in ("exercises", "solutions")
    }
    assert len(texts) == 1


# The common errors


HEAD = """
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import ForeignKey, select, update
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

class Base(DeclarativeBase):
    pass

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
db = SQLAlchemy(app, model_class=Base)

class User(db.Model):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    password_hash: Mapped[str]

class Todo(db.Model):
    __tablename__ = "todos"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    due_on: Mapped[date | None]
    done: Mapped[bool] = mapped_column(default=False)

with app.app_context():
    db.create_all()

@app.get("/")
def index():
    {}
    return "done"
"""


def seen(view, **request):
    """Return what gives the traceback of an app with this view."""
    return lambda folder: traceback_of(
        folder, HEAD.format("\n    ".join(view.split("; "))), **request
    )


def row(fields):
    return f"db.session.add(Todo({fields})); db.session.commit()"


REPRODUCTIONS: dict[str, Callable[[Path], str]] = {
    "AttributeError: 'NoneType' object has no attribute 'password_hash'": seen(
        "db.session.scalar(select(User)).password_hash"
    ),
    "NOT NULL constraint failed: todos.user_id": seen(row("")),
    "TypeError: Boolean value of this clause is not defined": seen(
        "select(Todo).where(Todo.due_on < date.today() and Todo.done)"
    ),
    "(builtins.TypeError) SQLite Date type only accepts Python date objects as input.": seen(
        row("user_id=1, due_on='2026-12-24'")
    ),
    "ValueError: Invalid isoformat string: ''": seen("date.fromisoformat('')"),
    "TypeError: fromisoformat: argument must be str": seen("datetime.fromisoformat(7)"),
    "TypeError: '<' not supported between instances of 'NoneType' and 'datetime.date'": seen(
        "Todo().due_on < date.today()"
    ),
    "TypeError: can't compare offset-naive and offset-aware datetimes": seen(
        "datetime.fromisoformat('2026-12-24T18:00:00') < datetime.now(UTC)"
    ),
    "OverflowError: date value out of range": seen(
        "datetime.fromisoformat('9999-12-31T23:59:59-14:00').astimezone(UTC)"
    ),
    "OverflowError: Python int too large to convert to SQLite INTEGER": seen(
        "db.session.get(Todo, 10**20)"
    ),
    "ZoneInfoNotFoundError: 'No time zone found with key ...'": seen("ZoneInfo('Asia/Seul')"),
    "StaleDataError: UPDATE statement on table '...' expected to update 1 row(s); 0 were matched.": seen(
        row("id=1, user_id=1")
        + "; todo = db.session.get(Todo, 1)"
        + "; db.session.execute(Todo.__table__.delete()); todo.done = True; db.session.commit()"
    ),
    "405 Method Not Allowed": seen("pass", method="POST"),
}


def test_every_row_has_a_reproduction():
    """The table's rows and the reproductions are the same, in the same order."""
    assert [row.message for row in error_rows(LESSON)] == list(REPRODUCTIONS)


@pytest.mark.parametrize("row", error_rows(LESSON), ids=lambda row: row.message)
def test_row_is_what_a_student_sees(row, tmp_path):
    """The message of the row appears when its mistake is made."""
    seen_text = REPRODUCTIONS[row.message](tmp_path)
    assert row.pattern.search(seen_text), seen_text[-900:]
