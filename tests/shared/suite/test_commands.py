"""Commands of an app's: what they print, and what is said of one that fails."""

from __future__ import annotations

import io
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from shared.suite.commands import flask_apart, not_done
from shared.suite.patience import Wait
from shared.suite.transport import Ran

APP = """
from flask import Flask
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
Migrate(app, SQLAlchemy(app))
"""


def run(folder: Path, *arguments: str) -> Ran:
    return flask_apart(folder, folder, arguments, {}, Wait.alone("start_seconds", 30))


def test_alembic_prints_where_the_command_does(tmp_path: Path) -> None:
    """Alembic keeps the output that was there when it was imported, here a buffer's."""
    with redirect_stdout(io.StringIO()):
        import alembic.config  # noqa: F401
    (tmp_path / "app.py").write_text(APP, encoding="utf-8")
    for command in (["init"], ["revision", "--rev-id", "0001"], ["heads"]):
        ran = run(tmp_path, "db", *command)
    assert (ran.exit_code, ran.output) == (0, "0001 (head)\n")


def test_warning_ends_no_command(tmp_path: Path) -> None:
    """An app's warning is no error, also where the run around it takes warnings for errors."""
    warning = "import warnings\nwarnings.warn('so so', UserWarning)\n"
    (tmp_path / "app.py").write_text(warning + APP, encoding="utf-8")
    ran = run(tmp_path, "routes")
    assert ran.exit_code == 0, ran.output


OF_SQLALCHEMY = """Traceback (most recent call last):
  File "app.py", line 1, in <module>
sqlite3.OperationalError: no such table: users

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
sqlalchemy.exc.OperationalError: (sqlite3.OperationalError) no such table: users
[SQL: SELECT users.id
FROM users]
(Background on this error at: https://sqlalche.me/e/21/e3q8)
"""


@pytest.mark.parametrize(
    ("output", "line"),
    [
        (
            OF_SQLALCHEMY,
            "sqlalchemy.exc.OperationalError: (sqlite3.OperationalError) no such table: users",
        ),
        ("INFO  [a] b\nERROR [flask_migrate] Error: c\n\n", "ERROR [flask_migrate] Error: c"),
        ("Traceback (most recent call last):\nKeyError\n", "KeyError"),
        ("", ""),
    ],
    ids=["sqlalchemy", "log", "bare", "nothing"],
)
def test_line_that_tells_why_a_command_failed(output: str, line: str) -> None:
    """It is that of the exception, or else the last one; the whole output is kept for the coach."""
    error = not_done(["db", "upgrade"], Ran(1, output))
    assert error.reason == f"`flask db upgrade` ended with exit code 1: {line}"
    assert error.expected == "`flask db upgrade` ends without an error"
    assert error.original == output
