"""The sandbox does for a suite what the in-process transport does, in another process."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from shared.material.catalog import Lesson
from shared.running.child import run_in_child
from shared.running.run import Run
from shared.suite.inprocess import InProcess
from shared.suite.transport import AppSpec, NoAnswer, Reply, Request, RunningApp, StartError

APP = """
import os, sys
from datetime import datetime, timezone
from pathlib import Path

from flask import Flask, abort, redirect, request, session

import shelf

app = Flask(__name__)
app.secret_key = "for the test"
count = 0


@app.get("/")
def index():
    global count
    count += 1
    print("printed", count)
    return f"책 {count}"


@app.get("/file")
def file():
    return {"data": Path("data.json").read_text(), "shelf": shelf.NAME}


@app.post("/echo")
def echo():
    return request.get_json() | {"host": request.host, "root": request.root_path}


@app.get("/config")
def config():
    return {"value": app.config.get("VALUE")}


@app.get("/boom")
def boom():
    raise KeyError("title")


@app.get("/moved")
def moved():
    return redirect("/")


@app.get("/session")
def remember():
    session["seen"] = True
    return "", 204


@app.get("/write")
def write():
    Path("new.txt").write_text("x")
    return sorted(os.listdir("."))


@app.get("/time")
def time():
    return {"year": datetime.now(timezone.utc).year}
"""


def ask(method: str, path: str, body: bytes = b"", **fields: object) -> Request:
    headers = (("Content-Type", "application/json"),) if body else ()
    headers += (("Content-Length", str(len(body))),) if body else ()
    return Request(method, path, path, "", headers, body, **fields)


def folder_of(box) -> AppSpec:
    spec = box.spec(APP)
    (spec.folder / "shelf.py").write_text("NAME = 'shelf'\n")
    (spec.folder / "data.json").write_text("[1]")
    return replace(spec, files={"data.json": b"[2]"}, config={"VALUE": [1, "둘"]})


REQUESTS = [
    ask("GET", "/"),
    ask("GET", "/file"),
    ask("POST", "/echo", json.dumps({"a": "한글"}).encode()),
    ask("POST", "/echo", b'{"a": 1}', host="books.example", port=8080, script_name="/club"),
    ask("POST", "/echo", b"not JSON"),
    ask("GET", "/config"),
    ask("GET", "/boom"),
    ask("GET", "/moved"),
    ask("GET", "/session"),
    ask("HEAD", "/"),
    ask("DELETE", "/"),
    ask("GET", "/nowhere"),
    ask("GET", "/책"),
]


def test_both_transports_answer_alike(box):
    """Status, headers, body and view are those of the in-process transport."""
    spec = folder_of(box)
    app, other = box.transport().boot(spec), InProcess().boot(spec)
    try:
        for request in REQUESTS:
            ours, theirs = app.send(request), other.send(request)
            assert _comparable(ours) == _comparable(theirs)
            assert bool(ours.printed) == bool(theirs.printed)
    finally:
        other.close()


def _comparable(reply: Reply) -> Reply:
    # The order of the methods in Allow is a set's, and each process has its own.
    headers = [
        (name, ", ".join(sorted(value.split(", "))) if name == "Allow" else value)
        for name, value in reply.headers
    ]
    return replace(reply, headers=tuple(headers), printed="")


def test_bytes_alike(box):
    """Raw bytes go through the same server."""
    spec = folder_of(box)
    app, other = box.transport().boot(spec), InProcess().boot(spec)
    try:
        for data in (b"GET /config HTTP/1.0\r\n\r\n", b"NONSENSE\r\n\r\n", b""):
            lines, expected = app.send_bytes(data), other.send_bytes(data)
            assert _undated(lines) == _undated(expected)
    finally:
        other.close()


def _undated(answer: bytes) -> list[bytes]:
    return [line for line in answer.split(b"\r\n") if not line.startswith(b"Date:")]


def test_every_boot_is_fresh(box):
    """Neither variables nor files live on, and the folder stays as it was."""
    spec, transport = folder_of(box), box.transport()
    for _ in range(2):
        app = transport.boot(spec)
        assert app.send(ask("GET", "/")).body == "책 1".encode()
        assert "new.txt" in json.loads(app.send(ask("GET", "/write")).body)
        app.close()
    assert not (spec.folder / "new.txt").exists()


def test_two_apps_at_once(box):
    """Two apps of one submission know nothing of each other."""
    spec, transport = folder_of(box), box.transport()
    first, second = transport.boot(spec), transport.boot(spec)
    assert first.send(ask("GET", "/")).body == "책 1".encode()
    assert first.send(ask("GET", "/")).body == "책 2".encode()
    assert second.send(ask("GET", "/")).body == "책 1".encode()


def test_output_belongs_to_its_request(box):
    """What the app prints comes with the request during which it was printed, without escapes."""
    app = box.app(
        """
        from flask import Flask
        app = Flask(__name__)
        print("starting")

        @app.get("/<word>")
        def page(word):
            print("\\x1b[2J\\x1b]0;title\\x07" + word, flush=False)
            return word
        """
    )
    assert app.send(ask("GET", "/one")).printed == "starting\none\n"
    assert app.send(ask("GET", "/two")).printed == "two\n"


def test_a_traceback_names_the_students_file(box):
    """The traceback is there, with the file's name and without the sandbox's folders."""
    reply = box.transport().boot(folder_of(box)).send(ask("GET", "/boom"))
    assert reply.status.startswith("500")
    assert 'File "app.py", line' in reply.printed
    assert "KeyError: 'title'" in reply.printed
    assert "/box/" not in reply.printed


@pytest.mark.parametrize(
    "transport",
    [
        pytest.param(lambda box: InProcess(), id="in-process"),
        pytest.param(lambda box: box.transport(), id="sandbox"),
    ],
)
def test_the_clock_moves(box, transport):
    """A moved clock is the app's, and moves again; once the app is closed it is nobody's."""
    before = datetime.now(UTC)
    app = transport(box).boot(folder_of(box))
    try:
        for year in (2041, 2019):
            app.move_clock(datetime(year, 5, 1, tzinfo=UTC))
            assert json.loads(app.send(ask("GET", "/time")).body) == {"year": year}
    finally:
        app.close()
    assert abs(datetime.now(UTC) - before) < timedelta(hours=1)


CLOCK_APP = """
from datetime import date

from flask import Flask

app = Flask(__name__)


@app.get("/")
def today():
    return date.today().isoformat()
"""

CLOCK_SUITE = '''
from datetime import datetime, timezone

import pytest


@pytest.mark.task(1)
def test_today(client, clock):
    """The app knows what day it is.

    앱이 오늘 날짜를 알아요.
    """
    {moves}
    assert client.get("/").text == "2041-06-01"
'''
MOVE_TO = "clock.move_to(datetime(2041, 5, 1, 12, tzinfo=timezone.utc))"
MOVE = "clock.move(days=31)"


@pytest.mark.parametrize("transport", ["in-process", "sandbox"])
@pytest.mark.parametrize(
    ("moves", "status"),
    [
        pytest.param([MOVE_TO, MOVE], "passed", id="moved-on"),
        pytest.param([MOVE_TO], "failed", id="moved-to"),
        pytest.param(["clock"], "failed", id="not-moved"),
    ],
)
def test_a_suite_moves_the_clock(course, transport, moves, status):
    """A check that waits for a day passes when it moves the clock there, and only then."""
    course.write("app.py", CLOCK_APP)
    suite = course.root / "tests/01_shelf/test_exercise.py"
    suite.write_text(CLOCK_SUITE.format(moves="; ".join(moves)), encoding="utf-8")
    run = Run(Lesson(course.root, "01_shelf"), "exercises", transport=transport)
    assert [check.status for check in run_in_child(run).checks] == ["passed", status]


@pytest.mark.parametrize(
    ("source", "reason", "line"),
    [
        pytest.param("def f(:\n", "app.py, line 1, is not valid Python", 1, id="syntax"),
        pytest.param("import shelff\n", "imports `shelff`", 1, id="import"),
        pytest.param("\n1 / 0\n", "app.py, line 2, raised ZeroDivisionError", 2, id="raise"),
        pytest.param("import sys\nsys.exit(3)\n", "ends Python itself", 2, id="sys-exit"),
        pytest.param("application = 1\n", "app.py has no `app`", None, id="no-app"),
    ],
)
def test_an_app_that_does_not_start(box, source, reason, line):
    """The reason is that of the in-process transport."""
    spec = box.spec(source)
    with pytest.raises(StartError) as ours:
        box.transport().boot(spec)
    with pytest.raises(StartError) as theirs:
        InProcess().boot(spec)
    assert reason in ours.value.reason
    assert ours.value.reason == theirs.value.reason
    assert ours.value.advice == theirs.value.advice
    assert (ours.value.location and ours.value.location.line) == line


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        pytest.param("os._exit(0)", r"ended Python itself \(exit code 0\)", id="exit"),
        pytest.param("sys.exit(3)", r"ended Python itself \(exit code 3\)", id="sys-exit"),
        pytest.param("ctypes.string_at(0)", r"crashed \(signal 11\)", id="segfault"),
        pytest.param("os.close(3)", "ended Python|cut its connection", id="hang-up"),
    ],
)
def test_an_app_that_ends_in_a_view(box, line, reason):
    """No answer, whatever the exit code; the next boot is fresh, the ended app stays ended."""
    spec = box.spec(
        f"""
        import ctypes, os, sys
        from flask import Flask
        app = Flask(__name__)

        @app.get("/end")
        def end():
            print("last words")
            {line}
            return "still here"

        @app.get("/")
        def index():
            return "fine"
        """
    )
    transport = box.transport()
    app = transport.boot(spec)
    with pytest.raises(NoAnswer) as error:
        app.send(ask("GET", "/end"))
    assert re.search(reason, error.value.reason)
    assert "last words" in error.value.printed
    with pytest.raises(NoAnswer):
        app.send(ask("GET", "/"))
    assert transport.boot(spec).send(ask("GET", "/")).body == b"fine"


FORGED = '{"id": 2, "is": "reply", "status": "200 OK", "headers": [], "view": null}'
SAY = """
import json, os, struct, threading, time
from flask import Flask
app = Flask(__name__)

def say(header, body=b"", claimed=None):
    header = header.encode()
    size = len(body) if claimed is None else claimed
    os.write(3, struct.pack("!II", len(header), size) + header + body)
"""


@pytest.mark.parametrize(
    "attack",
    [
        pytest.param("os.write(3, os.urandom(5000))", id="noise"),
        pytest.param("os.write(3, b'HTTP/1.1 200 OK\\r\\n\\r\\n')", id="http"),
        pytest.param("say('[' * 60000)", id="brackets"),
        pytest.param("say('{}', claimed=2**32 - 1)", id="endless"),
        pytest.param(f"say('''{FORGED}''', b'forged'); time.sleep(0.2)", id="reply-twice"),
        pytest.param('say(\'{"id": 2, "is": "moved"}\')', id="other-answer"),
        pytest.param(f"say('''{FORGED}'''.replace('2,', '3,'))", id="other-question"),
        pytest.param(f"say('''{FORGED}'''.replace('200 OK', '200\\\\r\\\\nX: y'))", id="newline"),
        pytest.param(f"say('''{FORGED}'''.replace('200 OK', '\\\\ud800'))", id="surrogate"),
        pytest.param(f"say('''{FORGED}'''.replace('[]', '[[1, 2]]'))", id="numbers"),
    ],
)
def test_a_broken_protocol_is_the_submissions_failure(box, attack):
    """Bytes that an app writes by itself never raise anything but NoAnswer in the judge."""
    source = SAY + f"\n@app.get('/')\ndef index():\n    {attack}\n    return 'honest'\n"
    transport = box.transport()
    app = transport.boot(box.spec(source))
    with pytest.raises(NoAnswer, match="no response"):
        _send_twice(app)


def _send_twice(app: RunningApp) -> None:
    app.send(ask("GET", "/"))
    app.send(ask("GET", "/"))


def test_a_frame_before_the_question_is_refused(box):
    """An answer that lies ready before the request was made does not count."""
    source = SAY + f"say('''{FORGED}''', b'forged')\n"
    with pytest.raises(NoAnswer, match="no response"):
        box.app(source).send(ask("GET", "/"))


def test_a_forged_answer_is_only_an_answer(box):
    """An app may write its reply itself; it is checked as any other."""
    source = SAY + (
        f"\n@app.get('/')\ndef index():\n    say('''{FORGED}''', b'by hand')\n    time.sleep(60)\n"
    )
    reply = box.app(source).send(ask("GET", "/"))
    assert (reply.status, reply.body) == ("200 OK", b"by hand")


def test_descriptors_are_not_taken(box):
    """Descriptors that an app sends along do not reach the judge."""
    before = len(list(Path("/proc/self/fd").iterdir()))
    app = box.app(
        """
        import array, os, socket
        from flask import Flask
        app = Flask(__name__)
        channel = socket.socket(fileno=os.dup(3))

        @app.get("/")
        def index():
            rights = (socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [0] * 50))
            channel.sendmsg([b""], [rights])
            return "sent"
        """
    )
    app.send(ask("GET", "/"))
    app.close()
    box.transports[-1].close()
    assert len(list(Path("/proc/self/fd").iterdir())) <= before
