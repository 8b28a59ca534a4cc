"""`course watch` through its front door: real files, real editors' ways to save, real signals."""

from __future__ import annotations

import os
import queue
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from multiprocessing.connection import wait
from pathlib import Path

import pytest

from shared.material.catalog import Lesson
from shared.result import Result
from shared.running import attempt
from shared.running.run import Run
from shared.running.watch import watch

SECONDS = 20  # for a verdict, on a machine that is busy with other tests
QUIET = 1.2  # long enough for the look that is taken without being told of a save

posix = pytest.mark.skipif(os.name == "nt", reason="signals and process groups")
linux = pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks into /proc")

ANSWERING = """
from flask import Flask
{before}
app = Flask(__name__)


@app.get("/books/<id>")
def book(id):
    {body}
"""


def answering(body: str, before: str = "") -> str:
    """An app whose one view has this body."""
    return ANSWERING.format(body=body, before=before)


class Watching:
    """A running `course watch 1` and what it prints."""

    def __init__(self, root: Path) -> None:
        self.mark = f"COURSE_TEST={uuid.uuid4().hex}"
        name, _, value = self.mark.partition("=")
        clean = {key: value for key, value in os.environ.items() if not key.startswith("COURSE_")}
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "shared", "watch", "1", "--lang", "en"],
            env=clean | {"COURSE_ROOT": str(root), name: value},
            cwd=root,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )
        self._verdicts: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        text = ""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            text += line
            if line.startswith("Watching "):
                self._verdicts.put(text)
                text = ""
        self._verdicts.put(text)

    def verdict(self) -> str:
        """Wait for the next verdict."""
        return self._verdicts.get(timeout=SECONDS)

    def verdict_with(self, *words: str) -> str:
        """Wait for the first verdict that holds these words; earlier ones may hold others."""
        seen = []
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            seen.append(self.verdict())
            if all(word in seen[-1] for word in words):
                return seen[-1]
        raise AssertionError(f"no verdict with {words}: {seen}")

    def is_quiet(self) -> bool:
        """Return whether no verdict comes by itself."""
        try:
            self._verdicts.get(timeout=QUIET)
        except queue.Empty:
            return True
        return False

    def end(self, number: int = signal.SIGINT) -> int:
        """Send a signal; return the exit code."""
        self.process.send_signal(number)
        return self.process.wait(SECONDS)

    def close(self) -> None:
        """Read to the end of what was printed."""
        self._reader.join()
        assert self.process.stdout is not None
        self.process.stdout.close()

    def processes(self) -> list[str]:
        """Return the command lines of all processes that descend from this one, itself included."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if self.mark.encode() in (folder / "environ").read_bytes().split(b"\0"):
                    found.append((folder / "cmdline").read_text().replace("\0", " "))
            except OSError:
                continue
        return found


@pytest.fixture
def watching(course):
    """`course watch 1`, after its first verdict, on the starter."""
    running = Watching(course.root)
    try:
        assert "3 of 5 points" in running.verdict()
        yield running
    finally:
        if running.process.poll() is None:
            running.end(signal.SIGINT if os.name != "nt" else signal.SIGTERM)
        running.close()


def test_save_is_answered(course, watching):
    """A save is answered by the verdict of what was saved, and by one only."""
    course.solve()
    assert "5 of 5 points" in watching.verdict()
    assert watching.is_quiet()


def test_same_size_within_a_second(course, watching):
    """Edits of the same length in quick turns never run the old file."""
    app = course.exercise / "app.py"
    for number in range(10):
        app.write_text(answering(f"return 'the answer {number}'"), encoding="utf-8")
        assert f"the answer {number}" in watching.verdict_with("the answer")


def test_burst(course, watching):
    """Of many saves in a row, the last one has the last word."""
    app = course.exercise / "app.py"
    for number in range(40):
        app.write_text(answering(f"return 'the answer {number}'"), encoding="utf-8")
        time.sleep(0.005)
    watching.verdict_with("the answer 39")
    assert watching.is_quiet()


def test_save_during_a_run(course, watching):
    """A save ends the run under way: its verdict is never shown."""
    course.write("app.py", answering("time.sleep(8); return 'slow'", "import time"))
    time.sleep(0.5)
    began = time.monotonic()
    course.solve()
    assert "5 of 5 points" in watching.verdict()
    assert time.monotonic() - began < 6


def test_syntax_error(course, watching):
    """A file that is half written is told of, and the next save goes on."""
    course.write("app.py", "def half(:\n")
    assert "app.py, line 1, is not valid Python" in watching.verdict()
    course.solve()
    assert "5 of 5 points" in watching.verdict()


def test_save_by_rename(course, watching):
    """An editor that writes another file and renames it saves too."""
    for number in range(3):
        course.write("app.py.tmp", answering(f"return 'renamed {number}'"))
        os.replace(course.exercise / "app.py.tmp", course.exercise / "app.py")
        watching.verdict_with(f"renamed {number}")


def test_save_by_backup(course, watching):
    """An editor that moves the file away and writes a new one: no verdict of the gap."""
    app = course.exercise / "app.py"
    app.rename(course.exercise / "app.py~")
    time.sleep(0.05)
    course.solve()
    assert "5 of 5 points" in watching.verdict()


def test_deleted_file(course, watching):
    """A deleted app.py is said to be missing; it may come back."""
    (course.exercise / "app.py").unlink()
    assert "There is no app.py in the folder." in watching.verdict()
    course.solve()
    assert "5 of 5 points" in watching.verdict_with("5 of 5")


def test_deleted_folder(course, watching):
    """A deleted folder is said to be missing; a new one in its place is watched."""
    shutil.rmtree(course.exercise)
    watching.verdict_with("There is no folder exercises/01_shelf.")
    shutil.copytree(course.root / "solutions/01_shelf", course.exercise)
    watching.verdict_with("5 of 5 points")
    course.write("app.py", answering("return 'watched again'"))
    watching.verdict_with("watched again")


def test_folder_in_its_place(course, watching):
    """A folder that takes the place of the watched one, as after a checkout, is watched."""
    course.exercise.rename(course.root / "away")
    shutil.copytree(course.root / "solutions/01_shelf", course.exercise)
    watching.verdict_with("5 of 5 points")
    course.write("app.py", answering("return 'the new one'"))
    watching.verdict_with("the new one")


def test_new_subfolder(course, watching):
    """A file in a new subfolder is watched too."""
    course.write("app.py", answering("return open('notes/text.txt').read()"))
    watching.verdict_with("500")
    course.write("notes/text.txt", "the note 1")
    watching.verdict_with("the note 1")
    course.write("notes/text.txt", "the note 2")
    watching.verdict_with("the note 2")


@pytest.mark.parametrize(
    "name",
    ["__pycache__/app.cpython-311.pyc", ".app.py.swp", "#app.py#", "app.py~", "instance/a.db"],
)
def test_what_is_no_save(course, watching, name):
    """What programs write beside the work starts no run."""
    course.write(name, "x")
    assert watching.is_quiet()


def test_suite_is_watched(course, watching):
    """A new text of the suite is run, even of the same length and in the same second."""
    suite = course.root / "tests/01_shelf/test_exercise.py"
    for word in ("KNOWN", "Known", "knowN"):
        text = re.sub("A known book", f"A {word} book", suite.read_text("utf-8"), flags=re.I)
        suite.write_text(text, encoding="utf-8")
        watching.verdict_with(f"A {word} book is shown.")
    suite.write_text("def half(:\n", encoding="utf-8")


def test_unreadable_suite(course, watching):
    """A suite that cannot be read is told of; the watch goes on."""
    suite = course.root / "tests/01_shelf/test_exercise.py"
    text = suite.read_text("utf-8")
    suite.write_text("def half(:\n", encoding="utf-8")
    time.sleep(QUIET)
    suite.write_text(text, encoding="utf-8")
    assert "The suite could not be run" in watching.verdict_with("3 of 5 points")


def test_app_that_ends_its_process(course, watching):
    """An app that ends the process without a word costs a verdict, not the watch."""
    course.write("app.py", "import os\nos.write(2, b'last words')\nos._exit(3)\n")
    time.sleep(QUIET)
    course.solve()
    text = watching.verdict_with("5 of 5 points")
    assert "the run ended with exit code 3 and no result\nlast words" in text


def test_breakpoint_does_not_hang(course, watching):
    """A breakpoint() is passed over, and says so."""
    course.write("app.py", answering("breakpoint(); return 'here'"))
    text = watching.verdict()
    assert "breakpoint() is passed over" in text
    assert "200 OK, here" in text


@posix
@linux
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])  # Windows lacks the last
def test_nothing_is_left(course, watching, name):
    """However it is ended, also during a run, no process and no temporary file is left."""
    before = "import subprocess, sys, tempfile, time"
    child = "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])"
    course.write("app.py", answering("return tempfile.gettempdir()", before))
    temporary = Path(re.search(r"/\S*course-watch-[^/\s]+", watching.verdict())[0])
    assert temporary.is_dir()
    course.write("app.py", answering(f"{child}; time.sleep(8)", before))
    end = time.monotonic() + SECONDS
    while not any("time.sleep(60)" in line for line in watching.processes()):
        assert time.monotonic() < end
        time.sleep(0.05)
    assert watching.end(getattr(signal, name)) == 0
    assert watching.processes() == []
    assert not temporary.exists()


@posix
@linux
def test_children_of_a_finished_run(course, watching):
    """What an app started and left running is gone with its run."""
    child = "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']); return ''"
    course.write("app.py", answering(child, "import subprocess, sys"))
    watching.verdict()
    assert not any("time.sleep(60)" in line for line in watching.processes())


@posix
@linux
def test_killed_watch(course, watching):
    """A watch that is killed leaves no process, and its files to the next watch to remove."""
    # Looked for while it lives: once it is dead, a watch of a test beside this one may remove them.
    places = [Path("/dev/shm"), Path(tempfile.gettempdir())]
    (left,) = [
        one for place in places for one in place.glob(f"course-watch-{watching.process.pid}-*")
    ]
    watching.process.kill()
    watching.process.wait()
    end = time.monotonic() + SECONDS
    while watching.processes():
        assert time.monotonic() < end
        time.sleep(0.05)
    following = Watching(course.root)
    end = time.monotonic() + SECONDS
    try:
        following.verdict()
        while left.exists():  # or a watch of a test beside this one has come first, and is about it
            assert time.monotonic() < end
            time.sleep(0.05)
    finally:
        following.end()
        following.close()


def test_without_fork(course, monkeypatch):
    """Where there is no fork, each save is answered by a process of its own."""
    monkeypatch.setattr(attempt, "FORK", False)
    monkeypatch.setenv("COURSE_ROOT", str(course.root))
    outcomes: queue.Queue[attempt.Outcome] = queue.Queue()
    stop = threading.Event()
    run = Run(Lesson(course.root, "01_shelf"), "exercises", seed="s")
    thread = threading.Thread(target=watch, args=(run, outcomes.put), kwargs={"stop": stop})
    thread.start()
    try:
        first = outcomes.get(timeout=SECONDS)
        course.solve()
        second = outcomes.get(timeout=SECONDS)
    finally:
        stop.set()
        thread.join()
    assert isinstance(first, Result)
    assert isinstance(second, Result)
    assert (first.points, second.points) == (3, 5)


@pytest.mark.skipif(not attempt.FORK, reason="deals checks to forked processes only")
def test_dealt_checks_are_one_result(course, tmp_path, monkeypatch):
    """Dealt to several processes, the checks make the same result as in one."""
    monkeypatch.setattr(attempt, "WORTH_A_CHILD", 1)
    monkeypatch.setattr(attempt.os, "sched_getaffinity", lambda pid: {0, 1, 2}, raising=False)
    monkeypatch.setattr(attempt.os, "getloadavg", lambda: (0.5, 0, 0))
    run = Run(Lesson(course.root, "01_shelf"), str(course.exercise), seed="s")
    whole, dealt = (outcome_of(run, tmp_path, checks) for checks in (0, 4))
    assert [(one.id, one.status, one.transcript) for one in whole.checks] == [
        (one.id, one.status, one.transcript) for one in dealt.checks
    ]
    assert whole.submission_hash == dealt.submission_hash


def outcome_of(run: Run, temporary: Path, checks: int) -> Result:
    one = attempt.Attempt(run, temporary, checks)
    assert len(one.receiving) == (3 if checks else 1)
    outcome = None
    while outcome is None:
        outcome = one.receive(wait(one.receiving))
    one.close()
    assert isinstance(outcome, Result)
    return outcome
