"""`course doctor`, and what it reads from the lessons' programs."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared import doctor
from shared.database.private import PrivateDatabases
from shared.database.server import PrivateServer
from shared.material.catalog import Course
from shared.material.needs import needs_of
from shared.setup import environment, system


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Course:
    """A course of one lesson, with a MySQL client and a module that nobody has."""
    monkeypatch.setenv("COURSE_ROOT", str(tmp_path))
    monkeypatch.setattr(environment, "is_ready", lambda group="lessons": True)
    for kind in ("lessons", "solutions"):
        folder = tmp_path / kind / "07_mysql"
        folder.mkdir(parents=True)
        (folder / "db.py").write_text("import sqlite3\n\nimport frobnicate.core\n")
        (folder / "app.py").write_text(
            "import db\nfrom flask import Flask\nfrom flask_mysqldb import MySQL\n"
        )
    return Course(tmp_path)


def test_needs_are_read_from_the_imports(course: Course) -> None:
    """Neither Python's own modules nor the lesson's are needs."""
    needs = needs_of(course.lesson("7"))
    assert needs.modules == ("flask", "flask_mysqldb", "frobnicate")
    assert (needs.groups, needs.system) == (["mysql"], ["mysql-server"])
    assert "frobnicate" in needs.missing_modules()
    assert "flask" not in needs.missing_modules()


def test_what_a_lesson_lacks_is_named(
    course: Course, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The modules, and what to type for the operating system's part; status 1."""
    missing = system.Need(("no-such-server",), "mariadb", "mariadb", "brew x", "winget x")
    monkeypatch.setitem(system.NEEDS, "mysql-server", missing)
    assert doctor.main() == 1
    said = capsys.readouterr().out
    assert "✗ 07_mysql  mysql; lacks" in said
    assert "frobnicate" in said
    assert "sudo apt install mariadb" in said
    assert said.splitlines()[-1].startswith("Next: install what is missing")


def test_a_port_in_use_is_only_a_note(
    course: Course, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Another program on the lesson's port: how to serve the lesson on another one."""
    for program in course.root.rglob("*.py"):
        program.write_text("import flask\n")
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        monkeypatch.setattr("shared.material.catalog.Lesson.port", port)
        monkeypatch.chdir(course.root)
        doctor.main()
    said = capsys.readouterr().out
    assert f"– 07_mysql  mysql; port {port} is in use: `make lesson-7 PORT=" in said


@pytest.fixture(scope="module")
def own_server() -> Iterator[PrivateServer]:
    """A server as a student may have one, on a port."""
    with PrivateServer(tcp=True) as server:
        yield server


def said_of_databases(capsys: pytest.CaptureFixture[str]) -> str:
    doctor.main()
    return capsys.readouterr().out.partition("The databases\n")[2]


def test_private_server_is_tried(course: Course, capsys: pytest.CaptureFixture[str]) -> None:
    """It is started for a moment, and the driver is named."""
    said = said_of_databases(capsys)
    assert "✓ server" in said
    assert "started in" in said
    assert "PyMySQL" in said


def test_server_that_does_not_start(
    course: Course, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is said when it is started for a lesson is said here."""
    monkeypatch.setattr("shared.database.health.find_system", lambda need: "/bin/false")
    assert "✗ server  The database server could not make its first data folder" in (
        said_of_databases(capsys)
    )


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mysql://{user}:{password}@127.0.0.1:{port}/{name}", "✓ MYSQL_URL"),
        ("mysql://{user}:wrong@127.0.0.1:{port}/{name}", "Access denied"),
        ("mysql://{user}:{password}@127.0.0.1:{port}/another", "another"),
        ("mysql://{user}:{password}@127.0.0.1:1/{name}", "refused"),
        ("mysql://{user}:{password}@127.0.0.1:{port}", "a database is missing"),
        ("mysql://reader:reads@127.0.0.1:{port}/{name}", "GRANT ALL ON `{name}`.* TO 'reader'"),
    ],
    ids=["right", "password", "database", "away", "no-database", "rights"],
)
def test_own_server_is_tried(
    course: Course,
    own_server: PrivateServer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    url: str,
    said: str,
) -> None:
    """`MYSQL_URL` is used as the checks would: what is wrong is said, and nothing is left."""
    databases = PrivateDatabases(own_server)
    account = databases.make()
    databases.run("CREATE USER IF NOT EXISTS reader@'127.0.0.1' IDENTIFIED BY 'reads'")
    databases.run(f"GRANT SELECT ON {account.name}.* TO reader@'127.0.0.1'")
    values = {"user": account.user, "password": account.password, "name": account.name}
    monkeypatch.setenv("MYSQL_URL", url.format(port=account.port, **values))
    printed = said_of_databases(capsys)
    assert said.format(**values) in printed
    assert ("✗ MYSQL_URL" in printed) == (said != "✓ MYSQL_URL")
    assert databases.run(f"SHOW TABLES IN {account.name}") == []


@pytest.mark.parametrize(
    ("url", "mark"),
    [
        ("sqlite:///site.db", "✓"),
        ("mysql+pymysql://u:p@h/d", "✓"),
        ("mysql+asyncmy://u:p@h/d", "✗"),
    ],
)
def test_driver_of_the_url(
    course: Course,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    url: str,
    mark: str,
) -> None:
    """`DATABASE_URL` names a driver that is there, and no password is shown."""
    monkeypatch.setenv("DATABASE_URL", url)
    said = said_of_databases(capsys)
    assert f"{mark} DATABASE_URL" in said
    assert "u:p" not in said
