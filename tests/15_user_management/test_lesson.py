"""Tests lesson 15: the pages, the commands, the common errors."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from shared.suite.forms import Form, form
from shared.suite.lessons import ROOT, error_rows, traceback_of
from shared.suite.prepared import Prepared
from shared.suite.rival import faster

pytestmark = pytest.mark.database("sqlite")

LESSON = "15_user_management"
PREPARED = {kind: Prepared("init-db") for kind in ("sqlite", "mysql")}
MINA = {"username": "mina", "email": "mina@example.com", "about": "책 & <b>"}
JUNO = {"username": "준호 / <i>", "email": "juno@example.com", "about": ""}


@pytest.fixture
def client(boot, request):
    """The app with its table."""
    return PREPARED["mysql" if request.config.option.mysql else "sqlite"].start(boot)


def stored(client):
    rows = client.database.rows("SELECT username, email, about FROM users ORDER BY id")
    return [dict(row) for row in rows]


def send(client, path, **typed):
    return form(client.get(path), "username", "email", "about").submit(client, **typed)


def errors(response):
    return [element["id"] for element in response.page.select(".error")]


def test_users_come_change_and_go(client):
    """Add, edit, delete: each by a redirect and with a message that is shown once."""
    assert "Nobody is here yet." in client.get("/").shown
    for one in (MINA, JUNO):
        assert send(client, "/add", **one).status_code == 303
        assert f"Added {one['username']}." in client.get("/").shown
    assert stored(client) == [MINA, JUNO]
    response = client.get("/")
    assert "Added" not in response.shown
    assert response.page.select("main i, main b") == []
    changed = {**JUNO, "username": "100%?#+\\'\"", "about": "x"}
    assert send(client, f"/edit/{quote(JUNO['username'])}", **changed).status_code == 303
    response = client.get("/")
    assert f"Changed {changed['username']}." in response.shown
    links = [one["href"] for one in response.page.select("a[aria-label^=Edit]")]
    assert [client.get(link).status_code for link in links] == [200, 200]
    found = [Form(response, element) for element in response.page.select("li form")]
    assert found[0].submit(client).status_code == 303
    assert f"Deleted {changed['username']}." in client.get("/").shown
    assert found[0].submit(client).status_code == 404
    assert stored(client) == [MINA]


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("username", ("", " \u3000", "x" * 81, "a\x07b", "..", "a//b", "a/", "mina", " mina ")),
        ("email", ("", "mina", "@x", "a@b@c", "a b@c", "x" * 110 + "@example.com")),
        ("about", ("x" * 301,)),
    ],
    ids=["username", "email", "about"],
)
def test_wrong_values_are_refused(client, field, values):
    """By both forms, with a message at the field and with what was typed; nothing is stored."""
    send(client, "/add", **MINA)
    send(client, "/add", **JUNO)
    for path in ("/add", f"/edit/{quote(JUNO['username'])}"):
        for value in values:
            typed = {"username": "hana", "email": "hana@example.com", "about": "y"} | {field: value}
            response = send(client, path, **typed)
            assert (response.status_code, errors(response)) == (422, [f"{field}-error"])
            kept = form(response, "username", "email", "about").values()
            assert {name: kept[name] for name in typed} == typed | {field: value.strip()}
            assert stored(client) == [MINA, JUNO]
    longest = {"username": "가" * 80, "email": f"{'e' * 60}@{'x' * 59}", "about": "글" * 300}
    assert send(client, "/add", **longest).status_code == 303
    assert stored(client) == [MINA, JUNO, longest]


def test_name_that_was_taken_a_moment_before(client):
    """The UNIQUE key decides, for both forms; the next request works."""
    send(client, "/add", **MINA)
    for verb in ("INSERT", "UPDATE"):
        client.database.execute(faster(client.database.kind, verb, "users", "username", "faster"))
    for path in ("/add", "/edit/mina"):
        response = send(client, path, **(JUNO | {"username": "faster"}))
        assert (response.status_code, errors(response)) == (422, ["username-error"])
    assert send(client, "/edit/mina", about="").status_code == 303
    assert stored(client) == [MINA | {"about": ""}]


def test_only_a_form_of_ours_changes_something(client):
    """No GET, no HEAD, and no POST without a token; an unknown name is 404."""
    send(client, "/add", **MINA)
    token = form(client.get("/add"), "csrf_token").values()
    for path in ("/add", "/edit/mina", "/delete/mina"):
        response = client.post(path, data=JUNO)
        assert response.status_code == 400
        for method in ("GET", "HEAD"):
            response = client.open(path, method=method, data=JUNO | token)
            assert response.status_code == (405 if "delete" in path else 200)
    for path in ("/edit/MINA", "/edit/mina/", "/delete/min", "/edit//mina", "/delete//mina"):
        response = client.post(path, data=JUNO | token)
        assert response.status_code == 404
    assert stored(client) == [MINA]


def test_seed_and_prefix(client):
    """`flask seed` fills the list once; below a prefix all addresses are below it."""
    for _ in range(2):
        ran = client.flask("seed")
        assert (ran.exit_code, ran.output.splitlines()[-1]) == (
            0,
            "The users to play with are there.",
        )
    response = client.get("/", base_url="http://localhost/site")
    assert [one["username"] for one in stored(client)].count("mina") == 1
    assert len(response.page.select(".cards > li")) == len(stored(client)) > 5
    for address in response.addresses() + response.addresses("form", "action"):
        assert urlsplit(address).path.startswith("/site/"), address


def test_database_away_is_503(boot):
    """Without a database the form is shown, and the list is 503."""
    client = boot(environ={"DATABASE_URL": "sqlite:////nowhere/site.db"})
    assert client.get("/add").status_code == 200
    assert client.get("/").status_code == 503
    assert send(client, "/add", **MINA).status_code == 503


@pytest.mark.parametrize("file", ["secret_key.py", "errors.py", "db.py", "static/ask.js"])
def test_what_is_given_is_the_same_everywhere(file):
    """The lesson, the starter and the solution have the same key, errors and script."""
    folders = ("lessons", "exercises", "solutions")
    texts = {(ROOT / folder / LESSON / file).read_text(encoding="utf-8") for folder in folders}
    assert len(texts) == 1


NO_TEXTS = {
    "file": {"data": {"name": (io.BytesIO(b"Ann"), "name.txt"), "email": "ann@example.com"}},
    "number": {"json": {"name": 1, "email": 2, "about": 3}},
    "array": {"json": ["name"]},
}


@pytest.mark.parametrize("case", NO_TEXTS)
def test_solution_takes_texts_only(tmp_path, case):
    """What comes in a text's place, a file or JSON, is as good as nothing for the solution."""
    folder = ROOT / "solutions" / LESSON
    files = {
        str(path.relative_to(folder)): path.read_text(encoding="utf-8")
        for path in folder.rglob("*.*")
        if path.suffix in (".py", ".html")
    }
    source = files.pop("app.py") + '\napp = create_app({"WTF_CSRF_ENABLED": False})\n'
    shown = traceback_of(tmp_path, source, "/add", files=files, method="POST", **NO_TEXTS[case])
    assert "422 Unprocessable Entity" in shown
    assert "Type a name." in shown


HARD = {
    "file": (lambda: (io.BytesIO(b"juno"), "name.txt"), "303 See Other"),
    "slashes": (lambda: "a//b", "No two slashes in a row."),
}


@pytest.mark.parametrize("case", HARD)
@pytest.mark.parametrize("text", ["README.md", "README.ko.md"])
def test_form_class_of_the_text_runs(tmp_path, text, case):
    """The form class of the text, in the place of the lesson's own view, runs and takes texts only."""
    folder = ROOT / "lessons" / LESSON
    files = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.py")}
    fences = (folder / text).read_text(encoding="utf-8").split("```python\n")[1:]
    (fence,) = [one.partition("```")[0] for one in fences if "UserForm(FlaskForm)" in one]
    start, _, rest = files["users.py"].partition('@bp.route("/edit/')
    files["users.py"] = f'{start}{fence}\n\n@bp.post("/delete/{rest.partition("@bp.post(")[2][9:]}'
    files["templates/form.html"] = "{{ form.username }} {{ form.username.errors }}"
    source = files.pop("app.py") + STARTED
    make, expected = HARD[case]
    request = {"method": "POST", "data": {"username": make()}}
    shown = traceback_of(tmp_path, source, "/edit/mina", files=files, **request)
    assert "Traceback" not in shown
    assert expected in shown


STARTED = """
from models import User

app = create_app({"WTF_CSRF_ENABLED": False, "SQLALCHEMY_DATABASE_URI": "sqlite://"})
with app.app_context():
    db.create_all()
    db.session.add(User(username="mina", email="mina@example.com", about=""))
    db.session.commit()
"""


# The common errors


HEAD = """
from flask import Flask, request, url_for
from flask_wtf import CSRFProtect, FlaskForm
from wtforms import IntegerField, StringField
from wtforms.validators import DataRequired, Email, NumberRange

app = Flask(__name__)
app.config.update(SECRET_KEY="only for this test", WTF_CSRF_ENABLED=False)

class UserForm(FlaskForm):
    username = StringField("Name")
"""
DATABASE = """
from flask_sqlalchemy import SQLAlchemy

app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
db = SQLAlchemy(app)

class User(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    username = db.Column(db.String(80), unique=True)

def add_two():
    db.create_all()
    db.session.add_all([User(username="mina"), User(username="mina")])
    db.session.commit()

def try_two():
    try:
        add_two()
    except Exception:
        pass
"""
VIEW = """
@app.route("/", methods=["GET", "POST"])
def index():
    {}
    return "done"

@app.get("/edit/<username>")
def edit_user(username):
    return username
"""


def seen(view="pass", more="", path="/", head=HEAD, **request):
    """Return what gives the traceback of an app with this view."""
    source = head + more + VIEW.format("\n    ".join(view.split("; ")))
    return lambda folder: traceback_of(folder, source, path, **request)


def with_field(field, data=None):
    """Return what gives the traceback of a form with this field, opened or sent."""
    form = f"\nclass OtherForm(FlaskForm):\n    it = {field}\n"
    method = "GET" if data is None else "POST"
    return seen("OtherForm().validate_on_submit()", form, method=method, data=data)


REPRODUCTIONS: dict[str, Callable[[Path], str]] = {
    "The CSRF token is missing.": seen(
        more='app.config["WTF_CSRF_ENABLED"] = True\nCSRFProtect(app)\n', method="POST"
    ),
    "405 Method Not Allowed": seen(path="/", method="DELETE"),
    "werkzeug.routing.exceptions.BuildError: Could not build url for endpoint '...'. "
    "Did you forget to specify values ...": seen('url_for("edit_user")'),
    "sqlalchemy.exc.IntegrityError: ... UNIQUE constraint failed: ...": seen("add_two()", DATABASE),
    "sqlalchemy.exc.PendingRollbackError: This Session's transaction has been rolled back ...": (
        seen("try_two(); db.session.execute(db.select(User))", DATABASE)
    ),
    "sqlalchemy.orm.exc.UnmappedInstanceError: Class 'builtins.NoneType' is not mapped": seen(
        "db.session.delete(None)", DATABASE
    ),
    "RuntimeError: A secret key is required to use CSRF.": seen(
        "UserForm()", head=HEAD.replace('SECRET_KEY="only for this test", WTF_CSRF_ENABLED=False', "")
    ),
    "AttributeError: 'UnboundField' object has no attribute '...'": seen("UserForm.username.data"),
    "AttributeError: 'NoneType' object has no attribute 'strip'": with_field(
        'StringField("Name", filters=[lambda value: value.strip()])'
    ),
    "TypeError: ... is not a valid validator because it is a class, it should be an instance": (
        with_field('StringField("Name", [DataRequired])')
    ),
    "Exception: Install 'email_validator' for email validation support.": with_field(
        'StringField("Email", [Email()])', {"it": "mina@example.com"}
    ),
    "OverflowError: int too large to convert to float": with_field(
        'IntegerField("Number", [NumberRange(0, 20)])', {"it": "9" * 400}
    ),
    "sqlalchemy.exc.OperationalError: (sqlite3.OperationalError) LIKE or GLOB pattern too complex "
    "...": seen(
        'db.create_all(); db.session.add(User(username="mina")); '
        'db.session.scalar(db.select(User).where(User.username.contains("x" * 60_000)))',
        DATABASE,
    ),
}  # fmt: skip


def test_every_row_has_a_reproduction():
    """The table's rows and the reproductions are the same, in the same order."""
    assert [row.message for row in error_rows(LESSON)] == list(REPRODUCTIONS)


@pytest.mark.parametrize("row", error_rows(LESSON), ids=lambda row: row.message)
def test_row_is_what_a_student_sees(row, tmp_path):
    """The message of the row appears when its mistake is made."""
    seen_text = REPRODUCTIONS[row.message](tmp_path)
    assert row.pattern.search(seen_text), seen_text[-900:]
