"""Tests lesson 07: the users' API over a real server, its programs, its common errors."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from shared.database.account import Account
from shared.database.private import PrivateDatabases
from shared.database.server import PrivateServer
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

pytestmark = pytest.mark.database("mysql")

LESSON = "07_mysql"
USERS = "/users"
AWAY = {"MYSQL_HOST": "localhost", "MYSQL_UNIX_SOCKET": "/nowhere/mysql.sock"}


@pytest.fixture
def client(boot):
    return boot(commands=[["init-db"]])


@pytest.fixture
def user(draw):
    return {"name": f"{draw.korean()} 🐟", "email": f"{draw.word(10)}@example.com"}


def rows(client):
    return client.database.rows("SELECT id, name, email FROM users ORDER BY id")


def create(client, user):
    response = client.post(USERS, json=user)
    assert response.status_code == 201
    return response.json


def test_index_leads_to_everything(client):
    """GET / is a JSON index; whatever it names can be opened."""
    index = client.get("/").json
    for path in (*index["resources"].values(), index["page"]):
        response = client.get(path)
        assert response.status_code == 200


def test_page_brings_no_data_and_loads_from_here(client, user):
    """The page is the same with and without users; its script and style come from this app."""
    before = client.get("/users_interface")
    create(client, user)
    response = client.get("/users_interface")
    assert response.data == before.data
    files = response.addresses("script[src]", "src") + response.addresses("link[href]")
    assert len(files) == 3
    for file in files:
        found = client.get(file.removeprefix("http://localhost"))
        assert found.status_code == 200


def test_page_finds_the_api_below_a_mount(client):
    """Mounted below /club, the page asks the API below /club."""
    response = client.get("/users_interface", base_url="http://localhost/club")
    (main,) = response.page.select("main")
    assert main["data-users"] == "/club/users"


def test_user_is_stored_and_comes_back(client, user):
    """A user is in the answer, at its Location, in the list and in the database."""
    response = client.post(USERS, json=user)
    assert response.status_code == 201
    made = response.json
    assert made == {"id": made["id"], **user}
    found = client.follow(response, "the user's URL", "사용자의 URL")
    assert found.json == made
    listed = client.get(USERS)
    assert listed.json == [made]
    assert rows(client) == [made]


def test_replacing_and_deleting(client, user, draw):
    """PUT replaces, twice the same; DELETE removes; then both are 404."""
    made = create(client, user)
    new = {"name": draw.names(3)[2], "email": f"x.{user['email']}"}
    path = f"{USERS}/{made['id']}"
    for _ in range(2):
        response = client.put(path, json=new)
        assert response.status_code == 200
        assert response.json == {"id": made["id"], **new}
    assert rows(client) == [{"id": made["id"], **new}]
    response = client.delete(path)
    assert response.status_code == 204
    assert rows(client) == []
    for method in ("GET", "PUT", "DELETE"):
        response = client.open(path, method=method, json=new if method == "PUT" else None)
        assert response.status_code == 404
        assert in_shape(response)


SQL = ("' OR '1'='1", "' OR 1=1 -- ", "\\' OR 1=1 -- ", "'; DROP TABLE users; -- ", "%", "_")


@pytest.mark.parametrize("name", SQL)
def test_sql_in_a_name_is_a_name(client, user, draw, name):
    """SQL is stored as it was sent, finds who is called so, and nobody else."""
    made = [create(client, user), create(client, {"name": name, "email": draw.email()})]
    found = client.get(USERS, query_string={"name": name})
    assert found.json == made[1:]
    assert rows(client) == made


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_taken_email_is_409_and_the_next_request_works(client, user, draw, method):
    """The key refuses, nothing changes, and the right request after it is done."""
    taken = create(client, user)
    other = create(client, {"name": draw.name(), "email": draw.email()})
    path = USERS if method == "POST" else f"{USERS}/{other['id']}"
    refused = client.open(path, method=method, json={**user, "name": "x"})
    assert refused.status_code == 409
    assert in_shape(refused)
    assert rows(client) == [taken, other]
    response = client.open(path, method=method, json={"name": "x", "email": draw.email()})
    assert response.status_code in (200, 201)


WRONG = {
    "nothing": ({}, ["email", "name"]),
    "null": ({"name": None, "email": None}, ["email", "name"]),
    "number": ({"name": 7, "email": "a@b"}, ["name"]),
    "blank": ({"name": " \n", "email": "a@b"}, ["name"]),
    "long-name": ({"name": "n" * 81, "email": "a@b"}, ["name"]),
    "half": ({"name": "a", "email": "a@b\ud83d"}, ["email"]),
    "half-name": ({"name": "\ud83d", "email": "a@b"}, ["name"]),
    "no-at": ({"name": "a", "email": "ab"}, ["email"]),
    "two-ats": ({"name": "a", "email": "a@b@c"}, ["email"]),
    "line-break": ({"name": "a", "email": "a@b\n"}, ["email"]),
    "long-email": ({"name": "a", "email": f"a@{'b' * 119}"}, ["email"]),
}


@pytest.mark.parametrize("case", WRONG)
@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_wrong_field_is_422_and_named(client, user, case, method):
    """What is wrong is refused with the fields' names, and nothing changes."""
    made = create(client, user)
    path = USERS if method == "POST" else f"{USERS}/{made['id']}"
    body, names = WRONG[case]
    response = client.open(path, method=method, json=body)
    assert response.status_code == 422
    assert in_shape(response)
    assert sorted(response.json["errors"]) == names
    assert rows(client) == [made]


ERRORS = {
    "unknown-url": ("GET", "/nowhere", {}, 404),
    "word-for-an-id": ("GET", f"{USERS}/x", {}, 404),
    "huge-id": ("DELETE", f"{USERS}/{'9' * 400}", {}, 404),
    "endless-id-get": ("GET", f"{USERS}/{'9' * 5000}", {}, 404),
    "endless-id-put": ("PUT", f"{USERS}/{'9' * 5000}", {"json": {}}, 404),
    "endless-id-delete": ("DELETE", f"{USERS}/{'9' * 5000}", {}, 404),
    "method": ("PATCH", f"{USERS}/1", {}, 405),
    "form": ("POST", USERS, {"data": {"name": "x"}}, 415),
    "broken": ("POST", USERS, {"data": "{", "content_type": "application/json"}, 400),
    "brackets": ("POST", USERS, {"data": "[" * 100_000, "content_type": "application/json"}, 400),
    "array": ("POST", USERS, {"json": []}, 422),
    "null": ("POST", USERS, {"data": "null", "content_type": "application/json"}, 422),
}


@pytest.mark.parametrize("case", ERRORS)
def test_every_error_has_the_course_s_shape(client, case):
    """Each error answers JSON that agrees with its status."""
    method, path, sent, code = ERRORS[case]
    response = client.open(path, method=method, **sent)
    assert response.status_code == code
    assert in_shape(response)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_server_away_is_503(boot, user, method):
    """While the server is away the app starts, answers / and its page, and 503 for the rest."""
    client = boot(environ=AWAY)
    for path in ("/", "/users_interface"):
        response = client.get(path)
        assert response.status_code == 200
    response = client.open(USERS, method=method, json=user if method == "POST" else None)
    assert response.status_code == 503
    assert in_shape(response)


@pytest.mark.parametrize("number", [1205, 1213])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_deadlock_is_503(client, user, number, method):
    """What the server ended because another request waited passes by itself, as the next one shows."""
    made = create(client, user)
    path = USERS if method == "POST" else f"{USERS}/{made['id']}"
    event = {"POST": "INSERT", "PUT": "UPDATE", "DELETE": "DELETE"}[method]
    client.database.execute(
        f"CREATE TRIGGER waits BEFORE {event} ON users FOR EACH ROW "
        f"SIGNAL SQLSTATE '40001' SET MYSQL_ERRNO = {number}, MESSAGE_TEXT = 'Deadlock found'"
    )
    response = client.open(path, method=method, json={**user, "email": "other@example.com"})
    assert response.status_code == 503
    assert in_shape(response)
    client.database.execute("DROP TRIGGER waits")
    response = client.open(path, method=method, json={**user, "email": "other@example.com"})
    assert response.status_code in (200, 201, 204)


def test_app_finds_the_server_again(client, user, draw):
    """When all connections were cut, the next request works."""
    made = create(client, user)
    client.database.disconnect()
    listed = client.get(USERS)
    assert listed.json == [made]
    create(client, {"name": draw.name(), "email": draw.email()})


def test_init_db_keeps_what_is_there(client, user):
    """`flask init-db` once more changes nothing."""
    made = create(client, user)
    ran = client.flask("init-db")
    assert (ran.exit_code, ran.output) == (0, "The table users is ready.\n")
    assert rows(client) == [made]
    assert client.database.unique_keys("users") == [("email",), ("id",)]


def test_missing_settings_are_named():
    """The settings' check says which variables are missing; an empty password is one."""
    source = (ROOT / "lessons" / LESSON / "settings.py").read_text(encoding="utf-8")
    names: dict[str, object] = {}
    exec(compile(source, "settings.py", "exec"), names)
    check = names["check_settings"]
    with pytest.raises(RuntimeError, match=r"does not say MYSQL_PASSWORD\."):
        check({"MYSQL_USER": "a", "MYSQL_PASSWORD": None, "MYSQL_DB": "b"})
    check({"MYSQL_USER": "a", "MYSQL_PASSWORD": "", "MYSQL_DB": "b"})


def test_http_file_answers_as_its_titles_say(client):
    """From top to bottom, each request of the HTTP file gets the status that its title names."""
    for request in http_file(LESSON):
        response = send(client, request)
        assert (request.line, response.status_code) == (request.line, request.status)


# The table of common errors


@pytest.fixture(scope="module")
def accounts():
    """A server of this module's, reached by TCP as the texts show it."""
    with PrivateServer(tcp=True) as server:
        databases = PrivateDatabases(server)
        yield databases
        databases.close()


@pytest.fixture
def account(accounts, monkeypatch):
    """An account whose settings are in the environment."""
    account = accounts.make()
    reached = Account(account.name, account.user, account.password, port=account.port)
    for name, value in reached.environ().items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("MYSQL_UNIX_SOCKET", raising=False)
    yield reached
    accounts.drop(account)


APP = """
import os
from flask import Flask
from flask_mysqldb import MySQL

app = Flask(__name__)
for name in ("MYSQL_HOST", "MYSQL_USER", "MYSQL_PASSWORD", "MYSQL_DB", "MYSQL_UNIX_SOCKET"):
    app.config[name] = os.environ.get(name)
app.config["MYSQL_PORT"] = int(os.environ["MYSQL_PORT"])
app.config["MYSQL_CHARSET"] = "utf8mb4"
app.config.update({config})
mysql = {extension}

TABLE = "CREATE TABLE users (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, "
TABLE += "name VARCHAR(9) NOT NULL, email VARCHAR(99) NOT NULL UNIQUE) CHARSET = utf8mb4"

@app.get("/")
def index():
    {view}
"""
CURSOR = "cursor = mysql.connection.cursor(); cursor.execute(TABLE); "
MINA = "cursor.execute(\"INSERT INTO users (name, email) VALUES ('mina', 'mina@example.com')\"); "


def seen(view="return str(mysql.connection)", config="", extension="MySQL(app)"):
    """Return what gives the traceback of an app with this view and these settings."""
    source = APP.format(view=view, config=config, extension=extension)
    return lambda folder: traceback_of(folder, source)


def sql(statement, values="None"):
    """Return what gives the traceback of an app that executes SQL."""
    return seen(f"{CURSOR}{MINA}cursor.execute({statement!r}, {values}); return 'done'")


def returned(value, config=""):
    """Return what gives the traceback of an app whose view returns a value."""
    mina = 'cursor.execute("SELECT name FROM users"); '
    return seen(f"{CURSOR}{MINA}{mina}return {value}", config)


def without_password(folder):
    """Start the lesson's own settings without one."""
    settings = (ROOT / "lessons" / LESSON / "settings.py").read_text(encoding="utf-8")
    source = "import settings\nsettings.check_settings(dict.fromkeys(settings.NEEDED))\n"
    return run_python(folder, source, files={"settings.py": settings})


def by_pymysql(folder):
    """Connect to a port where nobody listens, by the other library."""
    return run_python(folder, "import pymysql\npymysql.connect(host='127.0.0.1', port=1)\n")


KILLED = "cursor = mysql.connection.cursor(); other = mysql.connect.cursor(); "
KILLED += "other.execute(f'KILL {mysql.connection.thread_id()}'); cursor.execute('SELECT 1')"
GONE = KILLED.replace("cursor.execute('SELECT 1')", "mysql.connection.query('SELECT 1')")
NOT_SYNCHRONOUS = "connection = mysql.connection; connection.query('SELECT 1; SELECT 2'); "
NOT_SYNCHRONOUS += "connection.query('SELECT 3'); return 'done'"
INSERT = "INSERT INTO users (name, email) VALUES (%s, %s)"
HANDLED = """
import errors
from flask import Flask
from MySQLdb import OperationalError

app = Flask(__name__)
errors.register(app)

@app.get("/")
def index():
    raise OperationalError(2002, "Can't connect")
"""


def with_the_handler(folder):
    """Raise what a server that is away raises, in an app with the lesson's handlers."""
    handlers = (ROOT / "lessons" / LESSON / "errors.py").read_text(encoding="utf-8")
    return traceback_of(folder, HANDLED, files={"errors.py": handlers})


REPRODUCTIONS: dict[str, Callable[[Path], str]] = {
    "RuntimeError: The environment does not say ...": without_password,
    '(1045, "Access denied for user ...")': seen(config="MYSQL_PASSWORD='wrong'"),
    '(1698, "Access denied for user ...")': seen(config="MYSQL_USER='by_socket'"),
    '(1044, "Access denied for user ...")': seen(config="MYSQL_DB='mysql'"),
    '(1049, "Unknown database ...")': seen(config="MYSQL_USER='all', MYSQL_DB='no_such_thing'"),
    '(2002, "Can\'t connect to server on ...")': seen(config="MYSQL_PORT=1"),
    '(2002, "Can\'t connect to local server through socket ...")': seen(
        config="MYSQL_HOST='localhost', MYSQL_UNIX_SOCKET='/nowhere/mysql.sock'"
    ),
    '(2003, "Can\'t connect to MySQL server on ...")': by_pymysql,
    '(2005, "Unknown server host ...")': seen(config="MYSQL_HOST='no.such.invalid'"),
    "(2006, '... has gone away')": seen(
        f"{KILLED.rpartition(';')[0]}\n    for _ in range(2):\n        try:\n"
        "            cursor.execute('SELECT 1')\n        except Exception as error:\n"
        "            problem = error\n    raise problem"
    ),
    "(2013, 'Lost connection to ...')": seen(KILLED),
    "503 Service Unavailable": with_the_handler,
    "RuntimeError: Working outside of application context.": seen(
        "return 'done'", extension="MySQL(app); mysql.connection.cursor()"
    ),
    "KeyError: 'MYSQL_HOST'": lambda folder: traceback_of(
        folder,
        "from flask import Flask\nfrom flask_mysqldb import MySQL\napp = Flask(__name__)\n"
        "mysql = MySQL()\n@app.get('/')\ndef index():\n    return str(mysql.connection)\n",
    ),
    "Error: No such command 'init-db'.": lambda folder: run_flask(
        folder, "from flask import Flask\napp = Flask(__name__)\n", "init-db"
    ),
    '(1146, "Table ... doesn\'t exist")': sql("SELECT * FROM user"),
    '(1054, "Unknown column ...")': sql("SELECT nmae FROM users"),
    '(1064, "You have an error in your SQL syntax; ...")': sql(
        "SELECT * FROM users WHERE name = '%s'", "('mina',)"
    ),
    "not enough arguments for format string": sql(INSERT, "('mina',)"),
    "not all arguments converted during ... formatting": sql(
        "SELECT * FROM users WHERE name = %s", "('mina')"
    ),
    '(1062, "Duplicate entry ...")': sql(INSERT, "('mina', 'mina@example.com')"),
    '(1048, "Column ... cannot be null")': sql(INSERT, "('mina', None)"),
    '(1364, "Field ... doesn\'t have a default value")': sql(
        "INSERT INTO users (name) VALUES (%s)", "('mina',)"
    ),
    '(1136, "Column count doesn\'t match value count at row 1")': sql(
        "INSERT INTO users VALUES (%s, %s)", "('mina', 'a@b')"
    ),
    '(1366, "Incorrect string value: ...")': seen(
        f"{CURSOR}cursor.execute({INSERT!r}, ('🐟', 'a@b'))", config="MYSQL_CHARSET='utf8'"
    ),
    '(1406, "Data too long for column ...")': sql(INSERT, "('long' * 9, 'a@b')"),
    '(2014, "Commands out of sync; ...")': seen(NOT_SYNCHRONOUS),
    "TypeError: 'NoneType' object is not subscriptable": returned(
        "[cursor.fetchone(), cursor.fetchone()][1]['name']"
    ),
    "AttributeError: 'NoneType' object has no attribute '...'": returned(
        "[cursor.fetchone(), cursor.fetchone()][1].get('name')"
    ),
    "TypeError: tuple indices must be integers or slices, not str": returned(
        "cursor.fetchone()['name']"
    ),
    "TypeError: The view function did not return a valid response tuple. ...": returned(
        "cursor.fetchall()", config="MYSQL_CURSORCLASS='DictCursor'"
    ),
    "UnicodeEncodeError: 'utf-8' codec can't encode character ... surrogates not allowed": sql(
        INSERT, "('\\ud800', 'a@b')"
    ),
    "404 Not Found": lambda folder: traceback_of(
        folder, APP.format(view="pass", config="", extension="None"), "/users/1"
    ),
}


def test_every_row_has_a_reproduction():
    """The table's rows and the reproductions are the same, in the same order."""
    assert [row.message for row in error_rows(LESSON)] == list(REPRODUCTIONS)


@pytest.mark.parametrize("row", error_rows(LESSON), ids=lambda row: row.message)
def test_row_is_what_a_student_sees(row, tmp_path, account, accounts):
    """The message of the row appears when its mistake is made."""
    if "1698" in row.message:
        accounts.run("CREATE USER IF NOT EXISTS by_socket@'127.0.0.1' IDENTIFIED VIA unix_socket")
    if "1049" in row.message:
        password = account.password
        accounts.run("CREATE OR REPLACE USER `all`@'127.0.0.1' IDENTIFIED BY %s", (password,))
        accounts.run("GRANT ALL ON *.* TO `all`@'127.0.0.1'")
    seen_text = REPRODUCTIONS[row.message](tmp_path)
    assert row.pattern.search(seen_text), seen_text[-600:]
