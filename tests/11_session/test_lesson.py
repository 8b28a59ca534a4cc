"""Tests lesson 11: the site under the attacks of the suite, the key, Flask-Session, its errors."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from flask import Flask

from shared.suite.cookies import SESSION, cookie_set, readable, session_of, signed
from shared.suite.forms import form
from shared.suite.lessons import (
    ROOT,
    _importable,
    error_rows,
    run_python,
    traceback_of,
)
from shared.suite.passwords import QUICK, REAL, hash_problem, seeded, takes_a_hash
from shared.suite.values import plain

pytestmark = [pytest.mark.database("sqlite"), pytest.mark.environ(**QUICK)]

LESSON = "11_session"
FOLDER = ROOT / "lessons" / LESSON
KEY = "a key of this test's, which is long enough"


@pytest.fixture
def client(boot, prepared):
    """The app with its table."""
    return prepared.start(boot, environ={"SECRET_KEY": KEY})


@pytest.fixture
def user(client, draw):
    """A user and the password."""
    name, password = f"{draw.korean()} 🐟", draw.password()
    add(client, name, password)
    return name, password


def add(client, name, password):
    client.database.execute(
        "INSERT INTO users (username, password_hash) VALUES (?, ?)", name, seeded(password)
    )


def log_in(client, name, password, **more):
    page = client.get("/login")
    return form(page, "username").submit(client, username=name, password=password, **more)


def is_in(client, name):
    response = client.get("/secret")
    return response.status_code == 200 and name in response.shown


@pytest.mark.environ(**REAL)
def test_register_log_in_log_out(client, draw):
    """A name goes all the way, tidied; the password is hashed, and nothing of it is in a cookie."""
    name, password = f"<b>미나</b> {draw.word()}", draw.password()
    page = client.get("/register")
    typed = f" {name.upper()}\u3000"
    response = form(page, "username").submit(client, username=typed, password=password)
    assert (response.status_code, response.location) == (303, "/login")
    (row,) = client.database.rows("SELECT username, password_hash FROM users")
    assert row["username"] == name
    assert hash_problem(row["password_hash"], password) == ""
    cookie = cookie_set(log_in(client, name, password))
    assert (cookie.http_only, cookie.same_site, cookie.secure) == (True, "lax", False)
    assert session_of(cookie.value) == {"_permanent": False, "user_id": 1}
    assert password not in readable(cookie.value)
    assert is_in(client, name)
    response = form(client.get("/"), action="/logout").submit(client)
    assert (response.status_code, response.location) == (303, "/")
    assert not is_in(client, name)
    assert client.get_cookie(SESSION) is None


@pytest.mark.environ(**REAL)
def test_refusals(client, user):
    """A wrong form keeps the name and stores nothing; a wrong log-in says one thing in all cases."""
    name, password = user
    for field, value, code in (
        ("username", "\u3000", 422),
        ("username", "n" * 81, 422),
        ("password", "p" * 7, 422),
        ("password", "p" * 201, 422),
        ("username", name, 409),
    ):
        sent = {"username": "new", "password": password} | {field: value}
        response = client.post("/register", data=sent)
        assert response.status_code == code
        assert form(response, "username").values()["username"] == sent["username"]
        assert sent["password"] not in response.text
    assert len(client.database.rows("SELECT id FROM users")) == 1
    answers = [
        client.post("/login", data={"username": name, "password": given}).text
        for given in ("", "x" * 10_000, "\0", password.lower() + "x")
    ]
    answers.append(client.post("/login", data={"username": name + "x", "password": ""}).text)
    assert len({answer.replace(name + "x", name) for answer in answers}) == 1
    assert "Wrong name or password." in answers[0]
    assert takes_a_hash(client.worked, lambda: client.post("/login", data={"username": "nobody"}))


def test_session_is_new_and_forged_ones_are_worth_nothing(client, user, draw):
    """What was planted is gone after the log-in; other keys and other data open nothing."""
    name, password = user
    client.set_cookie(SESSION, signed({"planted": "x", "_permanent": True}, KEY))
    response = log_in(client, name, password)
    assert session_of(cookie_set(response).value) == {"_permanent": False, "user_id": 1}
    for value in (signed({"user_id": 1}, "other"), signed({"x": 1}, KEY), "a.b.c", "\u00ff" * 300):
        thief = client.another()
        thief.set_cookie(SESSION, value)
        assert thief.get("/secret").status_code == 303
        assert thief.get("/").status_code == 200


def test_copy_outlives_the_log_out_and_ends_in_time(client, clock, user):
    """As the text says: a copy of the cookie works until its 30 days are over."""
    name, password = user
    copy = cookie_set(log_in(client, name, password, remember=True))
    assert copy.lasts
    client.post("/logout")
    thief = client.another()
    for hours, works in ((30 * 24 - 1, True), (2, False)):
        clock.move(hours=hours)
        thief.set_cookie(SESSION, copy.value)
        assert is_in(thief, name) == works


def test_deleted_user_is_out(client, user, draw):
    """The session of a deleted user is over, also when the next user comes."""
    log_in(client, *user)
    client.database.execute("DELETE FROM users")
    assert client.get("/secret").status_code == 303
    add(client, draw.word(), draw.password())
    assert client.get("/secret").status_code == 303
    assert client.get("/logout").status_code == 405


def test_database_away_is_503(boot, away):
    """While the database is away the pages open, and 503 says so where it is needed."""
    client = boot(config={"SQLALCHEMY_DATABASE_URI": away, "SECRET_KEY": KEY})
    for path in ("/", "/login", "/register", "/static/style.css"):
        assert client.get(path).status_code == 200
    client.set_cookie(SESSION, signed({"user_id": 1}, KEY))
    for response in (client.get("/secret"), client.post("/login", data={"username": "x"})):
        assert response.status_code == 503
        assert "Try again in a minute" in response.shown


def test_key_is_made_once_and_for_the_owner(tmp_path):
    """Without a variable the key is in a file that only its owner reads; two apps agree."""
    with _importable(FOLDER):
        import secret_key

        app = Flask(__name__, instance_path=str(tmp_path / "instance"))
        first = secret_key.kept_key(tmp_path / "instance" / "secret_key")
        assert len(first) == 64
        assert secret_key.secret_key(app) == first
        file = tmp_path / "instance" / "secret_key"
        if os.name == "posix":
            assert stat.S_IMODE(file.stat().st_mode) == 0o600
        file.write_text("")
        with pytest.raises(RuntimeError, match="Delete it"):
            secret_key.secret_key(app)


def test_empty_key_counts_as_none(boot, prepared):
    """An empty key in the configuration leaves the environment's: a log-in works, signed by it."""
    start = partial(boot, config={"SECRET_KEY": ""})
    client = prepared.start(start, environ={"SECRET_KEY": KEY})
    add(client, "mina", "correct-horse")
    data = session_of(cookie_set(log_in(client, "mina", "correct-horse")).value)
    visitor = client.another()
    visitor.set_cookie(SESSION, signed(plain(data), KEY))
    assert is_in(visitor, "mina")


SERVER_SIDE = """
import sys
sys.path.insert(0, {folder!r})
sys.dont_write_bytecode = True
from flask import current_app, request, session
from flask_session import Session
from cachelib import FileSystemCache
import app as site
from db import db

app = site.create_app({{"SQLALCHEMY_DATABASE_URI": "sqlite:///{here}/x.db", "SECRET_KEY": "x"}})
files = FileSystemCache({here!r} + "/sessions")
app.config.update(SESSION_TYPE="cachelib", SESSION_CACHELIB=files, SESSION_PERMANENT=False)
Session(app)

@app.after_request
def renew(response):
    if request.path == "/login" and "user_id" in session:
        current_app.session_interface.regenerate(session)
    return response

with app.app_context():
    db.create_all()
mina, juno = app.test_client(), app.test_client()
for name in ("mina", "juno"):
    mina.post("/register", data={{"username": name, "password": "correct-horse"}})
juno.post("/login", data={{"username": "juno", "password": "correct-horse"}})
planted = juno.get_cookie("session").value
mina.set_cookie("session", planted)
mina.post("/login", data={{"username": "mina", "password": "correct-horse"}})
print(mina.get_cookie("session").value == planted, mina.get("/secret").status_code)
print(juno.get("/secret").status_code)
"""


def test_new_session_id_stops_the_fixation(tmp_path):
    """With sessions on the server, `regenerate` after the log-in shuts out who planted the cookie."""
    source = SERVER_SIDE.format(folder=str(FOLDER), here=str(tmp_path))
    (tmp_path / "try").mkdir()
    script = tmp_path / "try" / "fixation.py"
    script.write_text(source, encoding="utf-8")
    seen = run_python(tmp_path / "try", f"exec(open({str(script)!r}).read())".join(("", "\n")))
    assert seen.split("\n")[:2] == ["False 200", "303"]


# The table of common errors

APP = """
from flask import Flask, render_template, request, session, url_for, Blueprint
from werkzeug.security import check_password_hash, generate_password_hash

app = Flask(__name__)
app.secret_key = "x"

@app.route("/", methods=["GET", "POST"])
def index():
    {view}
    return "done"
"""
Seen = Callable[[Path], str]


def seen(view: str, **request: object) -> Seen:
    """Return what gives the answer of an app whose view has these statements."""
    body = "\n    ".join(view.split("; "))
    return lambda folder: traceback_of(folder, APP.format(view=body), **request)  # type: ignore[arg-type]


def without(line: str, view: str) -> Seen:
    """Return the same without a line of the app."""
    source = APP.format(view=view).replace(line, "")
    return lambda folder: traceback_of(folder, source)


def too_large(folder: Path) -> str:
    """Put more into the session than a cookie holds."""
    source = APP.format(view="session['x'] = list(range(1500))")
    source += "\nif __name__ == '__main__':\n    app.test_client().get('/')\n"
    return run_python(folder, source)


def away(folder: Path) -> str:
    """Ask a database that is not there, with the lesson's handlers."""
    source = (
        "import errors\nfrom flask import Flask\nfrom sqlalchemy.exc import TimeoutError\n"
        "app = Flask(__name__)\nerrors.register(app)\n"
        "errors.render_template = lambda name, error: error.description\n"
        "@app.get('/')\ndef index():\n    raise TimeoutError('away')\n"
    )
    handlers = (FOLDER / "errors.py").read_text(encoding="utf-8")
    return traceback_of(folder, source, files={"errors.py": handlers})


REPRODUCTIONS: dict[str, Seen] = {
    "RuntimeError: The session is unavailable because no secret key was set. ...": without(
        'app.secret_key = "x"', "session['visits'] = 1"
    ),
    "RuntimeError: Working outside of request context.": lambda folder: run_python(
        folder, "from flask import session\nprint(session.get('user_id'))\n"
    ),
    "KeyError: 'user_id'": seen("session['user_id']"),
    "KeyError: 'username'": seen("session['username']"),
    "werkzeug.exceptions.BadRequestKeyError: 400 Bad Request: ...": seen(
        "app.testing = app.debug = True; app.config['TRAP_BAD_REQUEST_ERRORS'] = True; "
        "request.form['remember']",
        method="POST",
    ),
    "TypeError: Object of type ... is not JSON serializable": seen("session['user'] = object()"),
    "UserWarning: The 'session' cookie is too large: ...": too_large,
    "AttributeError: 'NoneType' object has no attribute 'password_hash'": seen(
        "user = None; user.password_hash"
    ),
    "ValueError: Invalid hash method '...'.": seen("check_password_hash('$2b$12$abc', 'x')"),
    "AttributeError: 'NoneType' object has no attribute 'encode'": seen(
        "generate_password_hash(request.form.get('password'))", method="POST"
    ),
    "jinja2.exceptions.TemplateNotFound: /login": seen("render_template('/login')"),
    "werkzeug.routing.exceptions.BuildError: Could not build url for endpoint 'secret'. ...": seen(
        "url_for('secret')"
    ),
    "405 Method Not Allowed": seen("pass", method="DELETE"),
    "413 Request Entity Too Large": seen(
        "app.config['MAX_CONTENT_LENGTH'] = 10; request.form", method="POST", data={"a": "x" * 60}
    ),
    "503 Service Unavailable": away,
}


def test_every_row_has_a_reproduction():
    """The table's rows and the reproductions are the same, in the same order."""
    assert [row.message for row in error_rows(LESSON)] == list(REPRODUCTIONS)


@pytest.mark.parametrize("row", error_rows(LESSON), ids=lambda row: row.message)
def test_row_is_what_a_student_sees(row, tmp_path):
    """The message of the row appears when its mistake is made."""
    seen_text = REPRODUCTIONS[row.message](tmp_path)
    assert row.pattern.search(seen_text), seen_text[-900:]
