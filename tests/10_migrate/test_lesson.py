"""Tests lesson 10: the API, its three revisions on full tables, its common errors."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from shared.material.catalog import Course, Lesson
from shared.running.child import run_in_child
from shared.running.run import Run
from shared.suite.commands import flask_apart
from shared.suite.errors import in_shape
from shared.suite.lessons import ROOT, error_rows, http_file, run_flask, send, write_app
from shared.suite.patience import Wait
from shared.verify.layout import folder_bytes
from shared.verify.suites import mistaken

pytestmark = pytest.mark.database("sqlite")

LESSON = "10_migrate"
USERS, BOARDS = "/users", "/boards"
FIRST, SECOND = "4be1fd8c02a9", "9c37a05e6d41"
ON_BOTH = pytest.mark.parametrize(
    "kind", ["sqlite", pytest.param("mysql", marks=pytest.mark.database("mysql"))]
)


@pytest.fixture
def client(boot):
    return boot(commands=[["db", "upgrade"]])


def user(draw):
    return {"name": f"{draw.korean()} 🐟", "email": f"{draw.word(10)}@example.com"}


def create(client, path, sent):
    response = client.post(path, json=sent)
    assert response.status_code == 201
    return response.json


def run(client, *arguments):
    ran = client.flask(*arguments)
    assert ran.exit_code == 0, ran.output
    return ran.output


def test_index_leads_to_everything(client):
    """GET / is a JSON index; whatever it names can be opened."""
    index = client.get("/").json
    for path in (*index["resources"].values(), *index["pages"].values()):
        response = client.get(path)
        assert response.status_code == 200


@pytest.mark.parametrize("folder", ["templates", "static", "routes"])
def test_pages_are_those_of_lesson_08(folder):
    """The pages and the views are lesson 08's, byte for byte; its tests work with them in a browser."""
    found = [folder_bytes(ROOT / "lessons" / lesson / folder) for lesson in (LESSON, "08_orm")]
    assert found[0] == found[1]


@ON_BOTH
def test_users_and_boards(client, draw, kind):
    """Users and boards are stored, shown, changed and deleted, on both databases."""
    made = create(client, USERS, user(draw))
    sent = {"title": draw.title(), "content": draw.markup(), "user_id": made["id"]}
    board = create(client, BOARDS, sent)
    listed = client.get(BOARDS)
    assert listed.json["boards"] == [board]
    changed = client.patch(f"{USERS}/{made['id']}", json={"name": "Mina"})
    assert changed.json == {**made, "name": "Mina"}
    response = client.delete(f"{USERS}/{made['id']}")
    assert response.status_code == 204
    assert client.database.rows("SELECT * FROM boards") == []
    again = create(client, USERS, user(draw))
    assert again["id"] not in (made["id"],)


REFUSED = {
    "old-name": ({"username": "a", "email": "a@b"}, 422),
    "half": ({"name": "\ud83d", "email": "a@b"}, 422),
    "array": ([], 422),
    "long": ({"name": "n" * 81, "email": "a@b"}, 422),
}


@pytest.mark.parametrize("case", REFUSED)
def test_wrong_user_is_refused(client, case):
    """What is wrong is refused in the course's shape, and nothing is stored."""
    body, code = REFUSED[case]
    response = client.post(USERS, json=body)
    assert response.status_code == code
    assert in_shape(response)
    assert client.database.rows("SELECT * FROM users") == []


def test_taken_email_is_409(client, draw):
    """The key that the migrations made refuses, and the next request works."""
    made = create(client, USERS, user(draw))
    response = client.post(USERS, json=made | {"name": "x"})
    assert response.status_code == 409
    create(client, USERS, user(draw))


def test_without_migrations_there_is_no_table(boot):
    """The app makes no table; without the migrations a request is 500 in the course's shape."""
    client = boot()
    response = client.get(USERS)
    assert response.status_code == 500
    assert in_shape(response)
    assert client.database.tables() == []


def test_database_away_is_503(boot):
    """While the database cannot be reached, the app starts and answers 503."""
    client = boot(environ={"DATABASE_URL": "sqlite:////nowhere/site.db"})
    response = client.get(USERS)
    assert response.status_code == 503
    assert in_shape(response)


@ON_BOTH
def test_full_tables_keep_every_row(boot, draw, kind):
    """From the first revision to the last and back, no row and no value gets lost."""
    client = boot(commands=[["db", "upgrade", FIRST]])
    database = client.database
    names = [draw.korean(), "🐟" * 80, f" O'{draw.word()} "]
    for number, name in enumerate(names, 5):
        values = (number, name, f"{number}@example.com")
        database.execute("INSERT INTO users (id, username, email) VALUES (?, ?, ?)", *values)
        values = (number * 2, f"{name}!", number)
        database.execute("INSERT INTO boards (id, title, user_id) VALUES (?, ?, ?)", *values)
    boards = database.rows("SELECT id, title, user_id FROM boards ORDER BY id")
    run(client, "db", "upgrade")
    assert [row["name"] for row in database.rows("SELECT name FROM users ORDER BY id")] == names
    for row in database.rows("SELECT title, content FROM boards"):
        assert row["content"] == row["title"]
    assert "No new upgrade operations detected." in run(client, "db", "check")
    assert database.unique_keys("users") == [("email",), ("id",)]
    assert database.foreign_keys("boards") == [("user_id", "users", "id")]
    run(client, "db", "downgrade", FIRST)
    assert database.rows("SELECT id, title, user_id FROM boards ORDER BY id") == boards
    found = database.rows("SELECT username FROM users ORDER BY id")
    assert [row["username"] for row in found] == names
    run(client, "db", "downgrade", "base")
    assert database.tables() in (["alembic_version"], ["alembic_version", "sqlite_sequence"])


def test_a_batch_keeps_autoincrement(client):
    """After the batches SQLite still gives no id a second time."""
    tables = client.database.rows("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
    for row in tables:
        if row["name"] in ("users", "boards"):
            assert "AUTOINCREMENT" in row["sql"]


def test_http_file_answers_as_its_titles_say(client):
    """From top to bottom, each request of the HTTP file gets the status that its title names."""
    for request in http_file(LESSON):
        response = send(client, request)
        assert (request.line, response.status_code) == (request.line, request.status)


# The exercise on MySQL

EXERCISE = Lesson(Course(ROOT).root, LESSON)


def test_names_that_get_lost_are_noticed_on_mysql():
    """The draft of the rename runs on MySQL without an error; the check of the names fails."""
    with mistaken(
        EXERCISE, EXERCISE.tests_dir / "mistakes" / "rename_as_in_the_draft.patch"
    ) as folder:
        result = run_in_child(Run(EXERCISE, str(folder), mysql=True, task=2))
    failed = {check.id for check in result.checks if not check.passed}
    assert "test_every_name_is_kept" in failed
    assert "test_name_is_called_display_name[filled]" not in failed


# The table of common errors

APP = """
from flask import Flask
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()

class Note(db.Model):
    __tablename__ = "notes"
    id = db.Column(db.Integer, primary_key=True)
    text = db.Column(db.String(9), nullable=False)

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite:///notes.db"
db.init_app(app)
Migrate(app, db)

@app.get("/")
def index():
    return [note.text for note in db.session.scalars(db.select(Note))]

@app.cli.command("look")
def look():
    index()
"""
CREATE_ALL = "\nwith app.app_context():\n    db.create_all()\n"
REVISION = """
import sqlalchemy as sa
from alembic import op

revision, down_revision = {own!r}, {before!r}

def upgrade():
    {steps}

def downgrade():
    pass
"""
TABLE = "CREATE TABLE notes (id INTEGER NOT NULL PRIMARY KEY, text VARCHAR(9) NOT NULL)"
FULL = (TABLE, "INSERT INTO notes VALUES (1, 'a'), (2, 'a')")
POINTED_AT = (*FULL, "CREATE TABLE tags (note INTEGER REFERENCES notes (id) NOT NULL)")
POINTED_AT += ("INSERT INTO tags VALUES (1)",)
BATCH = 'with op.batch_alter_table("notes") as batch: batch.'
ADDED = 'add_column(sa.Column("title", sa.String(9), nullable=False))'
UPGRADE = ("db", "upgrade")


def printed(
    *commands: tuple[str, ...],
    app: str = APP,
    revisions: tuple[str, ...] = (),
    tables: tuple[str, ...] = (),
    before: str = "",
) -> Callable[[Path], str]:
    """Return what gives the output of the last of these commands in a small project.

    `revisions` are the steps of each of its revisions, `tables` the SQL that was run before.
    """

    def reproduce(folder: Path) -> str:
        write_app(folder, app)
        (folder / "instance").mkdir()
        with sqlite3.connect(folder / "instance" / "notes.db") as connection:
            for statement in tables:
                connection.execute(statement)
        connection.close()
        source = ROOT / "lessons" / LESSON / "migrations"
        shutil.copytree(source, folder / "migrations", ignore=_not_versions)
        (folder / "migrations" / "versions").mkdir()
        if before:
            env = folder / "migrations" / "env.py"
            env.write_text(env.read_text("utf-8").replace(*before.split(" -> ")), "utf-8")
        for number, steps in enumerate(revisions):
            text = REVISION.format(own=str(number), before="0" if number else None, steps=steps)
            (folder / "migrations" / "versions" / f"{number}.py").write_text(text, "utf-8")
        output = ""
        for arguments in commands:
            wait = Wait.alone("start_seconds", 30)
            output = flask_apart(folder, folder, arguments, {}, wait).output
        return output

    return reproduce


def _not_versions(folder: str, names: list[str]) -> list[str]:
    return [name for name in names if name in ("versions", "__pycache__")]


def step(line: str, tables: tuple[str, ...] = FULL, before: str = "") -> Callable[[Path], str]:
    """Return what gives the output of an upgrade with this step, on full tables."""
    return printed(UPGRADE, revisions=(line,), tables=tables, before=before)


OTHER = "CREATE TABLE _alembic_tmp_notes (id INTEGER)"
STAMPED = (
    "CREATE TABLE alembic_version (version_num TEXT)",
    "INSERT INTO alembic_version VALUES ('9')",
)
KEYS_ON = "foreign_keys = OFF -> foreign_keys = ON"
UNIQUE = 'create_unique_constraint({name}, ["text"])'
NO_TEXT = "CREATE TABLE notes (id INTEGER NOT NULL PRIMARY KEY)"

REPRODUCTIONS: dict[str, Callable[[Path], str]] = {
    "Error: No such command 'db'.": printed(UPGRADE, app=APP.replace("Migrate(app, db)", "")),
    # These two are said by the log's last resort, which a process below pytest's does not have.
    "Error: Path doesn't exist: ...": lambda folder: run_flask(folder, APP, *UPGRADE),
    "Error: Directory ... already exists and is not empty": lambda folder: run_flask(
        folder, APP, "db", "init", files={"migrations/README": "here"}
    ),
    "No changes in schema detected.": printed(("db", "migrate"), app=APP + CREATE_ALL),
    "Error: Target database is not up to date.": printed(("db", "migrate"), revisions=("pass",)),
    "Error: New upgrade operations detected: ...": printed(("db", "check")),
    "Error: Can't locate revision identified by '...'": printed(UPGRADE, tables=STAMPED),
    "Error: Multiple head revisions are present for given argument 'head'; ...": printed(
        UPGRADE, revisions=("pass", "pass", "pass")
    ),
    "(sqlite3.OperationalError) Cannot add a NOT NULL column with default value NULL": step(
        BATCH + ADDED
    ),
    "(sqlite3.IntegrityError) NOT NULL constraint failed: _alembic_tmp_...": step(
        BATCH + ADDED + '; batch.drop_column("text")'
    ),
    "(sqlite3.IntegrityError) UNIQUE constraint failed: _alembic_tmp_...": step(
        BATCH + UNIQUE.format(name='"uq"')
    ),
    "(sqlite3.OperationalError) table _alembic_tmp_... already exists": step(
        BATCH + UNIQUE.format(name='"uq"'), (*FULL, OTHER)
    ),
    "(sqlite3.OperationalError) table ... already exists": step(
        'op.create_table("notes", sa.Column("id", sa.Integer()))'
    ),
    "(sqlite3.IntegrityError) FOREIGN KEY constraint failed": step(
        BATCH + 'alter_column("text", nullable=True)', POINTED_AT, KEYS_ON
    ),
    "ValueError: Constraint must have a name": step(BATCH + UNIQUE.format(name=None)),
    "Error: No support for ALTER of constraints in SQLite dialect. ...": step(
        'op.create_unique_constraint("uq", "notes", ["text"])'
    ),
    '(sqlite3.OperationalError) near "ALTER": syntax error': step(
        'op.alter_column("notes", "text", nullable=True)'
    ),
    "(sqlite3.OperationalError) no such table: ...": printed(("look",)),
    "(sqlite3.OperationalError) no such column: ...": printed(("look",), tables=(NO_TEXT,)),
}


def test_every_row_has_a_reproduction():
    """The table's rows and the reproductions are the same, in the same order."""
    assert [row.message for row in error_rows(LESSON)] == list(REPRODUCTIONS)


@pytest.mark.parametrize("row", error_rows(LESSON), ids=lambda row: row.message)
def test_row_is_what_a_student_sees(row, tmp_path):
    """The message of the row appears when its mistake is made."""
    seen_text = REPRODUCTIONS[row.message](tmp_path)
    assert row.pattern.search(seen_text), seen_text[-600:]
