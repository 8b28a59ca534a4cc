"""`course check` through its front door: verdicts, exit codes, and what a student reads."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from shared.result import Result


def test_starter_fails_by_checks(course):
    """The untouched starter fails with exit code 1, and each failure says what to do."""
    done = course.run("check", "1", "--seed", "s1")
    assert done.returncode == 1
    assert "You sent     GET /books/" in done.stdout
    assert "Came back    404 Not Found" in done.stdout
    assert "no route answers GET /books/" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    assert done.stdout.rstrip().splitlines()[-1] == "Next: make hint-1 TASK=1"


def test_failure_reads_as_promised(course):
    """A failure names what was sent, what came back, what was expected, where to look, a hint."""
    course.write("app.py", course_app("return {}"))
    lines = course.run("check", "1", "--task", "2").stdout.splitlines()
    start = lines.index("  ✗ Task 2 · An unknown book answers 404. (2 points)")
    block = [line.split(maxsplit=2) for line in lines[start + 1 : start + 7]]
    assert [words[0] for words in block] == ["You", "Came", "Expected", "Replaced", "Look", "Hint"]
    assert "Came back    200 OK, {}" in lines[start + 2]
    assert "Expected     404 Not Found" in lines[start + 3]
    assert "Replaced     books.json is the check's, in place of yours: [{" in lines[start + 4]
    assert "exercises/01_shelf/app.py:6, the function book()" in lines[start + 5]


def test_a_traceback_is_told_once(course):
    """Two checks that fail by one error show its traceback once, and name it after that."""
    course.write("app.py", course_app("return nme"))
    shown = course.run("check", "1", "--task", "2").stdout
    assert shown.count("NameError: name 'nme' is not defined") == 2
    assert shown.count("    return nme") == 1
    assert 'the same traceback as above, at "An unknown book answers 404."' in shown


def test_json_that_is_not_called_json(course):
    """`json.dumps()` gives a page: the type is what is wrong, and no value."""
    course.write("app.py", course_app("return json.dumps({})", "import json"))
    shown = course.run("check", "1", "--task", "1").stdout
    assert "a JSON answer (Content-Type: application/json); it is text/html" in shown
    assert "null" not in shown


def test_solved_exercise_passes(course):
    """A right answer passes with exit code 0 and is remembered."""
    course.solve()
    done = course.run("check", "1")
    assert done.returncode == 0, done.stdout
    assert "5 of 5 points" in done.stdout
    assert "01_shelf                 done     5/5" in progress(course)


def test_solutions_and_folders_as_target(course, tmp_path):
    """`--target` takes the solutions, a folder that holds the app, and one that holds the id."""
    assert course.run("check", "1", "--target", "solutions").returncode == 0
    assert course.run("check", "1", "--target", "solutions/01_shelf").returncode == 0
    assert course.run("check", "1", "--target", str(course.root / "solutions")).returncode == 0
    assert course.run("check", "1", "--target", str(course.exercise)).returncode == 1
    missing = course.run("check", "1", "--target", str(tmp_path / "none"))
    assert missing.returncode == 2
    assert "--target must be exercises, solutions or a folder" in missing.stderr


def test_the_suite_is_plain_pytest(course):
    """pytest by itself, typed in the course's folder, finds the same and says the same."""
    starter = plain_pytest(course, "tests/01_shelf", "--target", "exercises")
    assert starter.returncode == 1, starter.stderr
    assert "1 failed, 3 passed" in starter.stdout
    assert "You sent     GET /books/" in starter.stdout
    assert "Expected     " in starter.stdout
    solved = plain_pytest(course, "tests/01_shelf", "--target", "solutions")
    assert solved.returncode == 0, solved.stdout
    assert "4 passed" in solved.stdout


def test_what_an_app_leaves_open_is_no_check_s_error(course):
    """What an app has not closed is freed in any later check, which does not fail by it."""
    course.solve()
    left_open = "import socket\napp.left_open = socket.socket()\n"
    solved = (course.exercise / "app.py").read_text(encoding="utf-8")
    course.write("app.py", solved + left_open)
    suite = course.root / "tests/01_shelf/test_exercise.py"
    freed = "\n\ndef test_after():\n    import gc\n    gc.collect()\n"
    suite.write_text(suite.read_text(encoding="utf-8") + freed, encoding="utf-8")
    done = plain_pytest(course, "tests/01_shelf", "-W", "error", "--target", "exercises")
    assert "5 passed" in done.stdout
    assert "error" not in done.stdout, done.stdout


def plain_pytest(course, *arguments: str) -> subprocess.CompletedProcess[str]:
    # Variables tell pytest what is meant for this run of it.
    ours = ("COURSE_", "PYTEST_")
    clean = {name: os.environ[name] for name in os.environ if not name.startswith(ours)}
    return subprocess.run(
        [sys.executable, "-m", "pytest", *arguments],
        env=clean | {"LANG": "C.UTF-8", "LC_ALL": "", "PYTHONUTF8": "1"},
        cwd=course.root, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", timeout=60,
    )  # fmt: skip


def test_json_is_the_result(course, tmp_path):
    """`--json` writes the result document, to a file or to the terminal."""
    file = tmp_path / "result.json"
    course.run("check", "1", "--json", str(file), "--seed", "abc")
    result = Result.from_json(json.loads(file.read_text(encoding="utf-8")))
    assert (result.lesson, result.seed, result.isolation) == ("01_shelf", "abc", "in process")
    assert [check.status for check in result.checks] == ["passed", "failed", "passed", "passed"]
    printed = course.run("check", "1", "--json", "-", "--seed", "abc")
    assert json.loads(printed.stdout)["hashes"] == json.loads(file.read_text())["hashes"]


def test_seed_repeats_the_values(course):
    """The same seed draws the same values; another draws others."""

    def sent(seed: str) -> list[str]:
        done = course.run("check", "1", "--seed", seed, "--verbose")
        return [line for line in done.stdout.splitlines() if "You sent" in line]

    assert sent("one") == sent("one")
    assert sent("one") != sent("two")


def test_all_exercises(course):
    """`--all` checks every exercise; its exit code is 1 while one fails."""
    course.solve()
    done = course.run("check", "--all")
    assert done.returncode == 1
    assert "01 · Shelf" in done.stdout
    assert "02 · Lending" in done.stdout


def test_korean(course):
    """With a Korean locale the report is Korean; `--lang` wins over it."""
    korean = course.run("check", "1", LANG="ko_KR.UTF-8")
    assert "있는 책을 보여 줘요." in korean.stdout
    assert "보낸 요청" in korean.stdout
    english = course.run("check", "1", "--lang", "en", LANG="ko_KR.UTF-8")
    assert "You sent" in english.stdout


def course_app(body: str, before: str = "") -> str:
    """An app with one view of the given body."""
    return f"""
    from flask import Flask
    {before}
    app = Flask(__name__)


    @app.get("/books/<id>")
    def book(id):
        {body}
    """.replace("\n    \n", "\n\n")


FACTORY = "from flask import Flask\ndef create_app({parameters}):\n    app = Flask(__name__)\n    {body}\n"

DOES_NOT_START = {
    "syntax error": (
        "app.py",
        "x = (\n",
        "app.py, line 1, is not valid Python: '(' was never closed",
    ),
    "missing library": (
        "app.py",
        "import flask_corsx\n",
        "imports `flask_corsx`, and there is no such module",
    ),
    "misspelt neighbour": ("app.py", "import bookz\n", "Did you mean `books`"),
    "missing name": ("app.py", "from books import laod\n", "cannot import `laod` from `books`"),
    "exception": (
        "app.py",
        "1 / 0\n",
        "app.py, line 1, raised ZeroDivisionError: division by zero",
    ),
    "exit": ("app.py", "raise SystemExit(0)\n", "ends Python itself"),
    "no app": ("app.py", "x = 1\n", "app.py has no `app`"),
    "renamed app": (
        "app.py",
        "from flask import Flask\nmy_app = Flask(__name__)\n",
        "The Flask object is called `my_app`: call it `app`",
    ),
    "factory that raises": (
        "app.py",
        FACTORY.format(parameters="config=None", body="raise RuntimeError('no luck')"),
        "raised RuntimeError: no luck",
    ),
    "factory without return": (
        "app.py",
        FACTORY.format(parameters="config=None", body="pass"),
        "create_app() returned None, not a Flask app",
    ),
    "stray __init__": ("__init__.py", "", "There is an __init__.py beside app.py"),
    "hides flask": ("flask.py", "x = 1\n", "flask.py hides the library `flask`"),
    "hides the standard library": ("email.py", "x = 1\n", "email.py hides the library `email`"),
}


@pytest.mark.parametrize("case", DOES_NOT_START)
def test_app_that_does_not_start(course, case):
    """An app that does not start is one failure in plain words; the rest is not reached."""
    file, source, sentence = DOES_NOT_START[case]
    course.write(file, source)
    done = course.run("check", "1", "--json", "result.json")
    assert done.returncode == 1
    assert sentence in done.stdout
    result = Result.from_json(json.loads((course.root / "result.json").read_text(encoding="utf-8")))
    assert [check.status for check in result.checks] == ["failed"] + 3 * ["not reached"]
    assert result.points == 0


def test_original_stays_beneath(course):
    """Below the translated exception stands Python's own, with the student's lines only."""
    course.write("app.py", "from books import laod\n")
    shown = course.run("check", "1").stdout
    assert 'File "exercises/01_shelf/app.py", line 1, in <module>' in shown
    assert "ImportError: cannot import name 'laod' from 'books'" in shown
    assert "importlib" not in shown


def test_app_beside_a_factory_of_another_kind(course):
    """An `app` made by a factory without a config counts as the app."""
    course.solve()
    app = course.exercise / "app.py"
    app.write_text(app.read_text() + "\n\ndef create_app():\n    return app\n")
    assert course.run("check", "1").returncode == 0


def test_harmless_names_are_allowed(course):
    """A file called test.py or code.py hides nothing that Flask needs."""
    course.solve()
    course.write("test.py", "x = 1\n")
    course.write("code.py", "x = 1\n")
    assert course.run("check", "1").returncode == 0


def test_unguarded_app_run_is_passed_over(course):
    """An `app.run()` at the end of app.py does not block, as under `flask run`."""
    course.solve()
    app = course.exercise / "app.py"
    app.write_text(app.read_text() + "\napp.run()\n")
    assert course.run("check", "1").returncode == 0


def test_endless_view_is_stopped(course):
    """A view that never comes back fails its check and the next check goes on."""
    course.write("app.py", course_app("while True: pass"))
    source = (course.exercise / "app.py").read_text()
    assert "while True" in source
    done = course.run("check", "1", "--task", "1")
    assert done.returncode == 1
    assert "did not answer within 3 seconds" in done.stdout


def test_emptied_folder(course):
    """An emptied exercise says that app.py is missing and how to bring it back."""
    for file in course.exercise.iterdir():
        file.unlink()
    done = course.run("check", "1")
    assert done.returncode == 1
    assert "There is no app.py in the folder." in done.stdout
    assert "The command `reset` brings the starter back" in done.stdout


def test_missing_folder(course):
    """A deleted exercise cannot be checked: exit code 2 and the command that restores it."""
    course.exercise.rename(course.root / "elsewhere")
    done = course.run("check", "1")
    assert done.returncode == 2
    assert "make reset-1" in done.stderr
    assert course.run("reset", "1", "--yes").returncode == 0
    assert course.run("check", "1").returncode == 1


@pytest.mark.parametrize("text", ["1", "01", "shelf", "01_shelf", "exercises/01_shelf/"])
def test_ids(course, text):
    """An exercise is named by its number, its name, both, or its folder."""
    assert "01 · Shelf" in course.run("check", text).stdout


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("shelv", "Did you mean `01_shelf`?"),
        ("99", "The lessons go from 1 to 2."),
        ("08", "There is no lesson"),
        ("²", "There is no lesson"),
    ],
)
def test_unknown_ids(course, text, answer):
    """An unknown id is exit code 2 with the nearest ones."""
    done = course.run("check", text)
    assert done.returncode == 2
    assert answer in done.stderr
    assert "Traceback" not in done.stderr


def test_unknown_task(course):
    """A task without checks cannot be checked."""
    done = course.run("check", "1", "--task", "9")
    assert done.returncode == 2
    assert "01_shelf has no check of task 9" in done.stderr


def test_nothing_is_left(course):
    """A check leaves nothing in the exercise's folder, whatever the app writes."""
    course.solve()
    app = course.exercise / "app.py"
    app.write_text(app.read_text() + "\nopen('left.txt', 'w').close()\n")
    before = sorted(course.exercise.rglob("*"))
    assert course.run("check", "1").returncode == 0
    assert sorted(course.exercise.rglob("*")) == before


def test_progress_that_cannot_be_saved(course):
    """In a read-only checkout the verdict counts all the same."""
    course.solve()
    # Root may write anywhere, so what stands in the way is a file.
    (course.root / ".course").write_text("")
    done = course.run("check", "1")
    assert done.returncode == 0
    assert "could not be saved" in done.stdout


def test_no_colour_without_a_terminal(course):
    """Without a terminal there is no escape sequence."""
    assert "\x1b" not in course.run("check", "1", "--verbose").stdout


def test_app_prints_escape_sequences(course):
    """What an app prints cannot paint the report."""
    course.write("app.py", course_app(r"print('\x1b[2J\x1b]0;x\x07hello'); return {}"))
    shown = course.run("check", "1").stdout
    assert "hello" in shown
    assert "\x1b" not in shown


def progress(course) -> str:
    return Path(course.root / ".course/progress.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", ("but there is site/app.py", "Move all that is in site into the exercise's")),
        ("ko", ("app.py가 없고 site/app.py가", "site 폴더 안의 파일을 모두 연습 문제 폴더로")),
    ],
)
def test_an_app_in_a_folder_of_its_own(course, lang, said):
    """It is named, with what to do: `flask run` would not find it either."""
    (course.exercise / "site").mkdir()
    (course.exercise / "app.py").rename(course.exercise / "site/app.py")
    done = course.run("check", "1", "--lang", lang)
    assert done.returncode == 1
    assert [one for one in said if one not in done.stdout] == []
