"""A submission's apps share a process one after the other, and find nothing of each other."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime

import pytest

from shared.suite.transport import NoAnswer, Request, StartError

# `mark` is in the process itself, where closing an app does not look.
APP = """
import builtins, os, sys, tempfile, time, threading
from pathlib import Path
from flask import Flask

found = vars(builtins).setdefault("mark", [])
found.append(len(found) + 1)
app = Flask(__name__)


@app.get("/")
def starts():
    return {"starts": found[-1]}


@app.get("/traces")
def traces():
    temporary = Path(tempfile.gettempdir())
    return {
        "files": sorted(os.listdir(".")),
        "temporary": os.listdir(temporary),
        "folder": os.getcwd(),
        "environment": sorted(os.environ),
        "path": [entry for entry in sys.path if "left" in entry],
        "modules": [name for name in sys.modules if name in ("app", "helper")],
        "year": time.gmtime().tm_year,
        "stdout": sys.stdout.name,
        "mask": os.umask(0o022),
    }


@app.post("/leave")
def leave():
    Path("left").mkdir()
    Path("left/file").write_text("x")
    Path(tempfile.gettempdir(), "file").write_text("x")
    Path("helper.py").write_text("")
    import helper
    os.environ["LEFT"] = "x"
    sys.path.insert(0, "left")
    sys.stdout = open("left/log", "w")
    os.umask(0o077)
    os.chdir("left")
    return {}
"""


def get(path: str) -> Request:
    return Request("GET", path, path, "", ())


def value(app, path="/"):
    return json.loads(app.send(get(path)).body)


def starts(transport, spec):
    """Start an app, close it; return how many were started in its process."""
    app = transport.boot(spec)
    count = value(app)["starts"]
    app.close()
    return count


def test_a_closed_apps_process_serves_the_next(box):
    """The process is used again, but not for ever."""
    transport, spec = box.transport(), box.spec(APP)
    counts = [starts(transport, spec) for _ in range(40)]
    assert counts == [*range(1, 33), *range(1, 9)]


def test_two_apps_never_share(box):
    """Apps that are open at the same time have a process each."""
    transport, spec = box.transport(), box.spec(APP)
    apps = [transport.boot(spec) for _ in range(3)]
    assert [value(app)["starts"] for app in apps] == [1, 1, 1]
    for app in apps:
        app.close()
    assert starts(transport, spec) == 2


def test_the_next_app_finds_what_the_first_found(box):
    """Files, folders, variables, modules, the clock: all is as at the first start."""
    transport, spec = box.transport(), box.spec(APP)
    app = transport.boot(spec)
    first = value(app, "/traces")
    app.move_clock(datetime(2041, 5, 1, tzinfo=UTC))
    app.send(Request("POST", "/leave", "/leave", "", ()))
    left = value(app, "/traces")
    assert all(left[name] != first[name] for name in first)
    app.close()
    app = transport.boot(spec)
    assert value(app)["starts"] == 2
    assert value(app, "/traces") == first


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("threading.Thread(target=time.sleep, args=[60]).start()", id="thread"),
        pytest.param(
            "__import__('_thread').start_new_thread(lambda: time.sleep(60), ())\ntime.sleep(0.1)",
            id="low-thread",
        ),
        pytest.param("os.fork() or time.sleep(60)", id="child"),
        pytest.param("mine = [os.dup(3) for _ in range(60)]", id="descriptors"),
        pytest.param("mine = bytearray(180 << 20)", id="memory"),
        pytest.param("Path('own').mkdir(0)\nPath('own').chmod(0)", id="locked-folder"),
        pytest.param("os.close(3)", id="hung-up"),
        pytest.param("os.write(3, b'unasked')", id="unasked"),
    ],
)
def test_a_spoilt_process_is_not_used_again(box, code):
    """What closing does not take back ends with the process."""
    spoiling = f'{APP}\n\n@app.post("/spoil")\ndef spoil():\n    global mine\n    '
    spoiling += code.replace("\n", "\n    ") + "\n    return {}\n"
    transport = box.transport()
    app = transport.boot(box.spec(spoiling))
    try:
        app.send(Request("POST", "/spoil", "/spoil", "", ()))
    except NoAnswer:
        assert "os." in code
    app.close()
    assert starts(transport, box.spec(APP)) == 1


LEFT = """
import decimal, gc, locale, os, signal, socket, sqlite3, time
from pathlib import Path
from flask import Flask, jsonify, request_finished
app = Flask(__name__)
{top}

@app.get("/")
def index():
    before = {seen}
    {view}
    return jsonify(before)
"""


@pytest.mark.parametrize(
    ("top", "seen", "view"),
    [
        pytest.param(
            "@request_finished.connect\ndef tell(sender, response):\n    pass",
            "len(request_finished.receivers)", "pass", id="signal",
        ),
        pytest.param(
            "def tell(sender, response):\n    pass\nrequest_finished.connect(tell, weak=False)",
            "len(request_finished.receivers)", "pass", id="strong-signal",
        ),
        pytest.param(
            "db = sqlite3.connect('file:club?mode=memory&cache=shared', uri=True)",
            "db.execute('SELECT count(*) FROM sqlite_master').fetchone()",
            "db.execute('CREATE TABLE book (id)')", id="database-in-memory",
        ),
        pytest.param(
            "kept = open('kept', 'wb+'); os.unlink('kept')", "os.statvfs('.').f_bfree > 6000",
            "kept.write(bytes(12 << 20)); kept.flush()", id="file-held-open",
        ),
        pytest.param(
            "", "time.localtime().tm_zone",
            "os.environ['TZ'] = 'Asia/Seoul'; time.tzset()", id="time-zone",
        ),
        pytest.param(
            "", "decimal.getcontext().prec", "decimal.getcontext().prec = 2", id="decimals",
        ),
        pytest.param(
            "", "socket.getdefaulttimeout()", "socket.setdefaulttimeout(9)", id="timeout",
        ),
        pytest.param(
            "", "signal.getitimer(signal.ITIMER_REAL)[0] > 0",
            "signal.signal(signal.SIGALRM, signal.SIG_IGN); signal.alarm(50)", id="alarm",
        ),
        pytest.param(
            "", "os.path.exists('../planted')",
            "try:\n        Path('../planted').touch()\n    except OSError:\n        pass", id="above",
        ),
    ],
)  # fmt: skip
def test_what_is_the_processs_own_is_taken_back(box, top, seen, view):
    """Signals, databases in memory, open files, time zone: honest apps use them."""
    transport, spec = box.transport(), box.spec(LEFT.format(top=top, seen=seen, view=view))
    answers = []
    for _ in range(3):
        app = transport.boot(spec)
        answers.append(value(app))
        app.close()
    assert answers[0] == answers[1] == answers[2]
    assert transport._forked == 1


def test_processes_of_a_spoilt_box_are_gone_before_the_next(box):
    """They would count as the next one's, which could not be forked then."""
    source = APP.replace("app = Flask", FILLING + "app = Flask")
    transport, spec = box.transport(), box.spec(source)
    assert [starts(transport, spec) for _ in range(6)] == [1] * 6


FILLING = """
if len(found) > 1:
    try:
        while True:
            os.fork() or time.sleep(60)
    except OSError:
        raise RuntimeError("full")
"""


def test_ended_processes_leave_their_room(box):
    """However many end by themselves, the next one is started."""
    ending = f"{APP}\n\n@app.get('/end')\ndef end():\n    os._exit(0)\n"
    later = f"{APP}\nthreading.Timer(0.05, os._exit, [0]).start()\n"
    transport, spec, timed = box.transport(), box.spec(ending), box.spec(later)
    for _ in range(transport.limits.apps + 1):
        one, other = transport.boot(timed), transport.boot(spec)
        time.sleep(0.1)
        with pytest.raises(NoAnswer):
            other.send(get("/end"))
        one.close()
        other.close()
    assert starts(transport, spec) == 1


def test_an_app_that_starts_once_only_is_started_anew(box):
    """What the last app left may stand in the way of the next: that is tried without it."""
    source = APP.replace("app = Flask", "assert found == [1]\napp = Flask")
    transport, spec = box.transport(), box.spec(source)
    assert [starts(transport, spec) for _ in range(3)] == [1, 1, 1]


def test_an_app_that_never_starts_fails(box):
    """The second try is the last one."""
    transport = box.transport()
    assert starts(transport, box.spec(APP)) == 1
    with pytest.raises(StartError, match="ZeroDivisionError"):
        transport.boot(box.spec("1 / 0"))
    assert starts(transport, box.spec(APP)) == 1


def test_a_closed_app_takes_no_requests(box):
    """Its process is another app's by now."""
    transport, spec = box.transport(), box.spec(APP)
    closed = transport.boot(spec)
    closed.close()
    app = transport.boot(spec)
    with pytest.raises(NoAnswer, match="closed"):
        closed.send(get("/"))
    closed.close()
    assert value(app)["starts"] == 2


def test_output_is_the_apps_own(box):
    """What an app prints at its end, or in the next one's name, is nobody's."""
    transport = box.transport()
    app = transport.boot(box.spec(f"{APP}\nprint('first')"))
    app.close()
    app = transport.boot(box.spec(f"{APP}\nprint('second')"))
    reply = app.send(get("/"))
    assert (json.loads(reply.body)["starts"], reply.printed) == (2, "second\n")
