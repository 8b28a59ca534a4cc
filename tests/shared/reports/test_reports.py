"""JUnit and GitHub reports, by their text."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from shared.gradebook.standing import Standing
from shared.material.catalog import Course
from shared.reports.classroom import class_table, one_line
from shared.reports.github import cell, error_commands, job_summary, no_commands
from shared.reports.junit import junit
from shared.reports.terminal import report
from shared.result import Check, Failure, Result
from shared.setup.stamps import ROOT
from shared.shown import shown

FAILURE = Failure(
    "expected 404 Not Found",
    sent="GET /books/9031\nX-A: b",
    came_back='200 OK, "None"',
    expected="404 Not Found",
    look_at="exercises/01_routing/app.py:31, the function book()",
    file="app.py",
    line=31,
)
CHECKS = (
    Check("the_app_starts", 0, "The app starts.", "passed", 0, 0),
    Check("test_list", 1, "The list shows every book.", "passed", 2, 2, duration=0.25),
    Check("test_404", 2, "An unknown book answers 404.", "failed", 0, 2, FAILURE),
    Check("test_word", 2, "A word answers 404.", "failed", 0, 1.5, FAILURE),
    Check("test_slow", 3, "It is fast.", "error", 0, 1, Failure("KeyError: 'x'")),
    Check("test_late", 3, "It is late.", "not reached", 0, 1, Failure("the app does not start")),
)
RESULT = Result(
    "01_routing",
    "exercises/01_routing",
    "abc",
    "in process",
    CHECKS,
    duration=1.5,
    tasks={1: "The list", 2: "One book", 3: "A | pipe"},
)
NOTHING = Result("02_jsonify", "exercises/02_jsonify", "", "", (), reason="no result: exit code 3")
HOSTILE = "\x00\x1b[2J]]>&<\ud800\ufffe|`<script>*_[x](y)\r\n::error::x %0A"


# --- JUnit ----------------------------------------------------------------------------------------


def test_junit():
    """A lesson is a suite, a check a case of its task; points are properties."""
    root = ET.fromstring(junit([RESULT]).encode())
    assert root.attrib == {
        "tests": "6", "failures": "2", "errors": "1", "skipped": "1", "time": "1.500"
    }  # fmt: skip
    (suite,) = root
    assert (suite.get("name"), suite.get("tests"), suite.get("time")) == (
        "01_routing",
        "6",
        "1.500",
    )
    assert properties(suite)["points"] == "2"
    assert properties(suite)["max_points"] == "7.5"
    cases = suite.findall("testcase")
    assert [case.get("classname") for case in cases[:3]] == [
        "01_routing.start", "01_routing.task 1", "01_routing.task 2"
    ]  # fmt: skip
    assert [case[-1].tag for case in cases] == [
        "properties", "properties", "failure", "failure", "error", "skipped"
    ]  # fmt: skip
    assert properties(cases[2]) == {
        "title": "An unknown book answers 404.", "points": "0", "max_points": "2"
    }  # fmt: skip
    failure = cases[2].find("failure")
    assert failure.get("message") == "expected 404 Not Found"
    assert "Look at      exercises/01_routing/app.py:31" in failure.text


def test_junit_of_what_was_not_graded():
    """A submission without checks is an error, not a suite without fault."""
    (suite,) = ET.fromstring(junit([NOTHING]).encode())
    assert suite.get("errors") == "1"
    assert suite.find("testcase/error").get("message") == "no result: exit code 3"


def test_junit_of_nothing():
    """No result is an empty document."""
    assert len(ET.fromstring(junit([]).encode())) == 0


@given(st.text(st.characters(), max_size=30))
def test_junit_is_well_formed(text):
    """Whatever an app answers or prints, the document can be read, in UTF-8."""
    document = junit([hostile(text), hostile(HOSTILE + text)])
    ET.fromstring(document.encode("utf-8"))


def hostile(text: str) -> Result:
    """A result in which everything that may come from a submission is `text`."""
    failure = Failure(text, text, text, text, text, text, text, text, text, file=text, line=3)
    checks = tuple(
        Check(text, 1, text, status, 0, 1, failure) for status in ("failed", "error", "not reached")
    )
    return Result(text, text, text, text, checks, submission=text, tasks={1: text})


def properties(element: ET.Element) -> dict[str, str]:
    found = element.findall("properties/property")
    return {one.get("name"): one.get("value") for one in found}


# --- GitHub ---------------------------------------------------------------------------------------


def test_job_summary():
    """The summary has the points by lesson, and by task with what fails."""
    lines = job_summary([RESULT, NOTHING]).splitlines()
    assert lines[0] == "## Points"
    assert "| 01&#95;routing | 2 / 7.5 | ✗ |" in lines
    assert "| 0 · The app starts" not in "\n".join(lines)
    assert "| The app starts |  |  |" in lines
    assert "| 1 · The list | 2 / 2 |  |" in lines
    row = "| 2 · One book | 0 / 3.5 | ✗ An unknown book answers 404.<br>✗ A word answers 404. |"
    assert row in lines
    assert lines[-1] == "no result&#58; exit code 3"


def test_job_summary_of_nothing():
    """No changed exercise is said in a sentence."""
    assert job_summary([]) == "No exercise changed: nothing was checked.\n"


@given(st.text(max_size=30))
def test_cells(text):
    """A cell stays one cell of one line, without Markdown or HTML of its own."""
    for one in (cell(shown(text)), cell(shown(HOSTILE + text))):
        assert not set("\n\r|<>`*_[]") & set(one)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_hostile_summary(text):
    """Whatever stands in a result, every table row has its three cells."""
    rows = [line for line in job_summary([hostile(text)]).split("\n") if line.startswith("|")]
    assert all(row.count("|") == 4 for row in rows)


def test_error_commands():
    """Each failing place is an annotation; checks that fail at one line share it."""
    first, second = error_commands([RESULT])
    assert first == (
        "::error file=exercises/01_routing/app.py,line=31,title=01_routing::"
        'Task 2 · An unknown book answers 404.%0AYou sent: GET /books/9031%0ACame back: 200 OK, "None"'
        "%0AExpected: 404 Not Found%0A"
        'Task 2 · A word answers 404.%0AYou sent: GET /books/9031%0ACame back: 200 OK, "None"'
        "%0AExpected: 404 Not Found"
    )
    assert second == (
        "::error file=exercises/01_routing/app.py,line=1,title=01_routing::Task 3 · It is fast."
    )


@given(st.text(max_size=30))
def test_error_commands_are_one_line(text):
    """Nothing in a result begins a command of its own, or a property."""
    for line in error_commands([hostile(text), hostile(HOSTILE + text)]):
        head, _, _ = line.removeprefix("::error ").partition("::")
        assert not set("\r\n") & set(line)
        assert [part.partition("=")[0] for part in head.split(",")] == ["file", "line", "title"]


def test_at_most_ten_annotations():
    """GitHub shows ten of a step; more are not sent."""
    checks = [
        Check(f"test_{n}", 1, "A.", "failed", 0, 1, Failure("x", file="app.py", line=n))
        for n in range(1, 30)
    ]
    assert len(list(error_commands([Result("a", "b", "", "", tuple(checks))]))) == 10


def test_file_in_the_students_repository(tmp_path):
    """A folder elsewhere is named as the repository that holds it names it."""
    (tmp_path / "student/.git").mkdir(parents=True)
    target = tmp_path / "student/exercises/01_routing"
    (line, *_) = error_commands([Result("01_routing", str(target), "", "", CHECKS)])
    assert line.startswith("::error file=exercises/01_routing/app.py,line=31,")


def test_no_commands():
    """Between the two lines the runner takes nothing for a command."""
    said: list[str] = []
    with no_commands(said.append):
        said.append("::error::no")
    first, _, last = said
    token = first.removeprefix("::stop-commands::")
    assert len(token) == 32
    assert last == f"::{token}::"


def test_command_writes_reports(course, tmp_path):
    """`course check --all` writes all of them, also of an app that ends its process."""
    course.write("app.py", "import os\nprint('::error::hello')\nos._exit(3)\n")
    summary = tmp_path / "summary.md"
    summary.write_text("before\n")
    done = course.run(
        "check", "--all", "--json", "r.json", "--junit", "r.xml", "--github",
        GITHUB_STEP_SUMMARY=str(summary),
    )  # fmt: skip
    assert done.returncode == 2, done.stderr
    document = json.loads((course.root / "r.json").read_text("utf-8"))
    assert [len(result["tasks"]) for result in document["results"]] == [0, 3]
    assert "exit code 3" in document["results"][0]["reason"]
    assert "the app ended the whole process (exit code 3)" in done.stdout
    suites = ET.parse(course.root / "r.xml").getroot()
    assert [suite.get("errors") for suite in suites] == ["1", "0"]
    assert summary.read_text("utf-8").startswith("before\n## Points\n")
    lines = done.stdout.splitlines()
    (start,) = [n for n, line in enumerate(lines) if line.startswith("::stop-commands::")]
    token = lines[start].removeprefix("::stop-commands::")
    errors = [n for n, line in enumerate(lines) if line.startswith("::error")]
    assert errors
    assert min(errors) > lines.index(f"::{token}::")
    assert "file=exercises/02_lending/app.py,line=" in lines[errors[0]]


# --- the terminal ---------------------------------------------------------------------------------


@given(st.text(st.characters(), max_size=20))
def test_terminal_reports(text):
    """Nothing in a result moves the cursor, colours, begins a line of its own or reads as markup."""
    one = hostile("[red]" + HOSTILE + text)
    lesson = Course(Path(ROOT)).lessons[0]
    for page in (report(one, lesson, details=True), class_table([Standing.of(one)], "A")):
        assert shown(page.plain()) == page.plain()
        assert "[red]" in page.plain()
    assert len(class_table([Standing.of(one)] * 2, "A").plain().splitlines()) == 3
    assert len(one_line(Standing.of(one)).splitlines()) == 1


def test_a_painted_reason():
    """A reason with escape sequences reaches the terminal without them."""
    document = replace(RESULT, checks=(), reason="the address \x1bc\x9b2J\u202e is odd\n10/10")
    (line, *_) = class_table([Standing.of(document)], "A").plain().splitlines()
    assert line.endswith("the address �c�2J\\u202e is odd 10/10")


# --- the terminal ---------------------------------------------------------------------------------

TRACE = (
    'Traceback (most recent call last):\n  File "app.py", line 7, in index\n    return nme\n'
    "NameError: name 'nme' is not defined"
)


def failed(title: str, failure: Failure) -> Check:
    return Check(f"test_{title}", 1, title, "failed", 0, 1, failure)


def shelf(*checks: Check):
    """Return the report of these checks."""
    result = replace(RESULT, checks=checks)
    return report(result, Course(Path(ROOT)).lesson("1"))


def test_a_traceback_is_shown_once():
    """The second time its last line and where it stands are enough; another one is shown."""
    first = failed("First", replace(FAILURE, printed=f"[12:00:00] GET /a\n{TRACE}"))
    again = failed("Again", replace(FAILURE, printed=f"[12:00:01] GET /b\n{TRACE}"))
    other = failed("Other", replace(FAILURE, printed=TRACE.replace("nme", "nam")))
    text = shelf(first, again, other).plain()
    assert text.count("return nme") == 1
    assert text.count("NameError: name 'nme' is not defined") == 2
    assert 'the same traceback as above, at "First"' in text
    assert text.count("return nam") == 1


def test_what_the_check_put_in_is_shown():
    """A file of the check's is named, so that nobody looks for its values in their own."""
    given = replace(FAILURE, given="club.py is the check's, in place of yours: NAME = 'x'")
    assert "Replaced     club.py is the check's" in shelf(failed("First", given)).plain()


def printed(page, width: int, terminal: bool) -> list[str]:
    out = io.StringIO()
    page.print(Console(file=out, force_terminal=terminal, width=width, no_color=True))
    return [line.rstrip() for line in re.sub("\x1b.*?m", "", out.getvalue()).splitlines()]


def test_lines_are_broken_between_words():
    """In a terminal a field's lines begin in one column, and no word is broken, Korean neither."""
    words = "빌린 책을 돌려주지 않은 회원에게는 새로운 책을 빌려주지 않아요 " * 3
    path = "exercises/01_routing/a/long/path/of/a/file/that/fits/nowhere.py:31"
    check = failed(
        "회원은 책을 한꺼번에 다섯 권까지 빌릴 수 있어요.",
        replace(FAILURE, expected=words, look_at=path),
    )
    lines = printed(shelf(check), 60, terminal=True)
    at = next(index for index, line in enumerate(lines) if line.startswith("      Expected"))
    told = " ".join(line[19:] for line in lines[at : at + 4])
    assert words.startswith(told)
    assert all(line.startswith(" " * 19) for line in lines[at + 1 : at + 4])
    assert all(cell_len(line) <= 60 for line in lines if "nowhere" not in line)
    assert any(line.endswith(path) for line in lines)


def test_nothing_is_broken_in_a_file():
    """What is piped has no width."""
    check = failed("First", replace(FAILURE, expected="a word " * 40))
    lines = printed(shelf(check), 60, terminal=False)
    assert any(line.count("a word") == 40 for line in lines)
