"""A class's grades as files for people and for other programs."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest

from shared.gradebook.book import Book
from shared.gradebook.roster import Ids
from shared.language import set_language
from shared.reports.graders import exercism, gradescope
from shared.reports.tables import canvas, moodle, table
from shared.result import Check, Failure, Result

PASSED = Check("test_a", 1, "A book is shown", "passed", 2, 2)
FAILED = Check(
    "test_b[long]", 2, "A long one [long]", "failed", 0, 3,
    Failure("it was 500", sent="GET /b", came_back="500", expected="200", printed="x" * 900),
)  # fmt: skip
START = Check("starts", 0, "The app starts", "passed", 0, 0)
NOT_STARTED = replace(START, status="failed", failure=Failure("SyntaxError"))
UNREACHED = [replace(one, status="not reached", points=0) for one in (PASSED, FAILED)]


def result(student: str, lesson: str, *checks: Check, reason: str | None = None) -> Result:
    return Result(
        lesson, student, "s", "A", tuple(checks), submission=student, reason=reason,
        tasks={1: "Show", 2: "Long ones"}, duration=1.6,
    )  # fmt: skip


@pytest.fixture
def book():
    """A class of three and two lessons; one name is a formula."""
    set_language("en")
    yield Book.of(
        "class",
        [
            result("ada", "01_routing", START, PASSED, FAILED),
            result("ada", "02_jsonify", START, PASSED, replace(FAILED, status="passed", points=3)),
            result('=HYPERLINK("http://x")', "01_routing", NOT_STARTED, *UNREACHED),
            result("김하늘", "02_jsonify", reason="It is a link."),
        ],
    )
    set_language(None)


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def test_table(book):
    """One line a student, with the points of each lesson and task, and why there are none."""
    text = table(book)
    assert text.startswith("\ufeff")
    head, *lines = rows(text[1:])
    assert head == [
        "Student", "Points", "Out of",
        "01_routing", "01_routing task 1", "01_routing task 2",
        "02_jsonify", "02_jsonify task 1", "02_jsonify task 2", "Not graded because",
    ]  # fmt: skip
    assert lines == [
        ["ada", "7", "10", "2", "2", "0", "5", "2", "3", ""],
        ['\'=HYPERLINK("http://x")', "0", "10", "0", "0", "0", "", "", "", ""],
        ["김하늘", "0", "10", "", "", "", "", "", "", "02_jsonify: It is a link."],
    ]


@pytest.mark.parametrize("order", [1, -1], ids=["better-last", "better-first"])
def test_two_works(order):
    """Of two works of one student for one lesson the better one counts, whichever came first."""
    works = [result("ada", "01_routing", START, FAILED), result("ada", "01_routing", START, PASSED)]
    one = Book.of("class", works[::order])
    assert one.total("ada") == 2
    assert [row[1] for row in rows(table(one)[1:])[1:]] == ["2"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r=", " =", "＝", "\u200b="])
def test_no_formula(start):
    """No name runs in a spreadsheet."""
    one = Book.of("c", [result(f"{start}1+1", "01_routing", START, PASSED)])
    for text in (table(one)[1:], canvas(one, {}), moodle(one, {})):
        cells = [cell for row in rows(text) for cell in row]
        assert [cell for cell in cells if "1+1" in cell and cell[0] in "=+-@\t\r ＝"] == []
        assert any("1+1" in cell for cell in cells)


def test_canvas(book):
    """Canvas' five columns, its line of possible points, and nothing where nothing was graded."""
    head, possible, *lines = rows(canvas(book, {"ada": Ids(canvas="4711", number="20")}))
    assert head[:5] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    assert possible == ["Points Possible", "", "", "", "", "5", "5"]
    assert lines[0] == ["ada", "4711", "20", "", "", "2", "5"]
    assert lines[2] == ["김하늘", "", "", "", "", "", ""]


def test_moodle(book):
    """A column for each lesson, students by their number and address."""
    head, *lines = rows(moodle(book, {"ada": Ids(number="20", email="ada@example.com")}))
    assert head == ["ID number", "Full name", "Email address", "01_routing", "02_jsonify"]
    assert lines[0] == ["20", "ada", "ada@example.com", "2", "5"]


def test_most_missed(book):
    """The checks that most works miss come first; what could not be graded does not count."""
    column = book.columns["01_routing"]
    assert column.graded == 2
    assert [(rule.id, count) for rule, count in column.most_missed(2)] == [
        ("test_b[long]", 2),
        ("starts", 1),
    ]


def test_gradescope():
    """Points, and a test for each check, in the keys that Gradescope knows."""
    document = gradescope(result("ada", "01_routing", START, PASSED, FAILED))
    assert document.keys() <= {
        "score", "execution_time", "output", "output_format", "visibility", "tests",
    }  # fmt: skip
    assert document["score"] == 2
    for test in document["tests"]:
        assert test.keys() <= {
            "name", "number", "score", "max_score", "status", "output", "output_format",
            "name_format", "tags", "visibility",
        }  # fmt: skip
    assert [test["status"] for test in document["tests"]] == ["passed", "passed", "failed"]
    assert "it was 500" in document["tests"][2]["output"]
    assert gradescope(result("bo", "01_routing", reason="A link."))["output"] == "A link."


def test_exercism():
    """Version 3: a status for the whole, and each test with its task."""
    document = exercism(result("ada", "01_routing", START, PASSED, FAILED))
    assert (document["version"], document["status"]) == (3, "fail")
    assert [test["status"] for test in document["tests"]] == ["pass", "pass", "fail"]
    assert [test.get("task_id") for test in document["tests"]] == [None, 1, 2]
    assert len(document["tests"][2]["output"]) == 500
    assert exercism(result("ada", "01_routing", START, PASSED))["status"] == "pass"


def test_exercism_without_a_test():
    """An app that does not start, and what could not be graded, are errors with a message."""
    for one in (
        result("bo", "01_routing", NOT_STARTED, *UNREACHED),
        result("bo", "01_routing", reason="A link."),
    ):
        document = exercism(one)
        assert document.keys() == {"version", "status", "message"}
        assert document["status"] == "error"
        assert "SyntaxError" in document["message"] or document["message"] == "A link."
