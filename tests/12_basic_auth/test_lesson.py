"""Tests lesson 12: who gets in where, what 401 and 403 look like, the tokens, the errors."""

from __future__ import annotations

from base64 import b64encode
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
    run_flask,
    run_python,
    send,
    traceback_of,
)
from shared.suite.passwords import QUICK, REAL, hash_problem, seeded, takes_a_hash
from shared.suite.prepared import away_url

pytestmark = [pytest.mark.database("sqlite"), pytest.mark.environ(**QUICK)]

LESSON = "12_basic_auth"
ASKS = {"Basic": 'Basic realm="Our Corner", charset="UTF-8"', "Bearer": 'Bearer realm="Our Corner"'}
# What is protected, and what its 401 asks for.
ADDRESSES = {
    ("GET", "/profile"): "Basic",
    ("GET", "/admin"): "Basic",
    ("POST", "/api/token"): "Basic",
    ("DELETE", "/api/token"): "Bearer",
    ("GET", "/api/boards"): "Bearer",
    ("POST", "/api/boards"): "Bearer",
    ("DELETE", "/api/boards/1"): "Bearer",
}


@pytest.fixture
def client(boot, prepared):
    """The app with its tables."""
    return prepared.start(boot)


@pytest.fixture
def login(client, draw):
    """Gives a new user's name and password, as a request's `auth`."""

    def join(role="user", name=None):
        name, password = name or draw.name(), draw.password()
        client.database.execute(
            "INSERT INTO users (username, password_hash, role) VALUES (?, ?, ?)",
            name,
            seeded(password),
            role,
        )
        return name, password

    return join


def basic(name, password, scheme="Basic"):
    return {"Authorization": f"{scheme} {b64encode(f'{name}:{password}'.encode()).decode()}"}


def bearer(client, login):
    response = client.post("/api/token", headers=basic(*login))
    assert response.status_code == 201
    assert response.headers["Cache-Control"] == "no-store"
    return {"Authorization": f"Bearer {response.json['token']}"}


def assert_unknown(response, scheme):
    """Expect a 401 that says how to log in, in the shape of its place."""
    assert response.status_code == 401
    said = response.headers["WWW-Authenticate"]
    assert said == ASKS[scheme]
    if "/api/" in response.request.path:
        assert in_shape(response)
    else:
        assert response.page.select("h1")[0].text == "Unauthorized"


def test_pages_load_from_here_and_show_names_as_text(client, login, draw):
    """The pages are for whom they are, load only this app's files, and show names as text."""
    name = f"{draw.markup()} &amp; {draw.korean()}"
    admin = login("admin", name)
    for path, heading in (
        ("/", "Welcome"),
        ("/profile", f"Hello, {name}"),
        ("/admin", "All users"),
    ):
        response = client.get(path, headers=basic(*admin), base_url="http://localhost/club")
        assert response.page.select("h1")[0].text == heading
        files = response.addresses("link[href]")
        assert all(file.startswith("http://localhost/club/static/") for file in files)
        assert response.page.select("script") == []
    assert name in [item.text for item in response.page.select("li strong")]


def test_whoever_is_not_known_gets_401(client, login, draw):
    """Nobody, a wrong password, a wrong token, and what can't be read: 401, and nothing changes."""
    name, password = login("admin")
    token = bearer(client, (name, password))["Authorization"]
    wrong = [
        *({}, {"Authorization": ""}, {"Authorization": "Basic"}, {"Authorization": "Basic ???"}),
        *(
            basic(name, draw.password()),
            basic(name, ""),
            basic("", ""),
            {"Authorization": "Basic 미나".encode().decode("latin-1")},
        ),
        *(
            {"Authorization": f"{token}x"},
            {"Authorization": "Bearer"},
            {"Authorization": "Digest x"},
        ),
        *(basic(name, f"{password}\0"), basic(name, "p" * 100_000), {"Authorization": token[7:]}),
    ]
    before = client.database.rows("SELECT * FROM tokens")
    for headers in wrong:
        for (method, path), scheme in ADDRESSES.items():
            is_basic = headers.get("Authorization", "").startswith("Basic ")
            asked = "Basic" if "boards" in path and method != "POST" and is_basic else scheme
            response = client.open(path, method=method, headers=headers, json={"title": "x"})
            assert_unknown(response, asked)
    assert client.database.rows("SELECT * FROM tokens") == before
    assert client.database.rows("SELECT * FROM boards") == []
    assert client.head("/profile").status_code == 401
    assert_unknown(client.get("/profile", headers=basic(f" {name}", password)), "Basic")


@pytest.mark.environ(**REAL)
def test_unknown_name_is_as_a_wrong_password(client, login, draw):
    """Status, headers, body and work are the same."""
    name, password = login()
    for method, path in (("GET", "/admin"), ("POST", "/api/token")):
        answers = [
            client.open(path, method=method, headers=basic(one, f"{password}x"))
            for one in (name, draw.korean())
        ]
        said = [(one.status_code, sorted(one.headers), one.get_data()) for one in answers]
        assert said[0] == said[1]
    assert takes_a_hash(
        client.worked, lambda: client.get("/profile", headers=basic(draw.word(), password))
    )


def test_roles(client, login):
    """Admins see the users and delete boards, by Basic and by a token; others get 403."""
    user, admin = login(), login("admin")
    for headers in (basic(*user), bearer(client, user)):
        response = client.delete("/api/boards/1", headers=headers)
        assert response.status_code == 403
        assert in_shape(response)
    refused = client.get("/admin", headers=basic(*user))
    assert refused.status_code == 403
    assert refused.page.select("h1")[0].text == "Forbidden"
    for headers in (basic(*admin), bearer(client, admin)):
        made = client.post("/api/boards", headers=bearer(client, user), json={"title": "안녕"})
        assert made.status_code == 201
        assert made.json == {"id": made.json["id"], "title": "안녕", "author": user[0]}
        assert client.get("/api/boards", headers=headers).json == [made.json]
        path = f"/api/boards/{made.json['id']}"
        assert client.delete(path, headers=headers).status_code == 204
        assert client.delete(path, headers=headers).status_code == 404


def test_life_of_a_token(client, clock, login):
    """A token is stored as a hash, works for an hour, and can be ended alone."""
    user = login()
    first, second = bearer(client, user), bearer(client, user)
    stored = client.database.rows("SELECT * FROM tokens")
    assert first["Authorization"][7:] not in str(stored)
    assert client.delete("/api/token", headers=first).status_code == 204
    assert_unknown(client.delete("/api/token", headers=first), "Bearer")
    again = client.restart()
    clock.move(seconds=3590)
    assert again.get("/api/boards", headers=second).json == []
    clock.move(seconds=20)
    assert_unknown(again.get("/api/boards", headers=second), "Bearer")
    third = bearer(again, user)
    again.database.execute("DELETE FROM users")
    assert_unknown(again.get("/api/boards", headers=third), "Bearer")


@pytest.mark.parametrize(
    "body", ["{}", "[]", "null", '{"title": " "}', '{"title": "\\ud800"}', "{"]
)
def test_wrong_board_is_refused(client, login, body):
    """What is no title is a 4xx in the course's shape, and nothing is stored."""
    headers = bearer(client, login())
    response = client.post(
        "/api/boards", headers=headers, data=body, content_type="application/json"
    )
    assert response.status_code in (400, 422)
    assert in_shape(response)
    assert client.get("/api/boards", headers=headers).json == []


def test_database_away_is_503(boot, away):
    """While the database is away, log-ins are 503, in the shape of their place; / is there."""
    client = boot(config={"SQLALCHEMY_DATABASE_URI": away})
    assert client.get("/").status_code == 200
    response = client.get("/profile", headers=basic("mina", "correct horse"))
    assert response.status_code == 503
    assert response.page.select("h1")[0].text == "Service Unavailable"
    response = client.get("/api/boards", headers={"Authorization": "Bearer x"})
    assert response.status_code == 503
    assert in_shape(response)


@pytest.mark.environ(**REAL)
def test_add_user_stores_a_hash_and_refuses_what_is_wrong(client, draw):
    """The command stores a hash, and ends with a sentence where a name or password is wrong."""
    password = draw.password()
    ran = client.flask("add-user", "미나", "--role", "admin", "--password", password)
    assert (ran.exit_code, ran.output) == (0, "Added 미나 as admin.\n")
    (user,) = client.database.rows("SELECT * FROM users")
    assert hash_problem(user["password_hash"], password) == ""
    for name, given in (("미나", password), ("a:b", password), ("mina", "short")):
        ran = client.flask("add-user", name, "--password", given)
        assert ran.exit_code == 1
        assert ran.output.startswith("Error: ")
    assert client.database.rows("SELECT * FROM users") == [user]


def test_http_file_answers_as_its_titles_say(client):
    """From top to bottom, each request of the HTTP file gets the status that its title names."""
    for command in http_commands(LESSON):
        assert client.flask(*command).exit_code == 0
    for request in http_file(LESSON):
        response = send(client, request)
        assert (request.line, response.status_code) == (request.line, request.status)


@pytest.mark.parametrize("name", ["README.md", "README.ko.md"])
def test_app_of_one_file_runs(tmp_path, name):
    """The first app of the text works as it stands there."""
    text = Text(ROOT / "lessons" / LESSON / name)
    (source,) = [one.content for one in text.fences if 'Who are you?", 401' in one.content]
    assert "401 Unauthorized" in traceback_of(tmp_path, source, "/secret")
    found = traceback_of(tmp_path, source, "/secret", auth=("mina", "correct horse"))
    assert "Only mina reads this." in found


# The table of common errors

HEAD = """
import base64
from dataclasses import dataclass
from flask import Flask, jsonify, request
from flask_httpauth import HTTPBasicAuth
from werkzeug.security import check_password_hash, generate_password_hash

app = Flask(__name__)
auth = HTTPBasicAuth()
"""
VERIFY = "@auth.verify_password\ndef verify_password(username, password):\n    return {value}\n\n"
VIEW = '@app.get("/")\n@auth.login_required{role}\ndef index():\n    return str({value})\n'
MINA = ("mina", "correct horse")
AS_MINA = basic(*MINA)


def seen(verify="username == 'mina'", role="", value="'done'", before=""):
    """Return what gives an answer to mina, and the traceback before it."""
    source = HEAD + VERIFY.format(value=verify) + before + VIEW.format(role=role, value=value)
    return lambda folder: traceback_of(folder, source, headers=AS_MINA)


def two_users(folder):
    """Store the same name twice, in a table of its own."""
    return run_python(
        folder,
        """
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
db = SQLAlchemy(app)
with app.app_context():
    db.session.execute(db.text("CREATE TABLE users (username TEXT UNIQUE)"))
    for _ in range(2):
        db.session.execute(db.text("INSERT INTO users VALUES ('mina')"))
""",
    )


def in_the_lesson(folder):
    """Log in to the lesson's app whose database cannot be opened, or has no tables."""
    return lambda uri: run_python(
        folder,
        f"""
import sys
sys.dont_write_bytecode = True
sys.path[0] = {str(ROOT / "lessons" / LESSON)!r}
sys.modules.pop("app", None)
from app import create_app
client = create_app({{"SQLALCHEMY_DATABASE_URI": {uri!r}}}).test_client()
response = client.get("/api/boards", auth=("mina", "correct horse"))
print(response.status, response.text)
""",
    ).replace("SERVICE UNAVAILABLE", "Service Unavailable")


STATUS = "@auth.error_handler\ndef refuse(status):\n    {body}\n\n"
PLAIN = "from flask import Flask\napp = Flask(__name__)\n"
REPRODUCTIONS: dict[str, Callable[[Path], str]] = {
    "401 Unauthorized": seen("None"),
    "403 Forbidden": seen(
        before="@auth.get_user_roles\ndef get_role(user):\n    return 'user'\n\n",
        role="(role='admin')",
    ),
    "AttributeError: 'str' object has no attribute '...'": seen(value="auth.current_user().id"),
    "AttributeError: 'NoneType' object has no attribute '...'": lambda folder: traceback_of(
        folder,
        HEAD
        + VIEW.format(role="", value="auth.current_user().id").replace(
            '@app.get("/")\n@auth.login_required\n', '@auth.login_required\n@app.get("/")\n'
        ),
    ),
    "TypeError: ... takes 1 positional argument but 2 were given": lambda folder: traceback_of(
        folder,
        (HEAD + VERIFY.format(value="None")).replace("username, password", "username")
        + VIEW.format(role="", value="1"),
    ),
    "TypeError: ... missing 1 required positional argument: 'status'": seen(
        "None", before=STATUS.format(body='jsonify(message="Who are you?")')
    ),
    "ValueError: get_user_roles callback is not defined": seen(role="(role='admin')"),
    "RuntimeError: Working outside of request context.": seen(role="('admin')"),
    "ValueError: Invalid hash method '...'.": seen("generate_password_hash(password, 'sha256')"),
    "binascii.Error: Incorrect padding": lambda folder: traceback_of(
        folder,
        HEAD
        + '@app.get("/")\ndef index():\n    coded = request.headers["Authorization"].split()[1]\n'
        "    return base64.b64decode(coded)\n",
        headers={"Authorization": "Basic abc"},
    ),
    "(sqlite3.IntegrityError) UNIQUE constraint failed: users.username": two_users,
    "(sqlite3.OperationalError) no such table: ...": lambda folder: in_the_lesson(folder)(
        "sqlite://"
    ),
    "Error: No such command 'add-user'.": lambda folder: run_flask(folder, PLAIN, "add-user"),
    "ModuleNotFoundError: No module named 'flask_httpauth'": lambda folder: run_python(
        folder,
        "import sys\n"
        "sys.meta_path.insert(0, type('F', (), {'find_spec': staticmethod(lambda name, *r: "
        "exec('raise ModuleNotFoundError(\"No module named \\'flask_httpauth\\'\")') "
        "if name == 'flask_httpauth' else None)}))\n"
        "import flask_httpauth\n",
    ),
    "503 Service Unavailable": lambda folder: in_the_lesson(folder)(away_url("sqlite")),
}


def test_every_row_has_a_reproduction():
    """The table's rows and the reproductions are the same, in the same order."""
    assert [row.message for row in error_rows(LESSON)] == list(REPRODUCTIONS)


@pytest.mark.parametrize("row", error_rows(LESSON), ids=lambda row: row.message)
def test_row_is_what_a_student_sees(row, tmp_path):
    """The message of the row appears when its mistake is made."""
    seen_text = REPRODUCTIONS[row.message](tmp_path)
    assert row.pattern.search(seen_text), seen_text[-900:]
