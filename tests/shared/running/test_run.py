"""A run in a process of its own: it comes back with a verdict, or says that there is none."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

import pytest

from shared.material.catalog import Course
from shared.running import child
from shared.running.child import run_in_child
from shared.running.run import CannotRun, Run, folder_hash
from tests.shared.conftest import COMMAND

APP = """
import os, subprocess, sys
from flask import Flask
app = Flask(__name__)
{top}

@app.get("/books/<int:book_id>")
def book(book_id):
    {view}
"""
DAEMON = """
if os.fork() == 0:
    import time
    time.sleep(20)
    os._exit(0)
"""


@pytest.fixture(
    params=[
        pytest.param(True, marks=pytest.mark.skipif(not child.FORK, reason="no fork here")),
        False,
    ],
    ids=["fork", "spawn"],
)
def run(course, request, monkeypatch):
    """Run exercise 1 with an app, in a forked process and in a new one."""
    monkeypatch.setattr(child, "FORK", request.param)

    def of(top: str = "", view: str = "return {}"):
        course.write("app.py", APP.format(top=top, view=view))
        return run_in_child(Run(Course(course.root).lesson("1"), "exercises", seed="a"))

    return of


def test_verdicts_are_the_same_both_ways(course, monkeypatch):
    """Each check of the starter, forked and not."""
    lesson_run = Run(Course(course.root).lesson("1"), "exercises", seed="a")
    ways = []
    for fork in {child.FORK, False}:
        monkeypatch.setattr(child, "FORK", fork)
        ways.append(run_in_child(lesson_run))
    assert {tuple((check.id, check.status) for check in result.checks) for result in ways} == {
        tuple((check.id, check.status) for check in ways[0].checks)
    }
    assert "failed" in {check.status for check in ways[0].checks}


@pytest.mark.parametrize("code", ["os._exit(0)", "os._exit(3)", "os.kill(os.getpid(), 9)"])
@pytest.mark.parametrize("place", ["top", "view"])
def test_an_app_that_ends_the_process(run, place, code, tmp_path, monkeypatch):
    """There is no verdict, whatever the exit code, the reason is said, and nothing is left."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(child, "scratch_place", lambda: temporary)
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    monkeypatch.setenv("TMPDIR", str(temporary))
    with pytest.raises(CannotRun, match=r"ended the whole process .*os\._exit"):
        run(**{place: code})
    assert not any(temporary.iterdir())


@pytest.mark.skipif(not child.FORK, reason="the app forks")
def test_an_app_that_leaves_a_process(run):
    """The run ends when the suite does, not when all that the app started has ended."""
    began = time.monotonic()
    assert run(top=DAEMON).checks
    assert time.monotonic() - began < 15


@pytest.mark.parametrize("place", ["top", "view"])
def test_check_does_not_pass_by_an_exit(course, place, tmp_path):
    """`course check` exits with 2, says why, and writes no result."""
    course.write("app.py", APP.format(**{"top": "", "view": "return {}", place: "os._exit(0)"}))
    done = course.run("check", "1", "--json", str(tmp_path / "r.json"))
    assert done.returncode == 2
    assert "os._exit()" in done.stderr
    assert not (tmp_path / "r.json").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal of POSIX")
@pytest.mark.parametrize(
    ("stop", "chosen"),
    [
        pytest.param("breakpoint()", "", id="breakpoint"),
        pytest.param("import pdb; pdb.set_trace()", "", id="pdb"),
        pytest.param("breakpoint()", "pdb.set_trace", id="chosen"),
        pytest.param("breakpoint()", "code.interact", id="another"),
    ],
)
def test_a_breakpoint_stops_on_the_terminal(course, stop, chosen):
    """The debugger, or the one that the student has chosen, has the keyboard and the screen."""
    prompt, go_on = (">>> ", b"\x04") if chosen == "code.interact" else ("(Pdb) ", b"c\n")
    course.write("app.py", APP.format(top="", view=f"{stop}; return {{}}"))
    controller, terminal = os.openpty()
    with subprocess.Popen(
        [*COMMAND, "check", "1", "--task", "1"],
        cwd=course.root, stdin=terminal, stdout=terminal, stderr=terminal,
        env=course.environment() | {"PYTHONBREAKPOINT": chosen},
    ) as process:  # fmt: skip
        os.close(terminal)
        _read_until(controller, prompt)
        os.write(controller, b"print(4300 + 21)\n")
        assert "4321\r\n" in _read_until(controller, prompt)
        os.write(controller, go_on)
        assert "Task 1" in _read_until(controller, "\0")
    os.close(controller)
    assert process.returncode == 1


def test_a_breakpoint_that_is_switched_off(course):
    """`PYTHONBREAKPOINT=0` means the same as everywhere."""
    course.write("app.py", APP.format(top="", view="breakpoint(); return {'went': 'on'}"))
    done = course.run("check", "1", "--task", "1", PYTHONBREAKPOINT="0")
    assert "went" in done.stdout
    assert "breakpoint() is passed over" not in done.stdout


def _read_until(terminal: int, text: str) -> str:
    seen = ""
    while not seen.endswith(text):
        try:
            data = os.read(terminal, 1024)
        except OSError:  # the other end is closed
            return seen
        if not data:
            return seen
        seen += data.decode("utf-8", "replace")
    return seen


@pytest.mark.parametrize("fault", ["missing folder", "exit"])
def test_all_goes_on_where_one_cannot_run(course, tmp_path, fault):
    """`course check --all` grades the others, says what it could not run, and exits with 2."""
    if fault == "exit":
        course.write("app.py", "import os\nos._exit(0)\n")
    else:
        shutil.rmtree(course.exercise)
    done = course.run("check", "--all", "--json", str(tmp_path / "all.json"))
    assert done.returncode == 2
    first, second = json.loads((tmp_path / "all.json").read_text())["results"]
    assert ("reset" if fault == "missing folder" else "os._exit") in first["reason"]
    assert not first["passed"]
    assert second["max_points"] == 5


def test_a_file_of_many_gigabytes_is_not_read(tmp_path):
    """A submission may hold one; that it is refused must not take the grader's memory."""
    (tmp_path / "small").write_bytes(b"x")
    before = folder_hash(tmp_path)
    with (tmp_path / "large").open("wb") as file:
        file.truncate(1 << 43)
    assert folder_hash(tmp_path) != before


FAULTY = """
import pytest


@pytest.fixture
def book(client):
    return client.get("/books/1")


def test_after(client):
    \"\"\"It stumbles over an answer.\"\"\"
    client.get("/books/1").json["id"].title()


def test_in_a_fixture(book):
    \"\"\"It stumbles in a fixture.\"\"\"
    assert book.json["title"]["de"]


@pytest.fixture
def broken(book):
    return book.json["id"].title()


def test_of_a_fixture(broken):
    \"\"\"A fixture stumbles over an answer.\"\"\"


def test_before(client):
    \"\"\"It stumbles before any answer.\"\"\"
    {}["id"]
"""


@pytest.mark.parametrize("transport", ["in-process", "sandbox"])
def test_a_suite_that_stumbles_over_an_answer(course, transport):
    """That is the check's failure, and marked for the suite's authors; else it is an error."""
    if transport == "sandbox" and sys.platform != "linux":
        pytest.skip("the sandbox is Linux's")
    course.write("app.py", APP.format(top="", view="return {'id': 1, 'title': None}"))
    (course.root / "tests/01_shelf/test_exercise.py").write_text(FAULTY, encoding="utf-8")
    lesson = Course(course.root).lesson("1")
    result = run_in_child(Run(lesson, "exercises", seed="a", transport=transport))
    checks = {check.id: check for check in result.checks}
    assert {name: check.status for name, check in checks.items()} == {
        "the_app_starts": "passed",
        "test_after": "failed",
        "test_in_a_fixture": "failed",
        "test_of_a_fixture": "failed",
        "test_before": "error",
    }
    for name in ("test_after", "test_in_a_fixture", "test_of_a_fixture"):
        assert "expected form" in checks[name].failure.message
        assert "200 OK" in checks[name].failure.came_back
        assert "Error" in checks[name].fault
    assert "test_after, line" in checks["test_after"].fault
    assert checks["test_before"].fault == ""


HASHING_APP = """
import os
from flask import Flask, request
from werkzeug import security
from werkzeug.security import check_password_hash, generate_password_hash

app = Flask(__name__)

@app.get("/")
def sees_the_variable():
    return str("PASSWORD_HASHES" in os.environ)


def made_as(how):
    if how == "fast":
        return generate_password_hash("tea", method="pbkdf2:sha256:1000")
    return security.generate_password_hash("tea") if how == "by-module" else generate_password_hash("tea")


@app.get("/hash/<how>")
def made(how):
    return made_as(how)


@app.post("/check")
def check():
    return str(check_password_hash(request.json, "tea"))


app.cli.command("hash")(lambda: print(made_as("")))
"""
HASHING_SUITE = """
import pytest
from werkzeug.security import check_password_hash, generate_password_hash

from shared.suite.passwords import QUICK, REAL, hash_problem

pytestmark = pytest.mark.environ(**QUICK)
OF_ITS_OWN = {".env": "PASSWORD_HASHES=quick"}


@pytest.mark.parametrize("how", ["by-name", "by-module"])
def test_quick(boot, how):
    \"\"\"The app hashes quickly, and checks what others have hashed.\"\"\"
    client = boot()
    assert client.get("/").text == "False"
    made, by_command = client.get(f"/hash/{how}").text, client.flask("hash").output.strip()
    assert [one.startswith("pbkdf2:sha256:1$") for one in (made, by_command)] == [True, True]
    for stored in (made, by_command, generate_password_hash("tea")):
        assert check_password_hash(stored, "tea")
        assert client.post("/check", json=stored).text == "True"
    assert client.post("/check", json=generate_password_hash("coffee")).text == "False"


@pytest.mark.environ(**REAL)
@pytest.mark.parametrize("files", [{}, OF_ITS_OWN], ids=["plainly", "with-a-variable-of-its-own"])
def test_real(boot, files):
    \"\"\"A check on hashing finds real ones, and a fast one.\"\"\"
    client = boot(files=files)
    for made in (client.get("/hash/real").text, client.flask("hash").output.strip()):
        assert hash_problem(made, "tea") == ""
    assert hash_problem(client.get("/hash/fast").text, "tea") != ""


@pytest.mark.environ(**REAL)
def test_a_quick_one_beside_it(boot):
    \"\"\"The app that was started last decides for the process; none stays quick after a quick one.\"\"\"
    boot(environ=QUICK).get("/")
    real = boot()
    assert hash_problem(real.get("/hash/real").text, "tea") == ""
"""


@pytest.mark.parametrize("transport", ["in-process", "sandbox"])
def test_an_app_hashes_quickly_where_that_is_not_graded(course, transport):
    """What an app hashes by itself costs nothing, but in the checks on hashing."""
    if transport == "sandbox" and sys.platform != "linux":
        pytest.skip("the sandbox is Linux's")
    course.write("app.py", HASHING_APP)
    (course.root / "tests/01_shelf/test_exercise.py").write_text(HASHING_SUITE, encoding="utf-8")
    lesson = Course(course.root).lesson("1")
    result = run_in_child(Run(lesson, "exercises", seed="a", transport=transport))
    assert {check.id: check.failure for check in result.checks if check.status != "passed"} == {}
    assert len(result.checks) == 6


COLLECTING_SUITE = """
def test_rarely(client):
    \"\"\"The process of the app looks rarely for garbage.\"\"\"
    assert client.get("/").text == "20000"
"""


@pytest.mark.parametrize("transport", ["in-process", "sandbox"])
def test_apps_run_where_garbage_is_rarely_collected(course, transport):
    """To collect as often as Python does by itself took an eighth of a suite's time."""
    if transport == "sandbox" and sys.platform != "linux":
        pytest.skip("the sandbox is Linux's")
    source = "import gc\n\nfrom flask import Flask\n\napp = Flask(__name__)\n"
    course.write("app.py", source + 'app.get("/")(lambda: str(gc.get_threshold()[0]))\n')
    (course.root / "tests/01_shelf/test_exercise.py").write_text(COLLECTING_SUITE, encoding="utf-8")
    lesson = Course(course.root).lesson("1")
    result = run_in_child(Run(lesson, "exercises", seed="a", transport=transport))
    assert [check.status for check in result.checks] == ["passed", "passed"]
