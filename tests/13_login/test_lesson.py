"""Tests lesson 13: the log-in and its pages, the command, the key, its common errors."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from shared.suite.addresses import destination, is_same_site
from shared.suite.cookies import cookies_set
from shared.suite.forms import form
from shared.suite.lessons import ROOT, error_rows, run_python, traceback_of
from shared.suite.passwords import QUICK, REAL, hash_problem, seeded

pytestmark = [pytest.mark.database("sqlite"), pytest.mark.environ(**QUICK)]

LESSON = "13_login"
PASSWORD = "바른 말 배터리"
# What addresses are made of that browsers and Python read in two ways.
PIECES = (
    "/",
    "//",
    "\\",
    "\t",
    "\n",
    "\x00",
    " ",
    "\u3000",
    "@",
    ":",
    ".",
    "..",
    "%2F",
    "%09",
    "?",
)
PIECES += ("#", "evil.example", "https:", "javascript:", "localhost", "protected", "／", "。", "é")


@pytest.fixture
def client(boot, prepared):
    """The app with its table and two users."""
    client = prepared.start(boot)
    for name in ("mina", "juno"):
        client.database.execute(
            "INSERT INTO users (username, password_hash) VALUES (?, ?)", name, seeded(PASSWORD)
        )
    return client


def log_in(client, name="mina", at="/login", **fields):
    fields = {"username": name, "password": PASSWORD} | fields
    return form(client.get(at), "username", "password").submit(client, **fields)


def who(client):
    return " ".join(element.text for element in client.get("/").page.select("#user"))


def log_out(client):
    return form(client.get("/"), action="/logout").submit(client)


def test_empty_key_counts_as_none(boot, prepared):
    """With an empty key in the configuration, the environment's or the kept one signs."""
    client = prepared.start(partial(boot, config={"SECRET_KEY": ""}))
    response = log_in(client, "nobody")
    assert response.status_code == 422


def test_protected_page_and_back(client):
    """An anonymous visitor is sent to the log-in, told why, and brought back after it."""
    asked = client.get("/protected")
    assert destination(asked).endswith("/login?next=%2Fprotected")
    page = client.get("/login?next=%2Fprotected")
    assert "Please log in" in page.shown
    wrong = log_in(client, at="/login?next=%2Fprotected", password="wrong")
    assert (wrong.status_code, who(client)) == (422, "")
    assert "Wrong name or password." in wrong.shown
    right = form(wrong, "username").submit(client, username="mina", password=PASSWORD)
    assert destination(right).endswith("/protected")
    page = client.get("/protected")
    assert page.headers["Cache-Control"] == "no-store"
    assert "Hello, mina." in page.shown
    log_out(client)
    assert who(client) == ""
    response = client.get("/logout")
    assert response.status_code == 405


def test_next_stays_on_this_site(client, draw):
    """Whatever is put together of such pieces, a browser stays on the site."""
    kept = 0
    for _ in range(100):
        target = "".join(draw.choice(PIECES) for _ in range(draw.number(1, 5)))
        if draw.number(0, 1):
            target = f"/{target}"
        visitor = client.another()
        page = visitor.get("/login", query_string={"next": target})
        response = form(page, "username").submit(visitor, username="mina", password=PASSWORD)
        assert response.status_code == 303
        assert is_same_site("http://localhost/", destination(response)), target
        kept += destination(response) != "http://localhost/"
    assert kept > 5  # the rule does not refuse everything


def test_remembered_and_forgotten(client, clock):
    """Both cookies are guarded; a remembered log-in is not fresh; a log-out ends it."""
    for cookie in cookies_set(log_in(client, remember=True)):
        assert (cookie.http_only, cookie.same_site, cookie.secure) == (True, "lax", False)
    later = client.reopen(clock.now)
    assert who(later) == "mina"
    asked = later.get("/password")
    assert destination(asked).endswith("/confirm?next=%2Fpassword")
    page = form(later.get("/confirm?next=%2Fpassword"), "password")
    assert page.submit(later, password="wrong").status_code == 422
    assert destination(page.submit(later, password=PASSWORD)).endswith("/password")
    assert later.get("/password").status_code == 200
    log_out(later)
    assert who(later.reopen(clock.now)) == ""
    log_in(client, remember=True)
    log_in(client, "juno")
    assert who(client.reopen(clock.now)) == ""


@pytest.mark.environ(**REAL)
def test_new_password_ends_the_other_log_ins(client, clock):
    """It is checked, hashed, and good for this browser; the others are out."""
    other, neighbour = client.another(), client.another()
    log_in(client)
    log_in(other, remember=True)
    log_in(neighbour, "juno")
    for password, repeat in (("short", "short"), ("long enough", "not the same")):
        page = form(client.get("/password"), "password", "repeat")
        assert page.submit(client, password=password, repeat=repeat).status_code == 422
    page = form(client.get("/password"), "password", "repeat")
    page.submit(client, password="a new password", repeat="a new password")
    assert (who(client), who(other), who(neighbour)) == ("mina", "", "juno")
    assert who(other.reopen(clock.now)) == ""
    stored = client.database.rows("SELECT password_hash FROM users WHERE username = 'mina'")
    assert hash_problem(stored[0]["password_hash"], "a new password") == ""


def test_users_who_are_gone(client):
    """A deleted and a disabled user are anonymous at once, and a disabled one stays outside."""
    other = client.another()
    log_in(client)
    log_in(other, "juno")
    client.database.execute("DELETE FROM users WHERE username = ?", "mina")
    client.database.execute("UPDATE users SET is_active = ? WHERE username = ?", False, "juno")
    assert (who(client), who(other)) == ("", "")
    assert "Wrong name or password." in log_in(other, "juno").shown
    assert who(other) == ""


def test_forms_need_their_token(client):
    """Each form that is sent by POST is refused with 400 without its token."""
    log_in(client)
    for path in ("/login", "/logout", "/confirm", "/password"):
        response = client.post(path, data={"username": "juno", "password": PASSWORD})
        assert response.status_code == 400
    assert who(client) == "mina"


def test_head_is_no_post(client, clock):
    """HEAD, which needs no token, logs nobody in, makes nothing fresh and changes no password."""
    data = {"username": "mina", "password": PASSWORD, "repeat": PASSWORD}
    response = client.head("/login", data=data)
    assert (response.status_code, who(client)) == (200, "")
    log_in(client, remember=True)
    response = client.head("/password", data=data)
    assert response.status_code == 200
    rows = client.database.rows("SELECT password_version FROM users WHERE username = 'mina'")
    assert rows[0]["password_version"] == 0
    later = client.reopen(clock.now)
    response = later.head("/confirm", data=data)
    assert response.status_code == 200
    assert later.get("/password").status_code == 302


def test_users_are_added_by_a_command(client):
    """It takes a name once and no short password, and writes down no password of its own."""
    ran = client.flask("add-user", "Hana", "--password", "long enough")
    assert (ran.exit_code, ran.output.strip()) == (0, "Hana can log in now.")
    log_in(client, "hana", password="long enough")
    assert who(client) == "hana"
    for name, password in (("HANA", "long enough"), ("new", "short")):
        ran = client.flask("add-user", name, "--password", password)
        assert ran.exit_code == 1


def test_database_away_is_503(boot):
    """Without a database the pages that need none are shown, and a log-in is 503."""
    client = boot(environ={"DATABASE_URL": "sqlite:////nowhere/site.db"})
    assert client.get("/").status_code == 200
    assert log_in(client).status_code == 503


@pytest.mark.parametrize("file", ["secret_key.py", "errors.py", "db.py"])
def test_what_is_given_is_the_same_everywhere(file):
    """The lesson, the starter and the solution have the same key, errors and database object."""
    folders = ("lessons", "exercises", "solutions")
    texts = {(ROOT / folder / LESSON / file).read_text(encoding="utf-8") for folder in folders}
    assert len(texts) == 1


# The common errors


HEAD = """
import warnings
from flask import Flask, redirect, render_template, request
from flask_login import *
from flask_wtf import CSRFProtect

app = Flask(__name__)
app.secret_key = "only for this test"
login_manager = LoginManager(app)

class User(UserMixin):
    id = "1"

login_manager.user_loader(lambda key: User() if key == "1" else None)
"""
VIEW = """
@app.route("/", methods=["GET", "POST"])
def index():
    {}
    return "done"
"""


def seen(view="pass", more="", path="/", head=HEAD, **request):
    """Return what gives the traceback of an app with a log-in and this view."""
    source = head + more + VIEW.format("\n    ".join(view.split("; ")))
    return lambda folder: traceback_of(folder, source, path, **request)


def in_a_session(**data):
    """Return what gives the traceback for a visitor whose session holds this."""

    def reproduce(folder):
        source = HEAD + OLD_LOADER + VIEW.format("current_user.id") + VISIT.format(data=data)
        return run_python(folder, source)

    return reproduce


OLD_LOADER = """
login_manager.user_loader(lambda key: User() if int(key) == 1 else None)
"""
VISIT = """
client = app.test_client()
with client.session_transaction() as session:
    session.update({data!r})
app.testing = True
client.get("/")
"""
STRICT_LOADER = """
import re
login_manager.user_loader(lambda key: User() if re.fullmatch("[0-9]+", key) else None)
"""
PROTECT = "CSRFProtect(app)\n"
FORM = "from flask_wtf.csrf import generate_csrf\n"


def with_a_token(fields, change=""):
    """Return what gives the answer to a form whose token, or whose session, is another one."""

    def reproduce(folder):
        source = HEAD + PROTECT + FORM + VIEW.format("return generate_csrf()")
        source += "client = app.test_client()\ntoken = client.get('/').text\n" + change
        source += f"print(client.post('/', data={fields}).text)\n"
        return run_python(folder, source)

    return reproduce


NUMBER = """
class Numbered(User):
    def get_id(self):
        return 1

client = app.test_client()
app.testing = True
app.add_url_rule("/in", view_func=lambda: str(login_user(Numbered())), endpoint="in")
client.get("/in")
client.get("/")
"""
TAMPERED = """
client = app.test_client()
client.set_cookie("remember_token", "1|é")
app.testing = True
client.get("/")
"""
REPRODUCTIONS: dict[str, Callable[[Path], str]] = {
    "Exception: Missing user_loader or request_loader. ...": seen(
        "current_user.id", head=HEAD.partition("login_manager.user_loader")[0]
    ),
    "AttributeError: 'Flask' object has no attribute 'login_manager'": seen(
        "current_user.id", head=HEAD.replace("LoginManager(app)", "LoginManager()")
    ),
    "AttributeError: '...' object has no attribute 'is_active'": seen(
        "login_user(User())", head=HEAD.replace("User(UserMixin)", "User")
    ),
    "NotImplementedError: No ...id... attribute - override ...get_id...": seen(
        "login_user(User())", head=HEAD.replace('    id = "1"', "    number = 1")
    ),
    "AttributeError: 'AnonymousUserMixin' object has no attribute '...'": seen(
        "current_user.username"
    ),
    "AttributeError: property 'is_active' of '...' object has no setter": seen(
        "User().is_active = False"
    ),
    "ValueError: invalid literal for int() with base 10: ...": in_a_session(_user_id="abc"),
    "TypeError: expected string or bytes-like object, got 'int'": lambda folder: run_python(
        folder, HEAD + STRICT_LOADER + VIEW.format("current_user.id") + NUMBER
    ),
    "RecursionError: maximum recursion depth exceeded ...": seen(
        "login_user(User()); login_user(current_user); current_user.id"
    ),
    "RuntimeError: The session is unavailable because no secret key was set. ...": seen(
        "login_user(User())", head=HEAD.replace("app.secret_key =", "key =")
    ),
    "werkzeug.routing.exceptions.BuildError: Could not build url for endpoint '...'. ...": seen(
        'login_manager.login_view = "login"; return login_manager.unauthorized()'
    ),
    "401 Unauthorized": seen("return login_manager.unauthorized()"),
    "405 Method Not Allowed": seen(path="/", method="DELETE"),
    "The CSRF token is missing.": seen(more=PROTECT, method="POST"),
    "The CSRF session token is missing.": with_a_token(
        "{'csrf_token': token}", "client.delete_cookie('session')\n"
    ),
    "The CSRF tokens do not match.": with_a_token(
        "{'csrf_token': token}", "client = app.test_client()\nclient.get('/')\n"
    ),
    "The CSRF token has expired.": with_a_token(
        "{'csrf_token': token}",
        "import time\nnow = time.time\ntime.time = lambda: now() + 4000\n",
    ),
    "jinja2.exceptions.TemplateNotFound: ...": seen('return render_template("/protected")'),
    "ValueError: Header values must not contain newline characters.": seen(
        'return "", 303, {"Location": "/protected\\r\\nX-Evil: 1"}'
    ),
    "TypeError: comparing strings with non-ASCII characters is not supported": lambda folder: (
        run_python(folder, HEAD + VIEW.format("current_user.id") + TAMPERED)
    ),
    "ImportError: cannot import name 'url_decode' from 'werkzeug.urls' ...": seen(
        "from werkzeug.urls import url_decode"
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
