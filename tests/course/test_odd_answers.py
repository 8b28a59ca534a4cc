"""The lessons' suites grade whole answers of odd forms: by failed checks, and for the right points.

Each app is a lesson's solution with a few lines below it.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from shared.material.catalog import Course
from shared.result import Result
from shared.running.child import run_in_child
from shared.running.run import Run

ROOT = Path(__file__).parents[2]


def graded(lesson: str, more: str, folder: Path) -> Result:
    """Return the result of a lesson's solution with more lines."""
    app = folder / lesson
    shutil.copytree(ROOT / "solutions" / lesson, app)
    with (app / "app.py").open("a", encoding="utf-8") as file:
        file.write(more)
    result = run_in_child(Run(Course(ROOT).lesson(lesson), str(app), seed="odd"))
    assert not [check.id for check in result.checks if check.status == "error"]
    assert not [check.fault for check in result.checks if check.fault]
    return result


def failed(result: Result) -> set[str]:
    """Return the names of the checks that failed, without their cases."""
    return {check.id.partition("[")[0] for check in result.checks if not check.passed}


OTHER_NUMBERS = """

@app.after_request
def other_numbers(response):
    def other(value):
        if isinstance(value, dict):
            return {name: one if name == "id" else other(one) for name, one in value.items()}
        if isinstance(value, list):
            return [other(one) for one in value]
        if type(value) is not int:
            return value
        return bool(value) if value in (0, 1) else float(value)

    if response.is_json:
        response.data = jsonify(other(response.get_json())).data
    return response
"""
UTF_16 = """

@app.after_request
def in_utf_16(response):
    if response.is_json:
        response.data = response.get_data().decode().encode("utf-16")
    return response
"""
DEEP = """

@app.before_request
def deep():
    return "[" * 100_000, 404, {"Content-Type": "application/json"}
"""
NO_LIST = """

@app.before_request
def no_list():
    from flask import request

    if (request.method, request.path) == ("GET", "/loans"):
        return {"message": "Not yet."}, 405
"""
OUTSIDE = """

_right = create_app


def create_app(config=None):
    app = _right(config)

    @app.after_request
    def refer(response):
        from flask import json, request

        if request.path == "/openapi.json":
            document = json.loads(response.get_data())
            responses = document["paths"]["/books"]["get"]["responses"]
            responses["218"] = {"$ref": "http://127.0.0.1:9/x"}
            responses["219"] = {"$ref": "file:///etc/passwd#/99999"}
            response.data = json.dumps(document)
        return response

    return app
"""
BROKEN_LINK = """

@app.after_request
def broken_link(response):
    if response.mimetype == "text/html":
        response.data += b'<a href="http://[\x1bc\x1b[31m">'
    return response
"""


def test_numbers_of_other_types(tmp_path):
    """1999.0 for 1999, false for 0: the stored books, the limits and the errors' code are wrong."""
    lost = failed(graded("02_jsonify", OTHER_NUMBERS, tmp_path))
    assert {
        "test_create_answers_the_stored_book",
        "test_limit_itself_is_allowed",
        "test_unknown_is_404_in_json",
        "test_right_book_after_a_refusal",
    } <= lost
    assert not lost & {"test_create_answers_201", "test_location_answers_the_book"}


def test_json_in_utf_16(tmp_path):
    """JSON is UTF-8: only the checks that read no body pass."""
    assert graded("02_jsonify", UTF_16, tmp_path).points < 10


def test_deep_json(tmp_path):
    """100,000 brackets fail each check that reads them."""
    assert graded("04_restful", DEEP, tmp_path).points <= 3


def test_a_list_that_is_still_to_write(tmp_path):
    """What works of half-done work has its points."""
    result = graded("04_restful", NO_LIST, tmp_path)
    assert 0.6 < result.points / result.max_points < 0.9


def test_references_out_of_a_document(tmp_path):
    """The document is wrong, and nothing that it names is opened."""
    result = graded("06_smorest", OUTSIDE, tmp_path)
    assert failed(result) == {"test_document_is_valid"}
    assert "root:" not in json.dumps(result.to_json())


def test_a_link_that_is_no_address(tmp_path):
    """It leads nowhere; its characters reach no report."""
    result = graded("01_routing", BROKEN_LINK, tmp_path)
    assert result.passed
