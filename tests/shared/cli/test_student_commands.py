"""The commands around an exercise: list, next, hint, solution, reset, lesson."""

from __future__ import annotations

import json
import os
import re
import shlex
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from shared import cli
from shared.cli import student


def test_bare_command_says_where_you_are(course):
    """Bare `course` says how far one is and what to type next."""
    done = course.run()
    assert done.returncode == 0
    assert "0 of 2 exercises done." in done.stdout
    assert "Next: 01_shelf. Type: make lesson-1" in done.stdout


def test_list_and_next_follow_the_progress(course):
    """A solved exercise is done, an edited one is started, `next` names the first not done."""
    course.solve()
    rows = json.loads(course.run("list", "--json").stdout)
    assert [(row["id"], row["state"]) for row in rows] == [
        ("01_shelf", "started"),
        ("02_lending", "new"),
    ]
    course.run("check", "1")
    assert "01  Shelf    done  5/5" in course.run("list").stdout
    assert "02 · Lending" in course.run("next").stdout


def test_hints_go_on_and_stay_at_the_last(course):
    """Each call shows one more hint of the task; after the last it says so."""
    first = course.run("hint", "1", "--task", "2").stdout
    assert "Hint 1/2  First." in first
    assert "Second." not in first
    assert "Hint 2/2  Second." in course.run("hint", "1", "--task", "2").stdout
    assert "That was the last hint." in course.run("hint", "1", "--task", "2").stdout


def test_hint_for_the_failing_task(course):
    """Without a task the hint is for the first one that failed."""
    course.write(
        "app.py",
        """
        from flask import Flask
        from books import load
        app = Flask(__name__)


        @app.get("/books/<int:id>")
        def book(id):
            return next((book for book in load() if book["id"] == id), {})
        """,
    )
    course.run("check", "1")
    assert "First." in course.run("hint", "1").stdout


def test_hint_for_no_task(course):
    """A task without hints is exit code 2 and names those that have some."""
    done = course.run("hint", "1", "--task", "7")
    assert done.returncode == 2
    assert "there are for: 1, 2." in done.stderr


def test_solution_asks_before_the_exercise_passes(course):
    """The solution is not shown by accident; `--show` forces it."""
    refused = course.run("solution", "1")
    assert refused.returncode == 2
    assert "-m shared solution 1 --show" in refused.stderr
    assert "abort" not in refused.stdout
    shown = course.run("solution", "1", "--show")
    assert shown.returncode == 0
    assert "+    abort(404)" in shown.stdout
    assert "NOTES.md" in shown.stdout


def test_solution_names_the_notes_of_the_language(course):
    """Who reads Korean is led to the Korean notes, where there are some."""
    assert "NOTES.md" in course.run("solution", "1", "--show", "--lang", "ko").stdout
    notes = course.root / "solutions/01_shelf/NOTES.ko.md"
    notes.write_text("# 설명\n", encoding="utf-8")
    assert "NOTES.ko.md" in course.run("solution", "1", "--show", "--lang", "ko").stdout


def test_solution_after_passing(course):
    """Who has passed sees the solution without being asked."""
    course.solve()
    course.run("check", "1")
    done = course.run("solution", "1")
    assert done.returncode == 0
    assert "is the reference solution" in done.stdout


def test_reset_restores_and_keeps(course):
    """`reset` brings the starter back byte for byte and keeps the student's files."""
    course.write("app.py", "my = 'work'\n")
    course.write("own.py", "more = 1\n")
    course.run("check", "1")
    done = course.run("reset", "1", "--yes")
    assert done.returncode == 0
    starter = course.root / "tests/01_shelf/starter"
    names = {path.name for path in starter.iterdir()}
    assert {path.name for path in course.exercise.iterdir()} == names
    for name in names:
        assert (course.exercise / name).read_bytes() == (starter / name).read_bytes()
    (backup,) = (course.root / ".course/backups").iterdir()
    assert (backup / "app.py").read_text() == "my = 'work'\n"
    assert (backup / "own.py").exists()
    assert backup.name in done.stdout


def test_reset_twice_in_a_second_keeps_both(course):
    """A second backup never overwrites the first."""
    for text in ("one", "two"):
        course.write("app.py", text)
        course.run("reset", "1", "--yes")
    backups = sorted((course.root / ".course/backups").iterdir())
    assert sorted((one / "app.py").read_text() for one in backups) == ["one", "two"]


def test_reset_asks(course):
    """Without `--yes` and without a terminal nothing is replaced."""
    course.write("app.py", "my = 'work'\n")
    done = course.run("reset", "1")
    assert done.returncode == 2
    assert "-m shared reset 1 --yes" in done.stderr
    assert (course.exercise / "app.py").read_text() == "my = 'work'\n"


def test_reset_of_the_starter_does_nothing(course):
    """There is nothing to back up when nothing was changed."""
    assert "is the starter already" in course.run("reset", "1").stdout
    assert not (course.root / ".course").exists()


def test_port_in_use(course):
    """A port in use is exit code 2, the likely cause and the command with another port."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = course.run("lesson", "1", "--port", str(port))
    assert done.returncode == 2
    assert f"Port {port} is in use" in done.stderr
    assert f"make lesson-1 PORT={port + 50}" in done.stderr


def test_port_from_the_environment_must_be_a_port(course):
    """A port that is none is refused."""
    done = course.run("lesson", "1", PORT="99999")
    assert done.returncode == 2
    assert "99999" in done.stderr


def test_progress_file_damaged_by_hand(course):
    """Lines that are not progress are passed over, not an error."""
    (course.root / ".course").mkdir()
    (course.root / ".course/progress.txt").write_text("nonsense\n01_shelf done 5/5 - -\n")
    rows = json.loads(course.run("list", "--json").stdout)
    assert rows[0]["state"] == "done"


def test_diff_between_lessons(course):
    """`diff` shows what a lesson's app has that the one before it has not."""
    app = course.root / "lessons/02_lending/app.py"
    app.write_text(app.read_text() + "\nNEW = True\n", encoding="utf-8")
    shown = course.run("diff", "2").stdout
    assert shown.startswith("--- lessons/01_shelf/app.py\n+++ lessons/02_lending/app.py\n")
    assert "+NEW = True" in shown
    assert "README" not in shown


def test_diff_of_the_first_lesson(course):
    """Before the first lesson there is none."""
    done = course.run("diff", "1")
    assert done.returncode == 2
    assert "is the first lesson" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "last"),
    [
        ((), "check-1"),
        (("check", "1"), "hint-1 TASK=1"),
        (("hint", "1"), "1"),
        (("solution", "1", "--show"), "next"),
        (("diff", "2"), "lesson-2"),
        (("reset", "1", "--yes"), "check-1"),
    ],
)
def test_last_line_is_the_next_command(course, arguments, last):
    """Every command ends with what to type next."""
    course.write("app.py", (course.exercise / "app.py").read_text() + "\n# edited\n")
    shown = course.run(*arguments).stdout.strip().splitlines()[-1]
    assert "make " in shown
    assert shown.endswith(last), shown


def elsewhere(course, *words: str, path: str = "") -> str:
    """Return what a command says that is typed in the exercise's folder."""
    done = subprocess.run(
        [sys.executable, "-P", "-m", "shared", *words],
        env=course.environment() | {"PATH": path}, cwd=course.exercise,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, encoding="utf-8",
    )  # fmt: skip
    return done.stdout.strip().splitlines()[-1]


def test_the_next_command_works_in_an_active_environment(course):
    """There `course` can be typed in any folder, and make can't: it has no Makefile there."""
    programs = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    assert elsewhere(course, "check", "1", path=programs) == "Next: course hint 1 --task 1"


def test_the_next_command_works_without_an_active_environment(course):
    """In an exercise's folder it begins with the way to the environment."""
    said = elsewhere(course, "check", "1", path=os.environ["PATH"])
    program, *words = shlex.split(said.removeprefix("Next: "))
    assert words == ["hint", "1", "--task", "1"]
    done = subprocess.run(
        [program, *words], env=course.environment(), cwd=course.exercise, capture_output=True
    )
    assert done.returncode == 0


def test_the_next_command_works_without_make(course, tmp_path):
    """In the course's own folder Python is called by the name that it has there."""
    (tmp_path / "programs").mkdir()
    (tmp_path / "programs/python3").symlink_to(sys.executable)
    said = course.run("check", "1", PATH=str(tmp_path / "programs")).stdout
    assert said.endswith("Next: python3 -m shared hint 1 --task 1\n")


def test_all_points_lead_to_the_solution(course):
    """First the solution and its notes, then what is next; `hint` has no more to give."""
    course.solve()
    *_, done, following = course.run("check", "1").stdout.strip().splitlines()
    assert done.startswith("All points! `make solution-1` compares yours")
    assert "solutions/01_shelf/NOTES.md" in done
    assert following == "Next: make next"
    assert course.run("hint", "1").stdout.strip().splitlines() == [done, following]
    assert "Hint 1/2" in course.run("hint", "1", "--task", "2").stdout


def test_help_names_every_command(course):
    """Each command is there under its own name, in the order in which a student meets them."""
    shown = course.run("--help").stdout.partition("Commands:\n")[2]
    assert re.findall(r"^  (\w+)", shown, re.MULTILINE) == list(cli.COMMANDS)
    assert [cli.course.get_command(None, name).name for name in cli.COMMANDS] == [*cli.COMMANDS]
    assert cli.course.get_command(None, "no_such_command") is None


def test_what_grades_is_imported_late(course):
    """A command that grades nothing imports neither Flask nor pytest: they take half a second."""
    program = """
import sys
from shared import cli
from shared.cli import student
sys.argv = ["course", "list"]
cli.main()
print(*sorted({"flask", "pytest", "shared.verify"} & sys.modules.keys()))
"""
    done = subprocess.run(
        [sys.executable, "-P", "-c", program],
        env=course.environment(), cwd=course.root, stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.splitlines()[-1] == ""


def test_variables_are_set_as_the_terminal_does(monkeypatch):
    """Windows has two terminals, and each has its own way."""
    variables = {"MYSQL_HOST": "127.0.0.1", "MYSQL_PASSWORD": "a b"}
    assert student._setting(variables) == "export MYSQL_HOST=127.0.0.1 MYSQL_PASSWORD='a b'"
    with monkeypatch.context() as windows:
        windows.setattr("os.name", "nt")
        said = student._setting(variables)
    assert said.splitlines() == [
        'PowerShell: $env:MYSQL_HOST="127.0.0.1"; $env:MYSQL_PASSWORD="a b"',
        '  cmd: set "MYSQL_HOST=127.0.0.1" & set "MYSQL_PASSWORD=a b"',
    ]
