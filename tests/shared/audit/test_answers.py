"""`course audit --answers` on a tiny course, whose suite stumbles over one odd reply or another."""

from __future__ import annotations

import json
import sys
from textwrap import dedent
from typing import Any

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork()")

RIGHT = "assert client.get(f\"/books/{books[0]['id']}\").json == books[0]"
PLACE = "tests/01_shelf/test_exercise.py:25, in test_known"


def stumbling(course, body: str) -> None:
    """Let the suite have only its first check, which does this with its answer, `response`."""
    suite = course.root / "tests/01_shelf/test_exercise.py"
    text = suite.read_text(encoding="utf-8")
    assert RIGHT in text
    lines = ["response = client.get(f\"/books/{books[0]['id']}\")", *dedent(body).splitlines()]
    text = text.partition("@pytest.mark.task(2)")[0].replace(RIGHT, "\n    ".join(lines))
    suite.write_text(text, encoding="utf-8")


def audited(course, *options: str, code: int = 1) -> dict[str, Any]:
    """Return the JSON document of an audit that must end with this code."""
    done = course.run("audit", "1", "--answers", "--json", *options)
    assert done.returncode == code, done.stdout + done.stderr
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def found(document: dict[str, Any], kind: str, target: str = "solutions") -> dict[str, Any]:
    """Return the findings of a kind, by mutation; all of them must be of the first check."""
    findings = [
        one for one in document["findings"] if (one["kind"], one["target"]) == (kind, target)
    ]
    assert {one["check"] for one in findings} <= {"test_known"}
    return {one["mutation"]: one for one in findings}


def test_sound_suite(course) -> None:
    """Of a suite that compares whole answers nothing is found, and what was tried is counted."""
    done = course.run("audit", "1", "--answers", "--sample", "40")
    assert (done.stdout, done.returncode) == ("01_shelf: replies tried: 80 · no findings\n", 0)


def test_exception(course) -> None:
    """A suite that trusts an answer to have its keys is told where it raises, and at which answer."""
    stumbling(course, "assert json.loads(response.data)['title'] == books[0]['title']")
    document = audited(course)
    raised = found(document, "raises")
    assert raised["json .title: left out"]["error"] == "KeyError: 'title'"
    assert raised["json .title: left out"]["place"] == PLACE
    assert raised["json .title: left out"]["sent"].startswith("GET /books/")
    assert raised["json itself: null"]["error"].startswith("TypeError: 'NoneType'")
    assert raised["json itself: null"]["came_back"] == "200 OK null"
    assert "json .title: null" not in raised
    assert found(document, "gains") == found(document, "slow") == found(document, "ends") == {}


def test_exception_is_told_once(course) -> None:
    """What raises at the same place is printed together."""
    stumbling(course, "assert json.loads(response.data)['title'] == books[0]['title']")
    printed = course.run("audit", "1", "--answers").stdout
    assert printed.count("(solutions) raises in the suite: KeyError: 'title'\n") == 1
    assert f"    {PLACE}\n" in printed
    assert "more like these" in printed


def test_end_of_the_connection(course) -> None:
    """That no answer comes is nothing that a suite could stumble over."""
    stumbling(course, "assert json.loads(response.data)['title']")
    assert "connection: ends" not in found(audited(course), "raises")


def test_time(course) -> None:
    """A check that works for seconds on an odd answer is found, though it fails in the end."""
    stumbling(
        course,
        """
        import time
        end = time.process_time() + (1.2 if response.text == '"text"' else 0)
        while time.process_time() < end:
            pass
        assert response.json == books[0]
        """,
    )
    slow = found(audited(course), "slow").keys()
    assert "body: a text" in slow
    # A million items take most of a second themselves, on a busy machine more.
    assert {name for name in slow if "million" not in name} == {"body: a text"}


def test_endless_loop(course) -> None:
    """A check that does not end is killed, and what comes after it is tried all the same."""
    stumbling(
        course,
        """
        while response.status_code == 200 and response.text == '"text"':
            pass
        assert json.loads(response.data)["title"]
        """,
    )
    document = audited(course)
    (ended,) = found(document, "ends").values()
    assert ended["mutation"] == "body: a text"
    assert ended["error"] == "the process was killed after 3 seconds of CPU"
    assert "json .title: left out" in found(document, "raises")


def test_gained_point(course) -> None:
    """A point for what no client can read is found, for the starter that did not have it."""
    stumbling(
        course,
        """
        try:
            book = json.loads(response.data)
        except ValueError:
            return
        assert book == books[0]
        """,
    )
    (course.exercise / "app.py").write_text(
        "from flask import Flask\n\napp = Flask(__name__)\n\n\n"
        '@app.get("/books/<id>")\ndef book(id):\n    return {"id": id}\n'
    )
    document = audited(course)
    assert "body: cut in half" in found(document, "gains", "exercises")
    assert "json .id: null" not in found(document, "gains", "exercises")
    assert found(document, "gains") == {}


def test_loose_comparison(course) -> None:
    """1999.0 for 1999 is a hint for the author, when asked for, and no fault."""
    stumbling(course, "assert json.loads(response.data).get('year') == books[0]['year']")
    document = audited(course, "--loose")
    assert "json .year: a fraction of the same" in found(document, "loose")
    assert "json .title: a text of digits" not in found(document, "loose")
    assert not found(audited(course), "loose")


def test_seed_repeats(course) -> None:
    """The same seed tries the same replies in the same order, another one others."""
    stumbling(course, "assert json.loads(response.data)['title'] == books[0]['title']")
    one, again, other = (
        audited(course, "--sample", "60", "--seed", seed, "--jobs", jobs)
        for seed, jobs in (("a", "1"), ("a", "2"), ("b", "2"))
    )
    assert one == again
    assert one["tried"] == other["tried"] == 120
    assert one["findings"] != other["findings"]


def test_suite_that_cannot_be_read(course) -> None:
    """A suite with a mistake is no suite without findings."""
    suite = course.root / "tests/01_shelf/test_exercise.py"
    suite.write_text("import nothing_of_that_name\n")
    done = course.run("audit", "1", "--answers")
    assert done.returncode == 2
    assert "nothing_of_that_name" in done.stderr
