"""Honest submissions in odd forms: what `flask run` accepts gets its points, or a sentence."""

from __future__ import annotations

import codecs
import json
import os
import subprocess
import sys
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest

from shared.grading.warm import run_many
from shared.language import set_language
from shared.material.catalog import Course
from shared.result import Result
from shared.running.run import CannotRun, Run
from shared.serving.server import FLASK_RUN, DidNotServe, served

linux = pytest.mark.skipif(sys.platform != "linux", reason="the walls are Linux's")

LESSON = "01_page"
SUITE = '''
"""Asks for one page."""
import pytest


@pytest.mark.task(1)
@pytest.mark.points(4)
def test_page(client):
    """The page greets.

    페이지가 인사해요.
    """
    response = client.get("/")
    assert (response.status_code, response.text) == (200, "안녕, books")
'''
HEAD = "from flask import Flask, render_template\n\napp = Flask(__name__)\n\n\n@app.get('/')\n"
PLAIN = HEAD + "def index():\n    return '안녕, books'\n"


def showing(name: str, above: str = "") -> str:
    """Return an app whose page greets the value of an expression."""
    return f"{above}\n{HEAD}def index():\n    return '안녕, ' + {name}\n"


@dataclass(frozen=True)
class Handed:
    """A folder, whether `flask run` shows its page, and the sentence where points are missing."""

    files: Mapping[str, str | bytes]
    runs: bool = True
    says: tuple[str, ...] = field(default=())


SHARED = {"shared/store.py": "NAME = 'books'\n"}
CP949 = "# 안녕하세요\n" + PLAIN

HONEST = {
    "plain": Handed({"app.py": PLAIN}),
    "dotenv": Handed(
        {"app.py": showing("os.environ['SHELF']", "import os"), ".env": "SHELF=books\n"}
    ),
    "flaskenv": Handed(
        {
            "app.py": showing("os.environ['A'] + os.environ['B']", "import os"),
            ".flaskenv": "A=bo\nB=lost\nFLASK_DEBUG=1\nFLASK_APP=app\n",
            ".env": 'export B="oks"\nPYTHONPATH=/nowhere\n',
        }
    ),
    "dotenv_in_cp949": Handed(
        {"app.py": PLAIN, ".env": "SHELF=책장 하나\n".encode("cp949")},
        runs=False, says=(".env is saved as Korean (EUC-KR)", "Save with Encoding, UTF-8"),
    ),
    "own_shared": Handed(
        {"app.py": showing("NAME", "from shared.store import NAME"), "shared/__init__.py": "", **SHARED}
    ),
    "own_shared_without_init": Handed(
        {"app.py": showing("NAME", "from shared.store import NAME"), **SHARED}
    ),
    "own_shared_at_a_request": Handed(
        {"app.py": HEAD + "def index():\n    from shared.store import NAME\n"
         "    return f'안녕, {NAME}'\n", "shared/__init__.py": "", **SHARED}
    ),
    "own_shared_module": Handed(
        {"app.py": showing("NAME", "from shared import NAME"), "shared.py": SHARED["shared/store.py"]}
    ),
    "relative_import": Handed(
        {"app.py": showing("NAME", "from .books import NAME"), "books.py": "NAME = 'books'\n"},
        runs=False, says=("app.py, line 1, imports with a leading dot", "`from books import ...`"),
    ),
    "relative_import_in_a_package": Handed(
        {
            "app.py": showing("NAME", "from club import NAME"),
            "club/__init__.py": "from .store import NAME\n", "club/store.py": "NAME = 'books'\n",
        }
    ),
    "wsgi": Handed({"wsgi.py": PLAIN}),
    "wsgi_before_app": Handed({"wsgi.py": "from app import app\n", "app.py": PLAIN}),
    "wsgi_without_an_app": Handed(
        {"wsgi.py": "import app as site\n", "app.py": PLAIN}, runs=False, says=("wsgi.py has no `app`",)
    ),
    "package_app": Handed({"app/__init__.py": PLAIN}),
    "main": Handed({"main.py": PLAIN}, runs=False, says=("there is main.py", "Rename main.py to app.py")),
    "capital": Handed({"App.py": PLAIN}, runs=False, says=("there is App.py", "Rename App.py to app.py")),
    "downloaded_twice": Handed(
        {"app (1).py": PLAIN, "books.py": ""},
        runs=False,
        says=("there is app (1).py", "Rename app (1).py to app.py"),
    ),
    "no_app": Handed(
        {"books.py": "", "main_list.py": ""},
        runs=False,
        says=("There is no app.py in the folder.", "`reset`"),
    ),
    "no_ending": Handed({"app": PLAIN}, runs=False, says=("but there is app.", "Rename app to app.py")),
    "hidden_ending": Handed(
        {"app.py.txt": PLAIN}, runs=False, says=("there is app.py.txt", "hides the ending .txt")
    ),
    "utf_16": Handed(
        {"app.py": PLAIN.encode("utf-16")}, runs=False,
        says=("app.py is saved as UTF-16 LE", "Save with Encoding, UTF-8"),
    ),
    "utf_16_without_mark": Handed(
        {"app.py": "from books import app", "books.py": PLAIN.encode("utf-16-be")}, runs=False,
        says=("books.py is saved as UTF-16 BE", "Save with Encoding, UTF-8"),
    ),
    "cp949": Handed(
        {"app.py": CP949.encode("cp949")}, runs=False,
        says=("app.py is saved as Korean (EUC-KR)", "Save with Encoding, UTF-8"),
    ),
    "cp949_with_cookie": Handed({"app.py": ("# -*- coding: cp949 -*-\n" + CP949).encode("cp949")}),
    "utf_8_with_mark": Handed({"app.py": codecs.BOM_UTF8 + PLAIN.encode()}),
    "template_in_cp949": Handed(
        {
            "app.py": HEAD + "def index():\n    return render_template('page.html')\n",
            "templates/page.html": "안녕, books".encode("cp949"),
        },
        runs=False, says=("The template page.html is saved as Korean (EUC-KR)",),
    ),
    "odd_names": Handed(
        {
            "app.py": HEAD + "def index():\n    return render_template(\"책 '1' #%.html\")\n",
            "templates/책 '1' #%.html": "안녕, books",
        }
    ),
    "decomposed_names": Handed(
        {
            "app.py": HEAD + "def index():\n    return render_template('책장/소개.html')\n",
            unicodedata.normalize("NFD", "templates/책장/소개.html"): "안녕, books",
        },
        runs=sys.platform == "darwin",  # which finds a name by either of its forms
    ),
    "screenshot": Handed({"app.py": PLAIN, "스크린샷 2026-03-02 3.04.05\u202fPM.png": b"\x89PNG"}),
    "input_at_import": Handed(
        {"app.py": f"name = input('Name? ')\n{PLAIN}"}, runs=False,
        says=("app.py, line 1, asks in the terminal (input())", "sends what the app needs"),
    ),
    "input_in_a_view": Handed(
        {"app.py": HEAD + "def index():\n    return '안녕, ' + input('Name? ')\n"}, runs=False,
        says=("EOFError: a web app has no terminal to ask in",),
    ),
    "run_without_guard": Handed({"app.py": PLAIN + "\n\napp.run(debug=True)\n"}),
    "run_with_guard": Handed(
        {"app.py": PLAIN + "\n\nif __name__ == '__main__':\n    app.run(debug=True)\n"}
    ),
    "run_simple": Handed(
        {"app.py": PLAIN + "\n\nfrom werkzeug.serving import run_simple\n"
         "run_simple('127.0.0.1', 0, app)\n"},
        # It serves on a port of its own, and `flask run` waits for ever.
        says=("app.py, line 12, starts a server itself", '`if __name__ == "__main__":`'),
    ),
    "data_by_relative_path": Handed(
        {"app.py": showing("open('data/name.txt').read()"), "data/name.txt": "books"}
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def lesson_course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course of one lesson with one check."""
    root = tmp_path_factory.mktemp("course")
    for folder in ("lessons", "exercises", "solutions", "tests"):
        (root / folder / "01_page").mkdir(parents=True)
    (root / "tests/01_page/test_exercise.py").write_text(SUITE, encoding="utf-8")
    (root / "solutions/01_page/app.py").write_text(PLAIN, encoding="utf-8")
    return Course(root)


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All of them as a class's folder."""
    folder = tmp_path_factory.mktemp("class")
    for name, handed in HONEST.items():
        for file, content in handed.files.items():
            path = folder / name / LESSON / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


@pytest.fixture(scope="module")
def checked(lesson_course: Course, handed_in: Path) -> dict[str, Result | CannotRun]:
    """What `check` says of each."""
    set_language("en")
    lesson = lesson_course.lessons[0]
    runs = [Run(lesson, str(handed_in / name / LESSON), seed="fixed") for name in HONEST]
    return dict(zip(HONEST, run_many(runs), strict=True))


@pytest.fixture(scope="module")
def graded(lesson_course: Course, handed_in: Path) -> dict[str, Result]:
    """What `grade` says of each."""
    return grade(lesson_course, handed_in)


def grade(course: Course, folder: Path) -> dict[str, Result]:
    """Grade a class by the command."""
    command = [sys.executable, "-P", "-m", "shared", "grade", "--lang", "en"]
    done = subprocess.run(
        [*command, "--seed", "fixed", "--json", "-", str(folder)],
        env=os.environ | {"COURSE_ROOT": str(course.root)}, cwd=course.root,
        stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", timeout=120,
    )  # fmt: skip
    assert done.stdout, done.stderr
    results = map(Result.from_json, json.loads(done.stdout)["results"])
    return {str(result.submission).partition("/")[0]: result for result in results}


def told(result: Result | CannotRun) -> str:
    """Return all that a result says to the student."""
    assert isinstance(result, Result), result
    failures = [check.failure for check in result.checks if check.failure]
    texts = [result.reason or ""]
    texts += [text for one in failures for text in (one.message, one.coach_cure, one.printed)]
    return "\n".join(texts)


def judge(name: str, result: Result | CannotRun) -> None:
    """Expect the points, or the sentence."""
    handed = HONEST[name]
    said = told(result)
    assert isinstance(result, Result)
    assert [one for one in handed.says if one not in said] == [], said
    assert (result.points, result.max_points) == (0 if handed.says else 4, 4), said


@pytest.mark.parametrize("name", HONEST)
def test_flask_run(handed_in, name):
    """The table is true: this is what `flask run` itself does."""
    assert shows_its_page(handed_in / name / LESSON) == HONEST[name].runs


def shows_its_page(folder: Path) -> bool:
    """Return whether `flask run` in a folder shows the right page."""
    try:
        with served(folder, FLASK_RUN) as server, urlopen(server.url, timeout=10) as answer:
            return bool(answer.read().decode() == "안녕, books")
    except (DidNotServe, HTTPError, URLError, HTTPException):
        return False


@pytest.mark.parametrize("name", HONEST)
def test_check(checked, name):
    """`check` gives the points, or says in a sentence what to do."""
    judge(name, checked[name])


@linux
@pytest.mark.parametrize("name", HONEST)
def test_grade(graded, name):
    """`grade` gives the same points, or the same sentence."""
    judge(name, graded[name])
