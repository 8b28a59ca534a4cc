"""Every rule of `course verify` is shown able to fail: the fault is planted, the rule reports it."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from shared.material import workbook
from shared.material.catalog import Course, UnknownLesson
from shared.verify import REGISTRY, framework, main, rules, verify

ID = "01_shelf"
# These groups read files only; the others run apps, so of them only the rule in question is run.
STATIC = [rule.name for rule in rules() if rule.group not in ("suite", "start")]
Plant = Callable[[Course], None]


def change(path: str, old: str, new: str) -> Plant:
    """Replace a text in a file of lesson 01; in the starter too, as an author would."""

    def plant(course: Course) -> None:
        for name in dict.fromkeys((path, path.replace(f"exercises/{ID}", f"tests/{ID}/starter"))):
            file = course.root / name
            source = file.read_text(encoding="utf-8")
            assert old in source
            file.write_text(source.replace(old, new), encoding="utf-8")

    return plant


def write(path: str, content: str = "") -> Plant:
    """Write a file."""

    def plant(course: Course) -> None:
        file = course.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")

    return plant


def remove(path: str) -> Plant:
    """Remove a file."""
    return lambda course: (course.root / path).unlink()


def rename(old: str, new: str) -> Plant:
    """Rename a file or folder."""
    return lambda course: (course.root / old).rename(course.root / new) and None


def both(*plants: Plant) -> Plant:
    """Plant one fault in several files, as in both languages."""

    def plant(course: Course) -> None:
        for one in plants:
            one(course)

    return plant


LESSON, LESSON_KO = f"lessons/{ID}/README.md", f"lessons/{ID}/README.ko.md"
EXERCISE, HINTS = f"exercises/{ID}/README.md", f"exercises/{ID}/HINTS.md"
HINTS_KO = f"exercises/{ID}/HINTS.ko.md"
APP, SOLUTION, STARTER = (
    f"{folder}/{ID}/app.py" for folder in ("lessons", "solutions", "exercises")
)
SUITE, VARIANT = f"tests/{ID}/test_exercise.py", f"tests/{ID}/variants/first/app.py"
MISTAKE = f"tests/{ID}/mistakes/unknown_is_200.patch"
PAGE = f"lessons/{ID}/templates/index.html"
HTTP = f"lessons/{ID}/requests.http"
HUNK = "@@ -14,5 +14,5 @@\n"
# The mistake changes more than the function that it is about, and so what other checks look at.
IN_BOOKS = '@@ -4 +4 @@\n-BOOKS = {1: "Sky"}\n+BOOKS = {1: "Sea"}\n'
IN_PAGE = """\
diff --git a/templates/index.html b/templates/index.html
--- a/templates/index.html
+++ b/templates/index.html
@@ -4 +4 @@
-{% for id, title in books.items() %}<p>{{ title }}</p>{% endfor %}
+Closed.
"""
# What only the solution should have.
ANSWER = """

def longest(books):
    \"\"\"Return the longest title.\"\"\"
    found = ""
    for title in books.values():
        if len(title) > len(found):
            found = title
    return found
"""
# An app that makes its folder for an SQLite database, where there must be none from before.
AT_HOME = "app = Flask(__name__)\n__import__('os').makedirs('instance')\n"
SERVE_AT_IMPORT = "app = Flask(__name__)\nopen('left.txt', 'w').close()\n"

# A right answer in process, and none where there is no network: the sandbox is Linux's.
NO_NETWORK = change(SOLUTION, "BOOKS =", "__import__('socket').socket(2).close()\nBOOKS =")
ONLY_IN_THE_SANDBOX = (
    [("solution-gets-all-points", "only-unconfined", NO_NETWORK)] if sys.platform == "linux" else []
)

# The rule, what is wrong, how it is planted.
FAULTS = [
    ("files-are-there", "no-text", remove(LESSON_KO)),
    ("files-are-there", "empty-file", both(write(f"solutions/{ID}/NOTES.md"), write(f"solutions/{ID}/NOTES.ko.md"))),
    ("files-are-there", "no-korean-notes", remove(f"solutions/{ID}/NOTES.ko.md")),
    ("proof-is-there", "no-mistakes", remove(MISTAKE)),
    ("proof-is-there", "two-variants", rename(f"tests/{ID}/variants/first", f"tests/{ID}/first")),
    ("proof-is-there", "variant-without-app", rename(VARIANT, VARIANT.replace("app.py", "main.py"))),
    (
        "numbers-are-contiguous",
        "gap",
        both(
            *(
                rename(f"{folder}/00_first", f"{folder}/05_first")
                for folder in ("lessons", "exercises", "solutions", "tests")
            )
        ),
    ),
    ("numbers-are-contiguous", "twice", write("lessons/01_other/README.md", "# 01 · Other\n")),
    ("no-module-hides-a-library", "standard", write(f"lessons/{ID}/secrets.py", "x = 1\n")),
    ("no-module-hides-a-library", "installed", write(f"solutions/{ID}/flask.py", "x = 1\n")),
    ("no-module-hides-a-library", "later-lesson", write(f"solutions/{ID}/jwt.py", "x = 1\n")),
    ("no-module-hides-a-library", "package", write(f"solutions/{ID}/email/x.py", "x = 1\n")),
    ("no-package-root", "init", write(f"solutions/{ID}/__init__.py", "x = 1\n")),
    ("starter-is-the-exercise", "changed", write(f"tests/{ID}/starter/app.py", "x = 1\n")),
    ("starter-is-the-exercise", "one-more", write(f"exercises/{ID}/more.txt", "x\n")),
    ("nothing-left-to-write", "todo", change(LESSON, "Nothing.", "TODO: write this.")),
    ("sections-are-there", "left-out", both(change(LESSON, "## What older tutorials say\n", ""), change(LESSON_KO, "## 예전 튜토리얼에서는\n", ""))),
    ("sections-are-there", "number", both(change(LESSON, "# 01 ·", "# 02 ·"), change(LESSON_KO, "# 01 ·", "# 02 ·"))),
    ("sections-are-there", "no-dot", change(EXERCISE, "# 01 · The", "# 01 The")),
    ("languages-have-the-same-headings", "level", change(LESSON_KO, "### app.py", "#### app.py")),
    ("languages-have-the-same-headings", "fewer", change(LESSON_KO, "### app.py\n", "")),
    (
        "languages-have-the-same-headings",
        "task-number",
        change(EXERCISE.replace(".md", ".ko.md"), "### 2. 책 한 권", "### 3. 책 한 권"),
    ),
    ("task-numbers-agree", "hints", both(change(HINTS, "## 2.", "## 3."), change(HINTS_KO, "## 2.", "## 3."))),
    ("task-numbers-agree", "suite", change(SUITE, "task(1)", "task(3)")),
    ("hints-are-steps", "one-step", change(HINTS, "2. Look the book up.\n", "")),
    ("hints-are-steps", "other-title", change(HINTS, "## 2. A book", "## 2. A page")),
    ("errors-table-is-data", "no-table", both(*(change(p, "| --- | --- | --- |\n", "") for p in (LESSON, LESSON_KO)))),
    ("errors-table-is-data", "no-cure", change(LESSON, "| Look first. |", "| |")),
    ("errors-table-is-data", "no-backticks", both(*(change(p, "| `KeyError: ...` |", "| KeyError |") for p in (LESSON, LESSON_KO)))),
    ("errors-table-is-data", "too-general", both(*(change(p, "`KeyError: ...`", "`...r: ...`") for p in (LESSON, LESSON_KO)))),
    ("errors-table-is-data", "leans-on-another", change(LESSON, "| No such book. |", "| The same, with a dict. |")),
    ("errors-tables-agree", "message", change(LESSON_KO, "`KeyError: ...`", "`KeyError: '...'`")),
    (
        "errors-tables-agree",
        "one-fewer",
        change(LESSON_KO, "| `404 Not Found` | 라우트가 없어요. | 추가해요. |\n", ""),
    ),
    (
        "coach-finds-every-row",
        "same-twice",
        both(*(change(p, "`404 Not Found`", "`KeyError: ...`") for p in (LESSON, LESSON_KO))),
    ),
    ("quoted-code-is-real", "stale", change(LESSON, "def book(book_id):", "def book(id):")),
    ("quoted-code-is-real", "no-file", change(LESSON, "```jinja templates/index", "```jinja index")),
    ("loose-code-is-valid", "python", change(LESSON, 'return "Shelf"', 'return "Shelf')),
    ("loose-code-is-valid", "jinja", change(LESSON, "Nothing.", "```jinja\n{% if %}\n```")),
    ("loose-code-is-valid", "json", change(LESSON, "Nothing.", "```json\n{'a': 1}\n```")),
    ("links-resolve", "file", change(LESSON, "(templates/index.html)", "(templates/home.html)")),
    ("links-resolve", "heading", change(LESSON, "(#a-walk-through", "(#the-walk-through")),
    ("links-resolve", "heading-elsewhere", change(LESSON, "#1-the-shelf", "#2-the-shelf")),
    ("links-resolve", "outside", change(LESSON, "(templates/index.html)", "(../../..)")),
    ("ports-are-the-lessons", "other-port", change(LESSON, "Nothing.", "Open localhost:5002.")),
    ("checks-have-task-and-points", "no-task", change(SUITE, "@pytest.mark.task(2)\n@pytest.mark.points(1)\n", "@pytest.mark.points(1)\n")),
    ("checks-have-task-and-points", "no-points", change(SUITE, "@pytest.mark.points(1)\n", "")),
    ("answers-stand-on-the-left", "left", change(SUITE, 'assert client.get("/books/1").status_code == 200', 'assert 200 == client.get("/books/1").status_code')),
    ("answers-stand-on-the-left", "list", change(SUITE, 'assert "Sky" in response.text', "assert response.json == IsList(True)")),
    ("checks-have-rubric-lines", "no-korean", change(SUITE, "    책장에 책이 보여요.\n", "")),
    ("checks-have-rubric-lines", "twice-english", change(SUITE, "책장에 책이 보여요.", "Books.")),
    ("check-names-are-unique", "same", change(SUITE, "test_book_has_a_page", "test_shelf_shows_books")),
    ("suite-tells-no-answers", "view", both(
        change(SOLUTION, "app = Flask(__name__)\n", f"app = Flask(__name__)\n{ANSWER}"),
        change(SUITE, "import pytest\n", f"import pytest\n{ANSWER}"),
    )),
    ("suite-is-a-black-box", "import", change(SUITE, "import pytest\n", "import app\nimport pytest\n")),
    (
        "suite-is-a-black-box",
        "in-process",
        change(SUITE, '    response = client.get("/")\n', "    response = client.session_transaction\n"),
    ),
    (
        "nothing-from-elsewhere",
        "script",
        change(PAGE, "<title>", '<script src="https://cdn.example.com/x.js"></script><title>'),
    ),
    ("nothing-from-elsewhere", "style", write(f"lessons/{ID}/static/x.css", "a{b:url(//x.y/z)}")),
    ("escaping-stays-on", "safe", write(f"solutions/{ID}/templates/x.html", "{{ title | safe }}")),
    ("escaping-stays-on", "script", write(f"solutions/{ID}/static/x.js", "a.innerHTML = b;")),
    ("no-html-in-strings", "f-string", write(f"lessons/{ID}/page.py", 'x = 1\ny = f"<p>{x}</p>"\n')),
    ("no-debug-in-code", "run", change(APP, "app.run(", "app.run(debug=True, ")),
    ("no-debug-in-code", "config", write(f"lessons/{ID}/set.py", "c = {}\nc['DEBUG'] = True\n")),
    ("lesson-runs", "syntax", change(APP, "app = Flask(__name__)", "app = Flask(__name__")),
    ("lesson-runs", "crash", change(APP, "books=BOOKS", "books=1 / 0")),
    ("lesson-runs", "deprecated", change(APP, "BOOKS =", "__import__('flask').__version__\nBOOKS =")),
    ("lesson-runs-as-a-program", "no-main", change(APP, "__main__", "main")),
    ("console-blocks-are-real", "other-output", change(LESSON, "\nSky\n", "\nSea\n")),
    ("console-blocks-are-real", "other-status", change(LESSON, "\n404\n", "\n200\n")),
    ("console-blocks-are-real", "more-output", change(LESSON, "print(1)", "print(1, 2, sep=chr(10))")),
    ("console-blocks-are-real", "less-output", change(LESSON, "\n1\n```", "\n1\n2\n```")),
    ("console-blocks-are-real", "korean", change(LESSON_KO, "\nSky\n", "\nSea\n")),
    ("console-blocks-are-real", "unknown-option", change(LESSON, "curl -s -i", "curl -s --http3")),
    ("console-blocks-are-real", "unknown-command", change(LESSON, "$ python -c", "$ ls -c")),
    ("console-blocks-are-real", "no-command", change(LESSON, "$ curl -s -i", "% curl -s -i")),
    ("experiments-are-there", "two", both(change(LESSON, "third time:\n\n```diff app.py", "third time:\n\n```diff"), change(LESSON_KO, "번째로:\n\n```diff app.py", "번째로:\n\n```diff"))),
    ("experiments-are-there", "one-fewer", change(LESSON_KO, "번째로:\n\n```diff app.py", "번째로:\n\n```diff")),
    ("experiments-are-there", "other", change(LESSON_KO, "410", "409")),
    ("experiments-are-real", "other-output", both(*(change(p, "\n410\n", "\n404\n") for p in (LESSON, LESSON_KO)))),
    ("experiments-are-real", "stale", both(*(change(p, '-        return "No such book.", 404', '-        return "", 404') for p in (LESSON, LESSON_KO)))),
    ("experiments-are-real", "no-change", both(*(change(p, '+        return "No such book.", 410', '+        return "No such book.", 404') for p in (LESSON, LESSON_KO)))),
    ("experiments-are-real", "no-file", both(*(change(p, "```diff app.py", "```diff shop.py") for p in (LESSON, LESSON_KO)))),
    ("experiments-are-real", "nothing-shown", both(*(change(p, "```\n\n```console\n$ curl -s -o /dev/null -w", "```\n\n```sh\n$ curl -s -o /dev/null -w") for p in (LESSON, LESSON_KO)))),
    ("http-file-is-real", "status", change(HTTP, "(404)", "(200)")),
    ("http-file-is-real", "no-status", change(HTTP, "One (200)", "One")),
    ("http-file-is-real", "other-port", change(HTTP, "127.0.0.1:5001", "127.0.0.1:5002")),
    ("http-file-is-real", "no-request", write(HTTP, "# Nothing yet.\n")),
    ("nothing-is-left-behind", "file", change(APP, "app = Flask(__name__)\n", SERVE_AT_IMPORT)),
    ("solution-gets-all-points", "wrong", change(SOLUTION, "404", "400")),
    (
        "solution-gets-all-points",
        "deprecated",
        change(SOLUTION, "BOOKS =", "__import__('flask').__version__\nBOOKS ="),
    ),
    *ONLY_IN_THE_SANDBOX,
    ("solution-gets-all-points", "broken-suite", change(SUITE, "import pytest\n", "import pytes\n")),
    ("starter-fails-by-checks", "does-not-start", change(STARTER, "Flask(__name__)", "Flask(")),
    (
        "starter-fails-by-checks",
        "crashes",
        change(STARTER, "(__name__)\n", '(__name__)\n\n\n@app.get("/")\ndef f():\n    1 / 0\n'),
    ),
    (
        "starter-fails-by-checks",
        "too-good",
        change(STARTER, "(__name__)\n", '(__name__)\n\n\n@app.get("/books/1")\ndef f():\n    return "x"\n'),
    ),
    ("mistakes-apply", "stale", change(MISTAKE, "Name one book", "Name a book")),
    ("mistakes-apply", "no-header", change(MISTAKE, "What:", "This:")),
    ("mistakes-lose-points", "unnoticed", change(MISTAKE, '+        return "No such book."', '+        return "", 404')),
    ("mistakes-lose-points", "other-task", change(MISTAKE, "Task: 2", "Task: 1")),
    ("mistakes-lose-points", "other-checks", change(MISTAKE, "test_unknown_book", "test_unknown_page")),
    ("mistakes-lose-points", "outside-of-functions", change(MISTAKE, HUNK, IN_BOOKS + HUNK)),
    ("mistakes-lose-points", "in-a-template", change(MISTAKE, "diff --git", IN_PAGE + "diff --git")),
    ("mistakes-lose-points", "does-start", change(MISTAKE, "Fails: test_unknown_book_is_404", "Fails: *")),
    (
        "mistakes-lose-points",
        "does-not-start",
        change(MISTAKE, '+        return "No such book."', '+        return "'),
    ),
    ("variants-keep-all-points", "loses", change(VARIANT, '("", 404)', '("", 200)')),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "plant"), [pytest.param(n, p, id=f"{n}-{case}") for n, case, p in FAULTS]
)
def test_planted_fault_is_reported(course: Course, name: str, plant: Plant) -> None:
    """Exactly the rule that the fault breaks reports it."""
    plant(course)
    problems = verify(
        course, [course.lesson(ID)], only=list(dict.fromkeys([*STATIC, name])), workers=1
    )
    assert {problem.rule for problem in problems} == {name}, "\n".join(map(str, problems))
    assert all("crashed" not in problem.message for problem in problems)


def test_database_of_an_earlier_run_is_no_fault(course: Course) -> None:
    """What apps keep in `instance/` is neither copied, compared, nor found to be left behind."""
    for folder in ("lessons", "solutions", "exercises"):
        write(f"{folder}/{ID}/instance/site.db", "rows")(course)
    change(APP, "app = Flask(__name__)\n", AT_HOME)(course)
    names = [*STATIC, "nothing-is-left-behind", "lesson-runs"]
    assert verify(course, [course.lesson(ID)], only=names, workers=1) == []
    assert workbook.is_untouched(course.lesson(ID))


def test_mistake_is_tried_on_the_checks_that_come_to_it(course: Course, tmp_path: Path) -> None:
    """A check that runs no function that a mistake changes is run once, to find that out."""
    runs = tmp_path / "runs"
    request = '    response = client.get("/")\n'
    change(SUITE, request, f'    open({str(runs)!r}, "a").write("x")\n{request}')(course)
    lesson = course.lesson(ID)
    assert verify(course, [lesson], only=["mistakes-lose-points"], workers=1) == []
    assert runs.read_text() == "x"


def test_check_that_fails_by_chance_is_named(course: Course) -> None:
    """A mistake may say which checks fail in some runs only: whether they do is then no matter."""
    change(MISTAKE, HUNK, IN_BOOKS + HUNK)(course)
    change(MISTAKE, "Fails:", "Sometimes: test_shelf_shows_books\nFails:")(course)
    lesson = course.lesson(ID)
    assert verify(course, [lesson], only=["mistakes-lose-points"], workers=1) == []


def test_folder_without_a_lesson_is_reported(course: Course) -> None:
    """A suite without its lesson is seen when the first lesson is verified."""
    write("tests/09_other/test_exercise.py", "x = 1\n")(course)
    problems = verify(course, course.lessons[:1], only=STATIC, workers=1)
    assert [(p.rule, p.path) for p in problems] == [
        ("folders-have-lessons", Path("tests/09_other"))
    ]


def test_reset_that_forgets_is_reported(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reset that leaves a student's file behind is seen."""
    monkeypatch.setattr(
        workbook,
        "reset",
        lambda lesson, now: shutil.copytree(
            lesson.starter_dir, lesson.exercise_dir, dirs_exist_ok=True
        ),
    )
    problems = verify(course, [course.lesson(ID)], only=STATIC, workers=1)
    assert [problem.rule for problem in problems] == ["reset-restores"]


def test_every_rule_has_a_planted_fault() -> None:
    """No rule is there that was never seen to fail."""
    of_their_own = {"folders-have-lessons", "reset-restores"}
    assert {rule.name for rule in rules()} == {name for name, _, _ in FAULTS} | of_their_own


def test_every_rule_says_what_it_is_about() -> None:
    """A rule's description is one sentence."""
    for rule in rules():
        assert rule.description.endswith(".")
        assert "\n" not in rule.description


def test_complete_course_is_green(course: Course, capsys: pytest.CaptureFixture[str]) -> None:
    """On a complete course every rule holds, and one line a group says so."""
    assert main(course) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "00_first"
    assert len(lines) == 2 * (1 + len({rule.group for rule in rules()})) + 1
    assert lines[-1] == "Every rule holds. Lessons: 2."


def test_problem_is_printed_with_its_place(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    """A problem names the file, the line, the fact and the rule; the exit code is 1."""
    change(LESSON, "def book(book_id):", "def book(id):")(course)
    assert main(course, ["1"]) == 1
    printed = capsys.readouterr().out
    where = f"{LESSON}:21: These lines do not stand in lessons/{ID}/app.py like this."
    assert f"{where} [quoted-code-is-real]" in printed
    assert printed.splitlines()[-1] == "Problems: 1. Lessons: 1."


def test_crash_of_a_rule_is_a_problem(course: Course) -> None:
    """A rule that raises is reported as a problem, with what it found before."""

    def crashing(course, lesson):
        yield lesson.suite, 3, "Found."
        raise ZeroDivisionError("oh")

    rule = framework.Rule("crashing", "layout", "Crash.", crashing)
    problems = rule.problems(course, course.lesson(ID))
    assert [str(problem.path) for problem in problems] == [SUITE, f"lessons/{ID}"]
    assert problems[1].message.startswith("The rule itself crashed: ZeroDivisionError: oh (test_")


def test_unreadable_text_is_a_problem(course: Course) -> None:
    """A file that no rule can read is a problem, not a traceback."""
    (course.root / LESSON).write_bytes(b"\xff\xfe")
    assert verify(course, [course.lesson(ID)], only=STATIC, workers=1)


def test_unknown_lesson(course: Course) -> None:
    """An id that names no lesson is said, not passed over."""
    with pytest.raises(UnknownLesson):
        main(course, ["7"])


def test_empty_course_is_not_green(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing verified is not success."""
    assert main(Course(tmp_path)) == 1
    assert "course new" in capsys.readouterr().out


def test_rules_are_known_by_their_names() -> None:
    """Each rule is registered under its own name."""
    assert all(REGISTRY.rules[rule.name] is rule for rule in rules())
