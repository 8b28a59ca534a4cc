"""An app's folder that outlives the app: commands, restarts, a second process beside the first.

Each in both transports, which have to agree.
"""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from shared.sandbox.transport import SandboxTransport
from shared.suite.inprocess import InProcess
from shared.suite.transport import (
    AppSpec,
    NoAnswer,
    Ran,
    Request,
    RunningApp,
    StartError,
    Transport,
)

APP = """
import os, sqlite3, sys, time
import click
from flask import Flask, request

app = Flask(__name__)
started = os.environ.get("GREETING", "none")
memory = []

@app.get("/where")
def where():
    return {"greeting": started, "pid": os.getpid(), "memory": len(memory)}

@app.post("/notes")
def add():
    memory.append(request.get_data(as_text=True))
    with open("notes.txt", "a", encoding="utf-8") as file:
        file.write(memory[-1] + "\\n")
    return "", 204

@app.get("/notes")
def show():
    return open("notes.txt", encoding="utf-8").read()

@app.get("/rows/<int:count>")
def rows(count):
    connection = sqlite3.connect("rows.db")
    connection.execute("CREATE TABLE IF NOT EXISTS t (a)")
    for _ in range(count):
        connection.execute("SELECT a FROM t").fetchall()
    connection.close()
    return ""

@app.cli.command("init")
@click.argument("word", default="made")
def init(word):
    with open("notes.txt", "w", encoding="utf-8") as file:
        file.write(f"{word} {started}\\n")
    print("done", word)

@app.cli.command("fail")
def fail():
    raise ValueError("no such luck")

@app.cli.command("leave")
def leave():
    sys.exit("leaving")

@app.cli.command("sleep")
def sleep():
    time.sleep(60)
"""


@pytest.fixture(params=["in-process", "sandbox"])
def transport(request: pytest.FixtureRequest) -> Iterator[Transport]:
    if request.param == "sandbox" and sys.platform != "linux":
        pytest.skip("the sandbox is Linux's")
    made: Transport = SandboxTransport() if request.param == "sandbox" else InProcess()
    yield made
    made.close()


@pytest.fixture
def boot(transport: Transport, tmp_path: Path) -> Iterator[Callable[..., RunningApp]]:
    (tmp_path / "app.py").write_text(textwrap.dedent(APP), encoding="utf-8")
    apps: list[RunningApp] = []

    def start(**options: object) -> RunningApp:
        app = transport.boot(AppSpec(tmp_path, **options))  # type: ignore[arg-type]
        apps.append(app)
        return app

    yield start
    for app in reversed(apps):
        app.close()


def ask(app: RunningApp, method: str, path: str, body: bytes = b"") -> str:
    headers = (("Content-Length", str(len(body))),)
    return app.send(Request(method, path, path, "", headers, body)).body.decode()


def test_a_command_before_the_start(boot: Callable[..., RunningApp]) -> None:
    """It runs in the app's folder, with the app's variables; the app finds what it left."""
    app = boot(commands=[("init", "first")], environ={"GREETING": "hello"})
    assert ask(app, "GET", "/notes") == "first hello\n"
    assert '"greeting":"hello"' in ask(app, "GET", "/where")


def test_a_command_of_a_running_app(boot: Callable[..., RunningApp], tmp_path: Path) -> None:
    """It works in the running app's folder, and not in the student's."""
    app = boot()
    assert app.command(("init",)) == Ran(0, "done made\n")
    assert ask(app, "GET", "/notes") == "made none\n"
    assert app.read("notes.txt") == b"made none\n"
    assert not (tmp_path / "notes.txt").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        pytest.param(("fail",), 1, "ValueError: no such luck", id="exception"),
        pytest.param(("leave",), 1, "leaving", id="exit-with-text"),
        pytest.param(("nonsense",), 2, "No such command 'nonsense'", id="unknown"),
        pytest.param(("routes",), 0, "/where", id="flask's-own"),
    ],
)
def test_how_a_command_ends(
    boot: Callable[..., RunningApp], arguments: tuple[str, ...], code: int, said: str
) -> None:
    """The exit code and what was printed come back."""
    ran = boot().command(arguments)
    assert ran.exit_code == code
    assert said in ran.output


def test_a_command_that_fails_before_the_start(boot: Callable[..., RunningApp]) -> None:
    """Then the app does not start, and the sentence names the command."""
    with pytest.raises(StartError, match="`flask fail` ended with exit code 1: ValueError"):
        boot(commands=[("fail",)])


def test_a_command_that_does_not_end(transport: Transport, boot: Callable[..., RunningApp]) -> None:
    """It is ended, and the app goes on."""
    patience = getattr(transport, "patience", None) or transport._patience  # type: ignore[attr-defined]
    patience._start = 1.0
    app = boot()
    with pytest.raises(NoAnswer, match="flask sleep"):
        app.command(("sleep",))
    assert app.command(("init",)).exit_code == 0


def test_a_restart_keeps_the_folder_and_forgets_the_memory(
    boot: Callable[..., RunningApp],
) -> None:
    """What was written is there, what was in a variable is not."""
    first = boot()
    ask(first, "POST", "/notes", b"kept")
    second = boot(beside=first, instead=True)
    assert ask(second, "GET", "/notes") == "kept\n"
    assert '"memory":0' in ask(second, "GET", "/where")
    third = boot(beside=second, instead=True)
    assert ask(third, "GET", "/notes") == "kept\n"


def test_two_at_once_share_the_folder_and_no_memory(boot: Callable[..., RunningApp]) -> None:
    """Each sees what the other writes."""
    first = boot()
    second = boot(beside=first)
    ask(first, "POST", "/notes", b"one")
    ask(second, "POST", "/notes", b"two")
    assert ask(first, "GET", "/notes") == "one\ntwo\n"
    assert '"memory":1' in ask(second, "GET", "/where")
    first.close()
    assert ask(second, "GET", "/notes") == "one\ntwo\n"


def test_a_fresh_app_has_a_folder_of_its_own(boot: Callable[..., RunningApp]) -> None:
    """Nothing of an app that was restarted reaches the next one."""
    first = boot()
    ask(first, "POST", "/notes", b"secret")
    boot(beside=first, instead=True).close()
    fresh = boot()
    assert fresh.read("notes.txt") is None
    assert '"greeting":"none"' in ask(fresh, "GET", "/where")


def test_selects_are_counted(boot: Callable[..., RunningApp]) -> None:
    """Of this app, and from its start on."""
    app = boot()
    ask(app, "GET", "/rows/3")
    before = app.selects()
    ask(app, "GET", "/rows/5")
    assert (before, app.selects()) == (3, 8)
    assert boot().selects() == 0


def test_a_file_that_is_too_large(boot: Callable[..., RunningApp]) -> None:
    """No file comes back that is larger than an answer may be."""
    app = boot(files={"large": b"x" * (5 * 1024 * 1024)})
    with pytest.raises(NoAnswer):
        app.read("large")
    assert app.read("../app.py") is None or b"Flask" in (app.read("../app.py") or b"")
