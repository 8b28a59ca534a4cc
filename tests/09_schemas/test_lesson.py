"""Tests lesson 09: users and boards through schemas, and the table of common errors."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from shared.suite.errors import in_shape
from shared.suite.lessons import ROOT, error_rows, http_file, send, traceback_of

pytestmark = pytest.mark.database("sqlite")

LESSON = "09_schemas"
USERS, BOARDS = "/users", "/boards"
ON_BOTH = pytest.mark.parametrize(
    "kind", ["sqlite", pytest.param("mysql", marks=pytest.mark.database("mysql"))]
)


@pytest.fixture
def client(boot):
    return boot(commands=[["init-db"]])


@pytest.fixture
def user(draw):
    return {"name": f"{draw.korean()} 🐟", "email": f"{draw.word(10)}@example.com"}


@pytest.fixture
def board(draw):
    return {
        "title": draw.title(),
        "content": draw.sentence(),
        "price": "24.90",
        "starts_at": "2026-03-01T10:00:00+00:00",
    }


def create(client, path, sent):
    response = client.post(path, json=sent)
    assert response.status_code == 201
    return response.json


def counted(client):
    return [
        client.database.rows(f"SELECT COUNT(*) AS number FROM {table}")[0]["number"]
        for table in ("users", "boards")
    ]


def test_index_leads_to_everything(client):
    """GET / is a JSON index; whatever it names can be opened."""
    for path in client.get("/").json["resources"].values():
        response = client.get(path)
        assert response.status_code == 200


@ON_BOTH
def test_phone_comes_in_and_never_out(client, user, kind):
    """A phone number is stored; no answer has it, whatever the request."""
    made = create(client, USERS, {**user, "phone": "010-1"})
    expected = {"id": made["id"], **user, "is_staff": False, "boards": [], "boards_count": 0}
    assert made == expected
    path = f"{USERS}/{made['id']}"
    assert client.get(path).json == expected
    assert client.get(USERS).json == [expected]
    assert client.patch(path, json={"phone": ""}).json == expected
    assert client.database.rows("SELECT phone FROM users") == [{"phone": ""}]


@pytest.mark.parametrize("name", ["is_staff", "id", "boards_count", "x"])
@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_nothing_is_set_that_is_not_offered(client, user, method, name):
    """Mass assignment is refused, and names the field."""
    made = create(client, USERS, user)
    path = USERS if method == "POST" else f"{USERS}/{made['id']}"
    body = {"name": "Mallory", "email": "m@example.com", name: True}
    response = client.open(path, method=method, json=body)
    assert response.status_code == 422
    assert in_shape(response)
    assert list(response.json["errors"]) == [name]
    assert client.get(USERS).json == [made]


@ON_BOTH
def test_boards_come_along_with_a_user(client, user, board, kind):
    """Nested boards are stored with the user and are read as any other."""
    made = create(client, USERS, {**user, "boards": [board, {**board, "price": None}]})
    assert made["boards_count"] == 2
    second, first = client.get(BOARDS).json
    assert made["boards"] == [{"id": one["id"], "title": board["title"]} for one in (first, second)]
    author = {"id": made["id"], "name": user["name"]}
    assert first == {"id": first["id"], **board, "author": author}
    assert second == {"id": second["id"], **board, "price": None, "author": author}


def test_errors_say_where(client, user, board):
    """What is wrong in a nested board has its path, and nothing is stored."""
    wrong = {"title": " ", "price": 5, "starts_at": "2026-03-01T10:00:00", "user_id": 1}
    response = client.post(USERS, json={**user, "boards": [board, wrong]})
    assert response.status_code == 422
    names = ["content", "price", "starts_at", "title", "user_id"]
    assert sorted(response.json["errors"]["boards"]["1"]) == names
    assert counted(client) == [0, 0]


@ON_BOTH
def test_round_trip(client, user, board, kind):
    """What GET answers, PUT takes, with the author's id in the place of the object."""
    author = create(client, USERS, user)
    made = create(client, BOARDS, {**board, "user_id": author["id"]})
    sent = {name: made[name] for name in board} | {"user_id": made["author"]["id"]}
    path = f"{BOARDS}/{made['id']}"
    response = client.put(path, json=sent)
    assert response.status_code == 200
    assert response.json == made
    assert client.get(path).json == made


@ON_BOTH
def test_patch_leaves_the_rest(client, user, board, kind):
    """PATCH changes one field, and another author's id moves the board."""
    authors = [create(client, USERS, user), create(client, USERS, {**user, "email": "b@c"})]
    made = create(client, BOARDS, {**board, "user_id": authors[0]["id"]})
    path = f"{BOARDS}/{made['id']}"
    moved = {"id": authors[1]["id"], "name": user["name"]}
    response = client.patch(path, json={"user_id": authors[1]["id"]})
    assert response.json == {**made, "author": moved}
    response = client.patch(path, json={"price": None})
    assert response.json == {**made, "author": moved, "price": None}


@ON_BOTH
def test_moment_keeps_its_moment(client, user, board, kind):
    """A moment of another offset is answered in UTC."""
    author = create(client, USERS, user)
    sent = {**board, "user_id": author["id"], "starts_at": "2026-03-01T19:00:00+09:00"}
    assert create(client, BOARDS, sent)["starts_at"] == "2026-03-01T10:00:00+00:00"


WRONG = {
    "price": [5, 5.5, True, "1.234", "1e3", "-1", " 1", "２", "1000000"],
    "starts_at": ["2026-03-01T10:00:00", "2026-03-01", 5, "x", "0001-01-01T00:00:00+09:00"],
    "user_id": [0, True, "1", 1.5, 9999, 2**63, 10**30, None],
    "title": ["", " ", "\u3000", None, 5, "t" * 101],
    "content": ["", None, "c" * 5001],
}


@pytest.mark.parametrize("field", WRONG)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
def test_wrong_board_is_422_and_named(client, user, board, field, method):
    """What is wrong is refused with its field's name, and nothing changes."""
    board["user_id"] = create(client, USERS, user)["id"]
    made = create(client, BOARDS, board)
    path = BOARDS if method == "POST" else f"{BOARDS}/{made['id']}"
    for value in WRONG[field]:
        body = {**board, "title": "new", field: value}
        response = client.open(path, method=method, json=body)
        assert response.status_code == 422
        assert list(response.json["errors"]) == [field]
    assert client.get(BOARDS).json == [made]


@ON_BOTH
def test_taken_email_is_409_and_the_next_request_works(client, user, kind):
    """The key refuses in both methods, capitals or not, and the right request after it is done."""
    create(client, USERS, user)
    other = create(client, USERS, {**user, "email": "other@example.com"})
    taken = {**user, "email": user["email"].upper()}
    for _ in range(25):
        for response in (
            client.post(USERS, json=taken),
            client.patch(f"{USERS}/{other['id']}", json=taken),
        ):
            assert response.status_code == 409
            assert in_shape(response)
    create(client, USERS, {**user, "email": "third@example.com"})


ERRORS = {
    "unknown-url": ("GET", "/nowhere", {}, 404),
    "unknown-user": ("PATCH", f"{USERS}/1", {"json": {}}, 404),
    "huge-user": ("PATCH", f"{USERS}/{'9' * 400}", {"json": {}}, 404),
    "huge-board": ("GET", f"{BOARDS}/{2**63}", {}, 404),
    "method": ("DELETE", USERS, {}, 405),
    "form": ("POST", USERS, {"data": {"name": "x"}}, 415),
    "broken": ("POST", USERS, {"data": "{", "content_type": "application/json"}, 400),
    "deep": ("POST", USERS, {"data": "[" * 100_000, "content_type": "application/json"}, 400),
    "array": ("POST", USERS, {"json": []}, 422),
    "null": ("POST", USERS, {"data": "null", "content_type": "application/json"}, 422),
    "half": ("POST", USERS, {"data": '{"name": "\\ud800"}', "content_type": "application/json"}, 422),
    "half-name": ("POST", USERS, {"data": '{"\\ud800": 1}', "content_type": "application/json"}, 422),
}  # fmt: skip


@pytest.mark.parametrize("case", ERRORS)
def test_every_error_has_the_course_s_shape(client, case):
    """Each error answers JSON that agrees with its status, and the list still works."""
    method, path, sent, code = ERRORS[case]
    response = client.open(path, method=method, **sent)
    assert response.status_code == code
    assert in_shape(response)
    listed = client.get(USERS)
    assert listed.json == []


def test_database_away_is_503(boot, away, user):
    """While the database is away the app starts, answers / and 503 for the rest."""
    client = boot(environ={"DATABASE_URL": away})
    index = client.get("/")
    assert index.status_code == 200
    for response in (client.get(USERS), client.post(USERS, json=user)):
        assert response.status_code == 503
        assert in_shape(response)


@pytest.mark.database("mysql")
def test_app_finds_the_server_again(client, user):
    """When all connections were cut, the next request works."""
    made = create(client, USERS, user)
    client.database.disconnect()
    listed = client.get(USERS)
    assert listed.json == [made]


@ON_BOTH
def test_lists_need_few_queries(client, user, board, kind):
    """However many there are, a list needs two SELECTs at most: no N+1 hides in the schemas."""
    for number in range(5):
        sent = {**user, "email": f"{number}@example.com", "boards": [board, board]}
        create(client, USERS, sent)
    for path in (USERS, BOARDS):
        with client.database.statements() as counted:
            response = client.get(path)
        assert response.status_code == 200
        assert counted.selects <= 3  # on MySQL the pool asks whether the connection lives


@ON_BOTH
def test_init_db_keeps_what_is_there(client, user, kind):
    """`flask init-db` once more changes nothing."""
    made = create(client, USERS, user)
    ran = client.flask("init-db")
    assert (ran.exit_code, ran.output) == (0, "The tables are ready.\n")
    assert client.get(USERS).json == [made]
    assert ("email",) in client.database.unique_keys("users")
    assert client.database.foreign_keys("boards") == [("user_id", "users", "id")]


@ON_BOTH
def test_http_file_answers_as_its_titles_say(client, kind):
    """From top to bottom, each request of the HTTP file gets the status that its title names."""
    for request in http_file(LESSON):
        response = send(client, request)
        assert (request.line, response.status_code) == (request.line, request.status)


# The table of common errors

HEAD = """
from datetime import *
from decimal import Decimal
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from marshmallow import Schema, ValidationError, fields, post_load, validate
from marshmallow_sqlalchemy import SQLAlchemyAutoSchema, auto_field
from sqlalchemy import select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

class Base(DeclarativeBase):
    pass

db = SQLAlchemy(model_class=Base)

class User(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    born: Mapped[date | None]

class UserSchema(Schema):
    name = fields.String(required=True)
    count = fields.Function(lambda user: len(user.name), dump_only=True)

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
db.init_app(app)
with app.app_context():
    db.create_all()
"""
VIEW = """
@app.route("/", methods=["GET", "POST"])
def index():
    {view}
"""


def seen(view: str, before: str = "", **request: object) -> Callable[[Path], str]:
    """Return what gives the traceback of an app with this view."""
    return lambda folder: traceback_of(folder, HEAD + before + VIEW.format(view=view), **request)


def in_the_lesson(request: dict[str, object]) -> Callable[[Path], str]:
    """Return what sends a request to the lesson's own app."""

    def reproduce(folder: Path) -> str:
        source = ROOT / "lessons" / LESSON
        files = {
            str(path.relative_to(source)): path.read_text(encoding="utf-8")
            for path in source.rglob("*.py")
            if path.name != "app.py"
        }
        app = (source / "app.py").read_text(encoding="utf-8")
        app = app.replace("sqlite:///site.db", "sqlite://")
        return traceback_of(folder, app, USERS, files=files, **request)

    return reproduce


def with_the_column(folder: Path) -> str:
    """Store a naive moment in a column of the lesson's own type."""
    columns = (ROOT / "lessons" / LESSON / "columns.py").read_text(encoding="utf-8")
    model = (
        "from columns import UTCDateTime\nclass Event(db.Model):\n"
        "    id: Mapped[int] = mapped_column(primary_key=True)\n"
        "    at: Mapped[datetime] = mapped_column(UTCDateTime)\n"
        "with app.app_context():\n    db.create_all()\n"
    )
    view = "db.session.add(Event(at=datetime(2026, 3, 1))); db.session.commit()"
    return traceback_of(
        folder, HEAD + model + VIEW.format(view=view), files={"columns.py": columns}
    )


def schema(body: str, base: str = "Schema") -> str:
    return f"\nclass Other({base}):\n    {body}\n"


AUTO = "class Meta:\n        model = User\n        load_instance = True"
TWO = "\nclass Node:\n    pass\nnode = Node()\nnode.next = node\n"
REPRODUCTIONS: dict[str, Callable[[Path], str]] = {
    "422 Unprocessable Entity": in_the_lesson({"method": "POST", "json": {}}),
    "Unknown field.": in_the_lesson({"method": "POST", "json": {"is_staff": True}}),
    "marshmallow.exceptions.ValidationError: ...": seen("UserSchema().load({})"),
    "UnmappedInstanceError: Class 'builtins.dict' is not mapped": seen(
        "db.session.add(UserSchema().load({'name': 'mina'}))"
    ),
    "AttributeError: 'dict' object has no attribute '...'": seen(
        "return UserSchema().load({'name': 'mina'}).name"
    ),
    "AttributeError: 'list' object has no attribute '...'": seen(
        "return UserSchema().dump([User(name='mina')])"
    ),
    "TypeError: '...' object is not iterable": seen(
        "return UserSchema(many=True).dump(User(name='mina'))"
    ),
    "TypeError: Object of type ... is not JSON serializable": seen("return [User(name='mina')]"),
    "TypeError: ... got an unexpected keyword argument 'many'": seen(
        "return Other().load({})",
        schema("@post_load\n    def make(self, data):\n        return data"),
    ),
    "TypeError: '...' is an invalid keyword argument for ...": seen("User(nmae='mina')"),
    "marshmallow.exceptions.RegistryError: Class with name '...' was not found. ...": seen(
        "return Other().load({'user': {}})", schema("user = fields.Nested('UserSchemer')")
    ),
    "NameError: name '...' is not defined": seen(
        "return 'done'", schema("board = fields.Nested(BoardOut)")
    ),
    'StringNotCollectionError: "only" should be a ... of strings...': seen(
        "return Other().dump({'user': {}})",
        schema("user = fields.Nested(UserSchema, only=('name'))"),
    ),
    "ValueError: Invalid fields for ...": seen("UserSchema(only=('nmae',))"),
    "RecursionError: maximum recursion depth exceeded...": seen(
        "return Other().dump(node)", TWO + schema("next = fields.Nested(lambda: Other())")
    ),
    "IncorrectSchemaTypeError: Cannot bind SQLAlchemyAutoField. ...": seen(
        "return Other().dump({})", schema("name = auto_field()")
    ),
    "ValueError: Deserialization requires a session": seen(
        "return Other().load({'name': 'mina'})", schema(AUTO, "SQLAlchemyAutoSchema")
    ),
    "TypeError: can't compare offset-naive and offset-aware datetimes": seen(
        "return Other().load({'at': '2026-03-01T10:00:00'})",
        schema(
            "at = fields.DateTime(validate=validate.Range(min=datetime(2000, 1, 1, tzinfo=UTC)))"
        ),
    ),
    "(builtins.ValueError) A moment needs an offset: ...": with_the_column,
    "SQLite ... type only accepts Python ... objects as input.": seen(
        "db.session.add(User(name='mina', born='2000-03-01')); db.session.commit()"
    ),
    "TypeError: descriptor 'isoformat' for ... objects doesn't apply to a 'str' object": seen(
        "return Other().dump({'born': '2000-03-01'})", schema("born = fields.Date()")
    ),
    "decimal.InvalidOperation: ...": seen("Decimal('24,90')"),
    "TypeError: unsupported operand type(s) for *: 'decimal.Decimal' and 'float'": seen(
        "return str(Decimal('24.90') * 0.9)"
    ),
    "OverflowError: Python int too large to convert to SQLite INTEGER": seen(
        "db.session.get(User, 10**30)"
    ),
    "no such column: ...": seen(
        "from sqlalchemy import text; db.session.execute(text('SELECT phone FROM user'))"
    ),
    "ImportError: cannot import name 'ModelSchema' from 'marshmallow_sqlalchemy' ...": seen(
        "from marshmallow_sqlalchemy import ModelSchema"
    ),
}


def test_every_row_has_a_reproduction():
    """The table's rows and the reproductions are the same, in the same order."""
    assert [row.message for row in error_rows(LESSON)] == list(REPRODUCTIONS)


@pytest.mark.parametrize("row", error_rows(LESSON), ids=lambda row: row.message)
def test_row_is_what_a_student_sees(row, tmp_path):
    """The message of the row appears when its mistake is made."""
    seen_text = REPRODUCTIONS[row.message](tmp_path)
    assert row.pattern.search(seen_text), seen_text[-600:]
