"""Suites that are marked `database`: each app has an empty one, which the suite looks into."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from shared.grading.warm import run_many
from shared.material.catalog import Lesson
from shared.result import Result
from shared.running.child import run_in_child
from shared.running.run import Run

REAPER = Path(__file__).parents[2] / "hostile/reaper.py"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs the sandbox and a server")

WITH_VARIABLE = """

@app.get("/")
def has_variable():
    return str("DATABASE_URL" in os.environ or "MYSQL_DB" in os.environ)


app.cli.command("has-variable")(lambda: print(has_variable()))
"""
MYSQL_APP = """
import os
import click
import pymysql
from flask import Flask, request

app = Flask(__name__)


def connect():
    return pymysql.connect(
        unix_socket=os.environ["MYSQL_UNIX_SOCKET"], user=os.environ["MYSQL_USER"],
        password=os.environ["MYSQL_PASSWORD"], database=os.environ["MYSQL_DB"],
        charset="utf8mb4", ssl_disabled=True,
    )


@app.cli.command("init-db")
def init():
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE notes (id INT AUTO_INCREMENT PRIMARY KEY, text VARCHAR(80) NOT NULL UNIQUE)"
        )
    print("ready")


@app.post("/notes")
def add():
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute("INSERT INTO notes (text) VALUES (%s)", (request.get_json()["text"],))
        connection.commit()
        return {"id": cursor.lastrowid}, 201


@app.get("/notes")
def notes():
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute("SELECT text FROM notes ORDER BY id")
        return [row[0] for row in cursor.fetchall()]
"""

SQLITE_APP = """
import functools
import os
import sqlite3
from flask import Flask, request

app = Flask(__name__)
FILE = os.path.join(app.instance_path, os.environ.get("DATABASE_URL", "").removeprefix("sqlite:///"))
os.makedirs(app.instance_path, exist_ok=True)


@app.cli.command("init-db")
def init():
    with sqlite3.connect(FILE) as connection:
        connection.execute("CREATE TABLE notes (id INTEGER PRIMARY KEY, text VARCHAR(80) NOT NULL UNIQUE)")
    print("ready")


@app.post("/notes")
def add():
    with sqlite3.connect(FILE) as connection:
        cursor = connection.execute("INSERT INTO notes (text) VALUES (?)", (request.get_json()["text"],))
        return {"id": cursor.lastrowid}, 201


@app.get("/notes")
def notes():
    with sqlite3.connect(FILE) as connection:
        connection.execute("SELECT 1")  # as a pool does, to try a connection
        return [row[0] for row in connection.execute("SELECT text FROM notes ORDER BY id")]


@app.get("/notes/in-no-order")
def notes_in_no_order():
    with sqlite3.connect(FILE) as connection:
        return [row[0] for row in connection.execute("SELECT text FROM notes WHERE text LIKE '% %'")]


class Own(sqlite3.Connection):
    pass


@functools.cache
def kept(kind):
    return sqlite3.connect(FILE, 5, 0, "", False, *([Own] if kind == "own" else []))


@app.get("/kept/<kind>")
def is_well(kind):
    return str(kept(kind).execute("SELECT 1").fetchone()[0])


@app.errorhandler(sqlite3.OperationalError)
def away(error):
    return str(error), 503
"""

SUITE = '''
"""Grades exercise 1."""
import pytest
from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError

from shared.suite.selects import AWAY_FILE, BACKWARDS, LEAVING

pytestmark = pytest.mark.database("KIND")


@pytest.fixture
def client(boot):
    return boot(commands=[["init-db"]])


@pytest.mark.task(1)
def test_stored(client, database, draw):
    """A note is stored.

    메모를 저장해요.
    """
    text = draw.korean() + " 🐟"
    assert client.post("/notes", json={"text": text}).status_code == 201
    assert database.rows("SELECT * FROM notes WHERE text = ?", text) == [{"id": 1, "text": text}]


@pytest.mark.task(1)
def test_empty_at_first(client, database):
    """Nothing is there at first, ids begin anew.

    처음에는 비어 있어요.
    """
    assert database.rows("SELECT * FROM notes") == []
    assert client.post("/notes", json={"text": "a"}).json == {"id": 1}


@pytest.mark.task(1)
def test_schema(client, database):
    """The table is as the text says.

    테이블이 설명과 같아요.
    """
    assert database.tables() == ["notes"]
    column = database.columns("notes")["text"]
    assert (column.type, column.nullable, column.length) == ("varchar", False, 80)
    assert database.unique_keys("notes") == [("id",), ("text",)]


@pytest.mark.task(1)
def test_counted(client, database):
    """The statements are counted.

    문장 수를 세요.
    """
    client.get("/notes")
    with database.statements() as counted:
        client.get("/notes")
        client.get("/notes")
    assert counted.selects == 2


@pytest.mark.task(1)
def test_in_no_order(boot):
    """SQLite gives an app rows backwards that it wants in no order, if the suite says so.

    순서를 정하지 않으면 SQLite는 앱에 행을 거꾸로 줘요.
    """
    for environ, expected in (({}, ["an apple", "a pear"]), (BACKWARDS, ["a pear", "an apple"])):
        client = boot(commands=[["init-db"]], environ=environ)
        for text in ("an apple", "a pear"):
            client.post("/notes", json={"text": text})
        if client.database.kind == "sqlite":
            assert client.get("/notes/in-no-order").json == expected
        assert client.get("/notes").json == ["an apple", "a pear"]


@pytest.mark.task(1)
def test_leaves_and_comes_back(boot):
    """SQLite is away while a file says so, also to a connection that is open.

    열려 있는 연결에도 SQLite가 없는 것처럼 보여요.
    """
    client = boot(commands=[["init-db"]], environ=LEAVING)
    for away in ("", "now", "") if client.database.kind == "sqlite" else ():
        client.place(AWAY_FILE, away)
        for path in ("/notes", "/kept/by-sqlite", "/kept/own"):
            leaves = away and path != "/kept/own"  # the suite takes nothing of an app's own away
            assert client.get(path).status_code == (503 if leaves else 200)


@pytest.mark.task(1)
def test_without_a_variable(boot):
    """An app may be started without the variable that names its database.

    데이터베이스를 정하는 변수 없이도 앱을 시작할 수 있어요.
    """
    for environ, expected in (({}, True), ({"DATABASE_URL": None, "MYSQL_DB": None}, False)):
        client = boot(commands=[["init-db"]] if expected else [], environ=environ)
        assert client.get("/").text == str(expected)
        ran = client.flask("has-variable")
        assert ran.output.split() == [str(expected)]


@pytest.mark.task(1)
def test_restart(client, database):
    """After a restart, and with a second worker, the notes are there.

    다시 시작해도 메모가 있어요.
    """
    client.post("/notes", json={"text": "kept"})
    again = client.restart()
    assert again.get("/notes").json == ["kept"]
    worker = again.worker()
    worker.post("/notes", json={"text": "more"})
    assert again.get("/notes").json == ["kept", "more"]
    assert len(database.rows("SELECT id FROM notes")) == 2


@pytest.mark.task(1)
def test_prepared(boot):
    """What the suite has put into a database is there, and what it has saved of another one.

    미리 넣어 둔 것이 데이터베이스에 있어요.
    """
    first = boot()
    assert first.database.tables() == []
    first.database.execute("CREATE TABLE notes (id INTEGER PRIMARY KEY, text VARCHAR(80))")
    first.database.execute("CREATE TABLE a_100 (id INTEGER, FOREIGN KEY (id) REFERENCES notes (id))")
    first.database.execute("INSERT INTO notes VALUES (?, ?), (8, NULL)", 7, "100 % 그대로?")
    first.database.execute("INSERT INTO a_100 VALUES (8)")
    second = boot()
    second.database.execute("CREATE TABLE notes (id INTEGER)")  # as an app may do at its start
    second.database.restore(first.database.save())
    first.database.execute("DELETE FROM a_100 WHERE id LIKE '8%'")
    assert second.get("/notes").json == ["100 % 그대로?", None]
    assert second.database.rows("SELECT * FROM a_100") == [{"id": 8}]


@pytest.mark.task(1)
@pytest.mark.parametrize("number", [1, 2, 3])
def test_tables_of_a_command(boot, prepared, number):
    """Each app finds the tables that the command has made, and only its own rows in them.

    명령이 만든 테이블을 앱마다 새로 찾아요.
    """
    client = prepared.start(boot, f"INSERT INTO notes (text) VALUES ('row {number}')")
    assert client.get("/notes").json == [f"row {number}"]
    assert client.post("/notes", json={"text": "more"}).json == {"id": 2}
    assert client.database.unique_keys("notes") == [("id",), ("text",)]


@pytest.mark.task(1)
def test_away(away, databases):
    """Nothing answers at the URL of a database that is not there, whatever kind it is of.

    없는 데이터베이스의 URL에는 연결할 수 없어요.
    """
    assert away.startswith(databases.kind)
    with pytest.raises(OperationalError):
        create_engine(away).connect()


@pytest.mark.task(1)
def test_command(client):
    """The command tells how it went.

    명령이 결과를 알려 줘요.
    """
    ran = client.flask("nonsense")
    assert ran.exit_code == 2
'''


# As SQLAlchemy alone takes the URL, without Flask-SQLAlchemy. Until there is a file, a suite cannot
# know where.
BESIDE_APP = (
    SQLITE_APP.replace("app.instance_path, os", "os.getcwd(), os")
    + 'if not os.path.isdir(FILE):\n    open(FILE, "ab").close()\n'
)
APPS = {"mysql": MYSQL_APP, "sqlite": SQLITE_APP, "sqlite-beside-the-app": BESIDE_APP}


@pytest.fixture(params=APPS)
def lesson(request: pytest.FixtureRequest, tmp_path: Path) -> Lesson:
    """A course of one lesson that keeps notes in a database."""
    kind, app = request.param.partition("-")[0], APPS[request.param] + WITH_VARIABLE
    root = tmp_path / "course"
    for folder in ("lessons", "exercises", "solutions", "tests"):
        (root / folder / "01_notes").mkdir(parents=True)
    for folder in ("lessons", "exercises", "solutions"):
        (root / folder / "01_notes" / "app.py").write_text(app, encoding="utf-8")
        (root / folder / "01_notes" / "README.md").write_text("# 01 · Notes\n", encoding="utf-8")
    suite = SUITE.replace("KIND", kind)
    (root / "tests/01_notes/test_exercise.py").write_text(suite, encoding="utf-8")
    return Lesson(root, "01_notes")


@pytest.mark.parametrize("transport", ["in-process", "sandbox"])
def test_the_same_suite_in_both_transports(lesson: Lesson, transport: str) -> None:
    """Every check passes, so each app had an empty database and the suite saw into it."""
    result = run_in_child(Run(lesson, "solutions", transport=transport))
    failed = {
        c.id: c.failure and (c.failure.expected, c.failure.came_back, c.failure.message)
        for c in result.checks
        if not c.passed
    }
    assert failed == {}


@pytest.mark.parametrize("lesson", ["mysql"], indirect=True)
def test_runs_of_one_process_share_a_server(lesson: Lesson, tmp_path: Path) -> None:
    """The server is started once for all of them, and none finds what another has left."""
    seen = tmp_path / "seen"
    with (lesson.solution_dir / "app.py").open("a", encoding="utf-8") as app:
        app.write(f"\nwith open({str(seen)!r}, 'a') as file:\n")
        app.write("    print(os.environ['MYSQL_UNIX_SOCKET'], file=file)\n")
    for result in run_many([Run(lesson, "solutions", seed="one")] * 2):
        assert isinstance(result, Result)
        assert result.points == result.max_points
    assert len(set(seen.read_text("utf-8").splitlines())) == 1


def grade(
    lesson: Lesson, handed_in: Path, *arguments: str, below: Sequence[Path] = ()
) -> subprocess.Popen[str]:
    """Start the command, below this program with its arguments where there is one."""
    python = [sys.executable, "-P"]
    above = [*python, *map(str, below)] if below else []
    return subprocess.Popen(
        [
            *above,
            *python,
            "-m",
            "shared",
            "grade",
            str(handed_in),
            "--json",
            "-",
            "--store",
            "sqlite://",
            *arguments,
        ],
        env={**os.environ, "COURSE_ROOT": str(lesson.root)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def class_of(lesson: Lesson, folder: Path, count: int) -> Path:
    for number in range(count):
        place = folder / f"student{number}" / lesson.id
        place.mkdir(parents=True)
        (place / "app.py").write_bytes((lesson.solution_dir / "app.py").read_bytes())
    return folder


def lost_points(result: dict[str, Any]) -> tuple[float, str | None]:
    """Return how many points a submission has lost, and why it could not be graded if so."""
    return result["max_points"] - result["points"], result.get("reason")


def test_a_class(lesson: Lesson, tmp_path: Path) -> None:
    """Every submission has all points, and no server is left."""
    report = tmp_path / "left.txt"
    handed_in = class_of(lesson, tmp_path / "class", 4)
    process = grade(lesson, handed_in, "--jobs", "2", below=[REAPER, report])
    printed, errors = process.communicate(timeout=120)
    results = json.loads(printed)["results"]
    assert [lost_points(one) for one in results] == [(0, None)] * 4, errors
    assert report.read_text(encoding="utf-8") == ""


@pytest.mark.parametrize("lesson", ["mysql"], indirect=True)
def test_a_server_that_is_killed_while_a_class_is_graded(lesson: Lesson, tmp_path: Path) -> None:
    """Its submission is graded again on a fresh server; nobody loses a point."""
    process = grade(lesson, class_of(lesson, tmp_path / "class", 6), "--jobs", "1")
    end = time.monotonic() + 60
    known: set[int] = set()
    while time.monotonic() < end and process.poll() is None:
        now = _servers_below(process.pid)
        if known & now:  # one that stays: it serves, and a submission is under way
            break
        known = now
        time.sleep(1.0)
    killed = known & now
    makers = [_maker_of(server) for server in killed]
    for server in killed:
        os.kill(server, signal.SIGKILL)
    printed, errors = process.communicate(timeout=120)
    results = json.loads(printed)["results"]
    assert killed
    assert all(str(tmp_path / "class") in maker for maker in makers)
    assert [lost_points(one) for one in results] == [(0, None)] * 6, errors


def _maker_of(server: int) -> list[str]:
    """Return the command that a server's folder names as its maker, word by word."""
    line = Path(f"/proc/{server}/cmdline").read_text(encoding="utf-8").split("\0")
    (socket,) = (word for word in line if word.startswith("--socket="))
    owner = Path(socket.removeprefix("--socket=")).with_name("owner")
    return owner.read_text(encoding="utf-8").splitlines()


def _servers_below(process: int) -> set[int]:
    """Return the database servers among a process's descendants."""
    parents = {}
    for place in Path("/proc").glob("[0-9]*"):
        try:
            fields = (place / "stat").read_text().rpartition(")")[2].split()
            parents[int(place.name)] = (int(fields[1]), (place / "comm").read_text().strip())
        except OSError:
            continue
    below, found = {process}, set()
    for _ in range(6):
        below |= {one for one, (parent, _) in parents.items() if parent in below}
    for one in below:
        if parents.get(one, (0, ""))[1] in ("mariadbd", "mysqld"):
            found.add(one)
    return found
