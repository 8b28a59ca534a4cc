"""The result's JSON document: its schema, its way there and back, and what is no result."""

from __future__ import annotations

import copy
import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import shared.result
from shared.result import STATUSES, Check, Exchange, Failure, MalformedResult, Result

SCHEMA = json.loads(Path(shared.result.__file__).with_name("result.schema.json").read_text("utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)

text = st.text(max_size=12)
headers = st.lists(st.tuples(text, text), max_size=2).map(tuple)
exchanges = st.builds(Exchange, text, headers, text, text, headers, text, text)
failures = st.builds(
    Failure, *[text] * 9, file=text, line=st.integers(min_value=0, max_value=10_000)
)
# As run_suite rounds them.
amounts = st.integers(min_value=0, max_value=10_000).map(lambda number: number / 4)
seconds = st.integers(min_value=0, max_value=10_000_000).map(lambda number: number / 10_000)
checks = st.builds(
    Check,
    id=text,
    task=st.integers(min_value=0, max_value=3),
    title=text,
    status=st.sampled_from(STATUSES),
    points=amounts,
    max_points=amounts,
    failure=st.none() | failures,
    transcript=st.lists(exchanges, max_size=2).map(tuple),
    duration=seconds,
)
hashes = st.just("") | st.text("0123456789abcdef", min_size=64, max_size=64)


@st.composite
def results(draw: st.DrawFn) -> Result:
    """A result as a run makes one: its checks in the order of the tasks, titles of those alone."""
    ordered = sorted(draw(st.lists(checks, max_size=4)), key=lambda check: check.task)
    titled = {check.task for check in ordered if draw(st.booleans())}
    return Result(
        lesson=draw(text),
        target=draw(text),
        seed=draw(text),
        isolation=draw(text),
        checks=tuple(ordered),
        submission_hash=draw(hashes),
        suite_hash=draw(hashes),
        duration=draw(seconds),
        submission=draw(st.none() | text),
        reason=draw(st.none() | text),
        tasks={number: draw(st.text(min_size=1, max_size=9)) for number in sorted(titled)},
    )


EXCHANGE = Exchange("GET /", (("Accept", "*/*"),), "", "200 OK", (("A", "b"),), "hi", "printed")
FAILURE = Failure("expected 404", "GET /", "200 OK", "404", "app.py:3", file="app.py", line=3)
RESULT = Result(
    "01_routing",
    "exercises/01_routing",
    "abc",
    "in process",
    (
        Check("the_app_starts", 0, "The app starts.", "passed", 0, 0),
        Check("test_a[가]", 1, "A.", "passed", 2, 2, transcript=(EXCHANGE,)),
        Check("test_b", 2, "B.", "failed", 0, 1.5, FAILURE, (EXCHANGE,), 0.25),
    ),
    "a" * 64,
    "b" * 64,
    1.5,
    tasks={1: "One", 2: "Two"},
)
DOCUMENT = json.loads(json.dumps(RESULT.to_json()))


def test_schema_is_one():
    """The schema itself is a right one of its draft."""
    Draft202012Validator.check_schema(SCHEMA)


def test_version_agrees():
    """Schema and program speak of the same version."""
    assert SCHEMA["properties"]["version"]["const"] == shared.result.VERSION
    assert SCHEMA["$defs"]["check"]["properties"]["status"]["enum"] == list(STATUSES)


@given(results())
def test_there_and_back(result: Result):
    """A result is the same after it was written and read, and the document fits the schema."""
    document = result.to_json()
    VALIDATOR.validate(document)
    written = json.dumps(document, ensure_ascii=False, allow_nan=False).encode()
    assert Result.from_json(json.loads(written)) == result


@pytest.mark.parametrize("target", ["solutions", "exercises"])
def test_real_run(course, target):
    """What `course check --json` writes fits the schema, failures and transcripts included."""
    done = course.run("check", "1", "--target", target, "--json", "-")
    document = json.loads(done.stdout)
    VALIDATOR.validate(document)
    assert any(check["transcript"] for task in document["tasks"] for check in task["checks"])
    assert Result.from_json(document).to_json() == document


def test_totals():
    """The document holds the totals of tasks and result, and the tasks' titles."""
    assert (DOCUMENT["points"], DOCUMENT["max_points"], DOCUMENT["passed"]) == (2, 3.5, False)
    assert [(task["title"], task["points"], task["max_points"]) for task in DOCUMENT["tasks"]] == [
        ("", 0, 0),
        ("One", 2, 2),
        ("Two", 0, 1.5),
    ]


def test_half_characters():
    """An app may print half a character pair, which no UTF-8 file can hold: it is replaced."""
    check = Check("a", 1, "\ud800", "failed", 0, 1, Failure("x", printed="a\udcffb"))
    document = Result("", "", "", "", (check,)).to_json()
    assert document["tasks"][0]["checks"][0]["failure"]["printed"] == "a?b"
    json.dumps(document, ensure_ascii=False).encode()


def replaced(path: tuple[Any, ...], new: Any) -> Any:
    """Return the document with one place replaced, or removed when `new` is KeyError."""
    document = copy.deepcopy(DOCUMENT)
    holder = document
    for key in path[:-1]:
        holder = holder[key]
    if new is KeyError:
        del holder[path[-1]]
    else:
        holder[path[-1]] = new
    return document


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the paths of everything in a document."""
    inside: Any = ()
    if isinstance(value, dict):
        inside = value.items()
    elif isinstance(value, list):
        inside = enumerate(value)
    return [path, *(deep for key, one in inside for deep in places(one, (*path, key)))]


FIELDS = [path for path in places(DOCUMENT) if path and isinstance(path[-1], str)]


@pytest.mark.parametrize("path", FIELDS, ids=lambda path: ".".join(map(str, path)))
def test_missing_field(path):
    """Without any one of its fields a document is no result, for the schema and the reader."""
    document = replaced(path, KeyError)
    assert not VALIDATOR.is_valid(document)
    with pytest.raises(MalformedResult, match=f"{path[-1]} is missing"):
        Result.from_json(document)


values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.floats() | text,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(text, inner, max_size=2),
    max_leaves=4,
)


@given(st.sampled_from(places(DOCUMENT)[1:]), values)
def test_any_other_value(path, value):
    """A document with anything else in one place is read or refused, never anything else.

    What is read fits the schema.
    """
    try:
        result = Result.from_json(replaced(path, value))
    except MalformedResult:
        return
    VALIDATOR.validate(result.to_json())


@given(values)
def test_anything_else(value):
    """What is no document at all is refused."""
    with pytest.raises(MalformedResult):
        Result.from_json(value)


WRONG = {
    "another version": (("version",), 2),
    "a version that is true": (("version",), True),
    "points without a number": (("points",), math.nan),
    "points without an end": (("tasks", 1, "checks", 0, "points"), math.inf),
    "points below zero": (("tasks", 1, "checks", 0, "points"), -1),
    "points that are true": (("tasks", 1, "checks", 0, "points"), True),
    "points beyond the checks'": (("points",), 3.5),
    "a task's points beyond its checks'": (("tasks", 1, "points"), 3),
    "a hash of another kind": (("hashes", "suite"), "abc"),
    "passed against the checks": (("passed",), True),
    "a status of its own": (("tasks", 1, "checks", 0, "status"), "perfect"),
    "a failure without fields": (("tasks", 2, "checks", 0, "failure"), {}),
    "a header without a value": (("tasks", 1, "checks", 0, "transcript", 0, "headers"), [["A"]]),
    "a header that is a string": (("tasks", 1, "checks", 0, "transcript", 0, "headers"), ["Ab"]),
    "a header that is a number": (("tasks", 1, "checks", 0, "transcript", 0, "headers"), [7]),
    "a line below zero": (("tasks", 2, "checks", 0, "failure", "line"), -3),
    "a task twice": (("tasks", 2, "number"), 1),
    "tasks by name": (("tasks",), {"1": []}),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_value(case):
    """A field of another type, or beyond its limits, is named in the error."""
    path, value = WRONG[case]
    with pytest.raises(MalformedResult):
        Result.from_json(replaced(path, value))


def test_schema_is_strict():
    """The schema knows every field: another one anywhere is refused."""
    holders = [path for path in places(DOCUMENT) if isinstance(at(path), dict)]
    assert len(holders) > 5
    for path in holders:
        assert not VALIDATOR.is_valid(replaced((*path, "extra"), 1)), path


def at(path: tuple[Any, ...]) -> Any:
    value = DOCUMENT
    for key in path:
        value = value[key]
    return value
