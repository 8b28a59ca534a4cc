"""`course doctor`, and what it reads from the lessons' programs."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from shared import doctor
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
        doctor.main()
    said = capsys.readouterr().out
    assert f"– 07_mysql  mysql; port {port} is in use: `make lesson-7 PORT=" in said
