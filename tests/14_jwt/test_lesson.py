"""Tests lesson 14: the API by header and by cookie, forged tokens, the log-out, its programs, its errors."""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from shared.material.texts import Text
from shared.suite.cookies import cookie_set
from shared.suite.errors import in_shape
from shared.suite.lessons import ROOT, error_rows, http_file, run_flask, send, traceback_of
from shared.suite.passwords import QUICK, REAL, hash_problem, seeded

pytestmark = [pytest.mark.database("sqlite"), pytest.mark.environ(**QUICK)]

LESSON = "14_jwt"
KEY = "k" * 40
PASSWORD = "correct horse"


@pytest.fixture
def client(boot, prepared):
    """The app with its tables and a key that is known here."""
    return prepared.start(boot, environ={"JWT_SECRET_KEY": KEY})


@pytest.fixture
def mina(client):
    """Mina's tokens, in an answer."""
    seed(client, "mina")
    return log_in(client, "mina").json


def seed(client, username):
    insert = "INSERT INTO users (username, password_hash) VALUES (?, ?)"
    client.database.execute(insert, username, seeded(PASSWORD))


def log_in(client, username, **more):
    response = client.post("/login", json={"username": username, "password": PASSWORD, **more})
    assert response.status_code == 200
    return response


def ask(client, method, path, token, **sent):
    headers = {"Authorization": f"Bearer {token}"}
    return client.open(path, method=method, headers=headers, **sent)


def status(client, method, path, token):
    """Return the status of an answer, which has the course's shape if it is an error."""
    response = ask(client, method, path, token)
    assert response.status_code < 400 or in_shape(response)
    return response.status_code


def test_page_loads_from_here(client):
    """The page brings no data; its script and style come from this app."""
    response = client.get("/")
    files = response.addresses("script[src]", "src") + response.addresses("link[href]")
    assert len(files) == 3
    for file in files:
        found = client.get(file.removeprefix("http://localhost"))
        assert found.status_code == 200


@pytest.mark.environ(**REAL)
def test_user_is_stored_with_a_hash(client, draw):
    """A user is in the answer and in the table, with a right hash; once and by small letters."""
    name, password = draw.korean(), draw.password()
    response = client.post("/register", json={"username": f" {name} ", "password": password})
    assert response.status_code == 201
    assert response.json == {"id": 1, "username": name, "is_admin": False}
    (row,) = client.database.rows("SELECT * FROM users")
    assert hash_problem(row["password_hash"], password) == ""
    again = client.post("/register", json={"username": name, "password": PASSWORD})
    assert again.status_code == 409
    assert in_shape(again)


def test_life_of_a_log_in_by_header(client, mina):
    """Each token is let in where it belongs and nowhere else, and nowhere after the log-out."""
    access, refresh = mina["access_token"], mina["refresh_token"]
    assert ask(client, "GET", "/me", access).json["username"] == "mina"
    newer = ask(client, "POST", "/refresh", refresh).json["access_token"]
    assert status(client, "GET", "/me", newer) == 200
    assert status(client, "GET", "/me", refresh) == 401
    assert status(client, "POST", "/refresh", access) == 401
    assert status(client, "DELETE", "/user/1", newer) == 401
    other = log_in(client, "mina").json["access_token"]
    assert status(client, "POST", "/logout", newer) == 200
    there = client.worker()
    for one in (client, there):
        assert status(one, "GET", "/me", access) == 401
        assert status(one, "GET", "/me", newer) == 401
        assert status(one, "POST", "/refresh", refresh) == 401
        assert status(one, "GET", "/me", other) == 200


def test_life_of_a_log_in_by_cookie(client):
    """The answer's body has no token; no script reads the cookies; changes need the CSRF token."""
    seed(client, "mina")
    response = log_in(client, "mina", cookies=True)
    assert response.json == {"id": 1, "username": "mina", "is_admin": False}
    for name, path in (("access_token_cookie", "/"), ("refresh_token_cookie", "/refresh")):
        cookie = cookie_set(response, name)
        assert (cookie.http_only, cookie.same_site) == (True, "lax")
        assert cookie.attributes["path"] == path
    csrf = {
        kind: cookie_set(response, f"csrf_{kind}_token").value for kind in ("access", "refresh")
    }
    assert client.get("/me").status_code == 200
    for method, path in (("POST", "/refresh"), ("DELETE", "/user/1"), ("POST", "/logout")):
        for headers in ({}, {"X-CSRF-TOKEN": "guessed"}):
            refused = client.open(path, method=method, headers=headers)
            assert refused.status_code == 401
            assert in_shape(refused)
    renewed = client.post("/refresh", headers={"X-CSRF-TOKEN": csrf["refresh"]})
    assert "token" not in renewed.text
    fresh = cookie_set(renewed, "csrf_access_token").value
    refused = client.delete("/user/1", headers={"X-CSRF-TOKEN": fresh})
    assert refused.json["message"] == "Log in again for this."
    ended = client.post("/logout", headers={"X-CSRF-TOKEN": fresh})
    assert ended.status_code == 200
    assert client.get("/me").status_code == 401


def test_users_see_themselves_and_admins_everybody(client, mina):
    """Somebody else is 403, whether there or not; for an admin 200 and 404, from this moment on."""
    seed(client, "jun")
    token = mina["access_token"]
    paths = ("/user/1", "/user/2", "/user/9", "/user/99999999999999999999999")
    assert [status(client, "GET", path, token) for path in paths] == [200, 403, 403, 403]
    ran = client.flask("make-admin", "mina")
    assert (ran.exit_code, ran.output) == (0, "mina is an admin now.\n")
    assert client.flask("make-admin", "nobody").exit_code == 1
    assert [status(client, "GET", path, token) for path in paths] == [200, 200, 404, 404]
    assert status(client, "DELETE", "/user/2", token) == 204
    assert status(client, "DELETE", "/user/1", token) == 204
    assert status(client, "GET", "/me", token) == 401
    assert client.database.rows("SELECT * FROM users") == []


def test_times(client, mina, clock):
    """15 minutes and 30 days; the block list keeps what it needs and nothing else."""
    access, refresh = mina["access_token"], mina["refresh_token"]
    clock.move(minutes=14, seconds=50)
    assert status(client, "GET", "/me", access) == 200
    clock.move(seconds=20)
    assert status(client, "GET", "/me", access) == 401
    ended = log_in(client, "mina").json
    assert status(client, "POST", "/logout", ended["access_token"]) == 200
    clock.move(days=29)
    assert status(client, "POST", "/refresh", refresh) == 200
    for days, rows in ((0, 2), (2, 2), (31, 1)):
        clock.move(days=days)
        assert status(client, "POST", "/refresh", ended["refresh_token"]) == 401
        assert (
            status(client, "POST", "/logout", log_in(client, "mina").json["refresh_token"]) == 200
        )
        assert len(client.database.rows("SELECT * FROM revoked_tokens")) == rows


WRONG = {
    "nothing": ({}, ["password", "username"]),
    "types": ({"username": 7, "password": ["x"]}, ["password", "username"]),
    "blank": ({"username": " \u3000", "password": PASSWORD}, ["username"]),
    "half": ({"username": "\ud83d", "password": f"{PASSWORD}\ud83d"}, ["password", "username"]),
    "long": ({"username": "n" * 81, "password": "p" * 201}, ["password", "username"]),
    "longer-in-small-letters": ({"username": "İ" * 80, "password": PASSWORD}, ["username"]),
    "short": ({"username": "mina", "password": "seven77"}, ["password"]),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_field_is_422_and_named(client, case):
    """What is wrong is refused with the fields' names, and nothing is stored."""
    sent, names = WRONG[case]
    response = client.post("/register", json=sent)
    assert response.status_code == 422
    assert in_shape(response)
    assert sorted(response.json["errors"]) == names
    assert client.database.rows("SELECT * FROM users") == []


ERRORS = {
    "unknown-url": ("GET", "/nowhere", {}, 404),
    "link-to-log-out": ("GET", "/logout", {}, 405),
    "no-token": ("GET", "/me", {}, 401),
    "another-scheme": ("GET", "/me", {"headers": {"Authorization": "Basic bWluYTp4"}}, 401),
    "form": ("POST", "/login", {"data": {"username": "x"}}, 415),
    "broken": ("POST", "/login", {"data": "{", "content_type": "application/json"}, 400),
    "deep": ("POST", "/login", {"data": "[" * 100_000, "content_type": "application/json"}, 400),
    "array": ("POST", "/register", {"json": []}, 422),
    "nobody": ("POST", "/login", {"json": {"username": "x", "password": "y"}}, 401),
}


@pytest.mark.parametrize("case", ERRORS)
def test_every_error_has_the_course_s_shape(client, case):
    """Each error answers JSON that agrees with its status; 401 says what the API wants."""
    method, path, sent, code = ERRORS[case]
    response = client.open(path, method=method, **sent)
    assert response.status_code == code
    assert in_shape(response)
    assert (response.headers.get("WWW-Authenticate") == "Bearer realm=site") == (code == 401)


def encoded(value):
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return urlsafe_b64encode(raw).decode().rstrip("=")


def signed(header, claims, key):
    text = f"{encoded(header)}.{encoded(claims)}"
    return f"{text}.{encoded(hmac.new(key.encode(), text.encode(), hashlib.sha256).digest())}"


def forgeries(token):
    """Return tokens that nobody has given out."""
    claims = json.loads(urlsafe_b64decode(token.split(".")[1] + "=="))
    good, theirs = {"alg": "HS256", "typ": "JWT"}, "t" * 40
    yield f"{encoded({'alg': 'none'})}.{encoded(claims)}."
    yield signed(good, claims, theirs)
    yield signed({**good, "kid": "/dev/null"}, claims, "")
    yield signed({**good, "jwk": {"kty": "oct", "k": encoded(theirs.encode())}}, claims, theirs)
    yield signed({**good, "alg": "RS256"}, claims, KEY)
    yield signed({**good, "crit": ["\ud83d"]}, claims, KEY)
    yield f"{encoded(b'[' * 20_000)}.{encoded(claims)}.x"
    for subject in (1, None, "", "x", "9", "²", "9" * 30, "9" * 5000, "\ud83d", ["1"]):
        yield signed(good, {**claims, "sub": subject}, KEY)
    for sid in (None, 1, ["x"]):
        yield signed(good, {**claims, "sid": sid}, KEY)
    yield signed(good, {**claims, "nbf": claims["exp"] - 1}, KEY)
    yield from ("x", "..", "x" * 2**20)


def test_forged_tokens_are_refused(client, mina):
    """Each forgery is 400 or 401, by header and by cookie, and never 500."""
    for token in forgeries(mina["access_token"]):
        for method, path in (("GET", "/me"), ("POST", "/logout")):
            response = ask(client, method, path, token)
            assert response.status_code in (400, 401)
            assert in_shape(response)
    stranger = client.another()
    for token in (one for one in forgeries(mina["access_token"]) if len(one) < 4000):
        stranger.set_cookie("access_token_cookie", token)
        response = stranger.get("/me")
        assert response.status_code in (400, 401)
    assert status(client, "GET", "/me", mina["access_token"]) == 200


def test_empty_key_counts_as_none(boot, prepared):
    """An empty key in the configuration leaves the environment's: it signs the tokens."""
    start = partial(boot, config={"JWT_SECRET_KEY": ""})
    client = prepared.start(start, environ={"JWT_SECRET_KEY": KEY})
    seed(client, "mina")
    token = log_in(client, "mina").json["access_token"]
    claims = json.loads(urlsafe_b64decode(token.split(".")[1] + "=="))
    own = signed({"alg": "HS256", "typ": "JWT"}, claims, KEY)
    assert status(client, "GET", "/me", own) == 200


def test_database_away_is_503(boot, away, mina):
    """While the database is away the page opens, and the API answers 503."""
    client = boot(environ={"DATABASE_URL": away, "JWT_SECRET_KEY": KEY})
    assert client.get("/").status_code == 200
    for path in ("/register", "/login"):
        response = client.post(path, json={"username": "mina", "password": PASSWORD})
        assert response.status_code == 503
        assert in_shape(response)
    assert status(client, "GET", "/me", mina["access_token"]) == 503


def test_http_file_answers_as_its_titles_say(client):
    """From top to bottom, each request of the HTTP file gets the status that its title names."""
    for request in http_file(LESSON):
        response = send(client, request)
        assert (request.line, response.status_code) == (request.line, request.status)


@pytest.mark.parametrize("name", ["README.md", "README.ko.md"])
def test_app_of_ten_lines_runs(tmp_path, name):
    """The first app of the text works as it stands there."""
    text = Text(ROOT / "lessons" / LESSON / name)
    (source,) = [one.content for one in text.fences if "/login/<name>" in one.content]
    seen = traceback_of(tmp_path, source, "/login/mina", method="POST")
    assert "200 OK" in seen


# The table of common errors

HEAD = """
from flask import Flask
from flask_jwt_extended import *

app = Flask(__name__)
app.config["JWT_SECRET_KEY"] = "k" * 40
jwt = JWTManager(app)

class User:
    id = 1
"""
VIEW = """
@app.get("/")
{decorator}
def index():
    {body}
    return "done"
"""


def seen(body="pass", decorator="@jwt_required()", token=None, head=HEAD, **request):
    """Return what answers a request to an app with such a view; `token` makes one in the app."""

    def provoke(folder):
        source = head + VIEW.format(decorator=decorator, body=body)
        if token is not None:
            source += f"\nwith app.app_context():\n    app.token = {token}\n"
            made = traceback_of(
                folder, f"{source}\n@app.get('/token')\ndef t(): return app.token\n", "/token"
            )
            if "200 OK" not in made:
                return made
            request["headers"] = {"Authorization": f"Bearer {made.splitlines()[-1]}"}
        return traceback_of(folder, source, **request)

    return provoke


def by_cookie(folder):
    """Send a token in a cookie, and no CSRF token with it."""
    head = HEAD.replace("jwt =", 'app.config["JWT_TOKEN_LOCATION"] = ["cookies"]\njwt =')
    head += "\nfrom flask import request\n@app.before_request\ndef bring():\n"
    head += '    request.cookies = {"access_token_cookie": "x"}\n'
    source = head + VIEW.format(decorator="@jwt_required()", body="pass").replace(".get(", ".post(")
    return traceback_of(folder, source, method="POST")


def with_header(value):
    return seen(headers={"Authorization": value})


NO_KEY = HEAD.replace('app.config["JWT_SECRET_KEY"] = "k" * 40\n', "")
ACCESS, REFRESH = 'create_access_token("1"', 'create_refresh_token("1"'
IMPORT = "from flask_jwt_extended import JWTManager, {}\nfrom flask import Flask\napp = Flask(__name__)\n"
REPRODUCTIONS: dict[str, Callable[[Path], str]] = {
    "RuntimeError: JWT_SECRET_KEY or flask SECRET_KEY must be set when using symmetric algorithm "
    '"HS256"': seen('create_access_token("1")', "", head=NO_KEY),
    "InsecureKeyLengthWarning: The HMAC key is ... bytes long, which is below the minimum recommended "
    "length of 32 bytes for SHA256. ...": seen(
        'import warnings; warnings.simplefilter("error"); create_access_token("1")',
        "",
        head=HEAD.replace("* 40", "* 16"),
    ),
    "RuntimeError: You must initialize a JWTManager with this flask application before using this "
    "method": seen('create_access_token("1")', "", head=HEAD.replace("(app)", "()")),
    "TypeError: jwt_required.<locals>.wrapper() missing 1 required positional argument: 'fn'": seen(
        decorator="@jwt_required"
    ),
    "ImportError: cannot import name 'jwt_refresh_token_required' from 'flask_jwt_extended' ...": lambda folder: (
        traceback_of(folder, IMPORT.format("jwt_refresh_token_required"))
    ),
    "ImportError: cannot import name '...' from 'jwt' ...": lambda folder: run_flask(
        folder, IMPORT.format("jwt_required"), "routes", files={"jwt.py": "BLOCKLIST = set()\n"}
    ),
    "TypeError: Object of type User is not JSON serializable": seen(
        "create_access_token(User())", ""
    ),
    "RuntimeError: You must provide a ... callback to use this method": seen(
        "current_user.id", token=f"{ACCESS})"
    ),
    '{"msg":"Missing Authorization Header"}': seen(),
    "{\"msg\":\"Missing 'Bearer' type in 'Authorization' header. Expected 'Authorization: Bearer "
    "<JWT>'\"}": with_header("x.y.z"),
    '{"msg":"Subject must be a string"}': seen(token="create_access_token(1)"),
    '{"msg":"Not enough segments"}': with_header("Bearer undefined"),
    '{"msg":"Signature verification failed"}': with_header(
        "Bearer " + signed({"alg": "HS256"}, {"sub": "1"}, "t" * 40)
    ),
    '{"msg":"Token has expired"}': seen(
        token=f"{ACCESS}, expires_delta=__import__('datetime').timedelta(seconds=-1))"
    ),
    '{"msg":"Only non-refresh tokens are allowed"}': seen(token=f"{REFRESH})"),
    '{"msg":"Only refresh tokens are allowed"}': seen(
        decorator="@jwt_required(refresh=True)", token=f"{ACCESS})"
    ),
    '{"msg":"Fresh token required"}': seen(
        decorator="@jwt_required(fresh=True)", token=f"{ACCESS})"
    ),
    '{"msg":"Missing CSRF token"}': by_cookie,
}


def test_every_row_has_a_reproduction():
    """The table's rows and the reproductions are the same, in the same order."""
    assert [row.message for row in error_rows(LESSON)] == list(REPRODUCTIONS)


@pytest.mark.parametrize("row", error_rows(LESSON), ids=lambda row: row.message)
def test_row_is_what_a_student_sees(row, tmp_path):
    """The message of the row appears when its mistake is made."""
    seen_text = REPRODUCTIONS[row.message](tmp_path)
    assert row.pattern.search(seen_text), seen_text[-900:]
