"""Tests lesson 02: the feed service, its HTTP file and its table of common errors."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from dirty_equals import Contains, IsPartialDict

from shared.suite.lessons import error_rows, http_file, run_python, send, traceback_of

LESSON = "02_jsonify"
FEEDS = "/api/v1/feeds"


@pytest.fixture
def feed(draw):
    return {"author": draw.name(), "title": draw.korean()}


def test_index_leads_to_the_feeds(client):
    """GET / is a JSON index; what it names can be read."""
    resources = client.get("/").json["resources"]
    assert client.get(resources["feeds"]).status_code == 200


def test_list_is_an_array_in_readable_korean(client):
    """The list is a JSON array, and Korean stands in it as Korean."""
    response = client.get(FEEDS)
    assert response.mimetype == "application/json"
    assert [feed["id"] for feed in response.json] == [1, 2]
    assert "골목 벼룩시장을 열어요" in response.text


def test_query_picks_an_author(client):
    """The list of one author holds that author's feeds only."""
    response = client.get(FEEDS, query_string={"author": "준호"})
    assert [feed["author"] for feed in response.json] == ["준호"]
    assert client.get(FEEDS, query_string={"author": "nobody"}).json == []


def test_created_feed_is_where_location_says(client, feed):
    """A new feed answers 201 and can be read at its Location and in the list."""
    response = client.post(FEEDS, json=feed)
    assert response.status_code == 201
    assert response.json == {"id": 3, **feed}
    assert client.get(response.headers["Location"]).json == response.json
    assert response.json in client.get(FEEDS).json


def test_client_does_not_pick_the_id(client, feed):
    """Whatever else the body holds is not stored."""
    response = client.post(FEEDS, json={"id": 1, "admin": True, **feed})
    assert response.json == {"id": 3, **feed}


@pytest.mark.parametrize("value", [None, "", "  ", 7, True, ["x"], "\ud800"], ids=ascii)
@pytest.mark.parametrize("field", ["author", "title"])
def test_wrong_field_is_named_and_nothing_is_stored(client, feed, field, value):
    """A wrong field answers 422 and its name; the list stays as it was."""
    response = client.post(FEEDS, json={**feed, field: value})
    assert response.status_code == 422
    assert list(response.json["errors"]) == [field]
    assert len(client.get(FEEDS).json) == 2


def test_every_wrong_field_is_named(client):
    """An empty object is refused for both fields at once."""
    response = client.post(FEEDS, json={})
    assert sorted(response.json["errors"]) == ["author", "title"]


@pytest.mark.parametrize("body", ["[]", '"x"', "7", "null"])
def test_body_that_is_no_object_is_400(client, body):
    """JSON that is no object answers 400."""
    response = client.post(FEEDS, data=body, content_type="application/json")
    assert response.status_code == 400


# What is sent, and the status that the text promises for it.
ERRORS = {
    "unknown-url": (("GET", "/nowhere"), {}, 404),
    "unknown-feed": (("GET", f"{FEEDS}/9999"), {}, 404),
    "method": (("DELETE", FEEDS), {}, 405),
    "form": (("POST", FEEDS), {"data": {"title": "Hi"}}, 415),
    "broken": (("POST", FEEDS), {"data": "{'a': 1}", "content_type": "application/json"}, 400),
    "careless-form": (("POST", "/careless/json"), {"data": {"title": "Hi"}}, 415),
    "careless-missing": (("POST", "/careless/json"), {"json": {}}, 500),
    "careless-array": (("POST", "/careless/json"), {"json": ["Hi"]}, 500),
    "careless-form-missing": (("POST", "/careless/form"), {"data": {"name": "Hi"}}, 400),
    "careless-form-json": (("POST", "/careless/form"), {"json": ["Hi"]}, 400),
}


@pytest.mark.parametrize("case", ERRORS)
def test_every_error_has_the_course_s_shape(client, case):
    """Each error answers JSON with code, status and message that agree with its status."""
    (method, path), sent, code = ERRORS[case]
    response = client.open(path, method=method, **sent)
    name = response.status.partition(" ")[2]
    assert response.status_code == code
    assert response.mimetype == "application/json"
    assert response.json == IsPartialDict(code=code, message=Contains(" "))
    assert response.json["status"].upper() == name.upper()


def test_405_keeps_its_allow_header(client):
    """The handler keeps the headers of the error's own response."""
    assert {"GET", "POST"} <= set(client.delete(FEEDS).headers["Allow"].split(", "))


def test_careless_views_work_for_a_careful_client(client):
    """The careless views answer 201 to what they hoped for."""
    assert client.post("/careless/json", json={"title": "Hi"}).json == {"title": "Hi"}
    assert client.post("/careless/form", data={"title": "Hi"}).json == {"title": "Hi"}


def test_echo_shows_where_data_arrives(client):
    """The same words arrive in the query, the form or the JSON, as they were sent."""
    form = client.post("/echo", query_string={"page": 2}, data={"title": "Hi"}).json
    assert (form["query"], form["form"], form["json"]) == ({"page": "2"}, {"title": "Hi"}, None)
    sent = client.post("/echo", json={"page": 2}).json
    assert (sent["query"], sent["form"], sent["json"]) == ({}, {}, {"page": 2})


def test_echo_refuses_half_of_a_character(client):
    """What can't be written in UTF-8 is refused, not a crash."""
    assert client.post("/echo", json={"title": "\ud800"}).status_code == 400


# The HTTP file


def test_http_file_serves_at_the_lesson_s_port():
    """Every request of the HTTP file goes to the port at which the lesson serves."""
    assert {request.port for request in http_file(LESSON)} == {5002}


@pytest.mark.parametrize(
    "request_", http_file(LESSON), ids=lambda one: f"line {one.line}: {one.method}"
)
def test_http_file_request_answers_as_its_title_says(client, request_):
    """Each request of the HTTP file gets the status that its title names."""
    assert send(client, request_).status_code == request_.status


# The table of common errors


def app(view: str, *, method: str = "post") -> str:
    """Return the source of an app with one view at /."""
    return (
        "import json\n"
        "from flask import Flask, request\n"
        "app = Flask(__name__)\n"
        f"@app.{method}('/')\n"
        "def view():\n"
        f"    {view}\n"
    )


GET_TITLE = "return request.get_json()['title']"
SINGLE_QUOTES = "{'title': 'Hi'}"
CHECK_TITLE = "return request.get_json().get('title')"


def _debug_form(folder: Path) -> str:
    # Only debug mode shows the form's KeyError as a traceback.
    source = app("return request.form['title']")
    return traceback_of(folder, f"{source}\napp.debug = True\n", method="POST")


def _client_reads_html(folder: Path) -> str:
    program = "import json\nprint(json.loads('<!doctype html>'))\n"
    return run_python(folder, program)


REPRODUCTIONS: dict[str, Callable[[Path], str]] = {
    "415 Unsupported Media Type": lambda folder: traceback_of(
        folder, app(GET_TITLE), method="POST", data={"title": "Hi"}
    ),
    "400 Bad Request": lambda folder: traceback_of(
        folder,
        app(GET_TITLE),
        method="POST",
        data="{'title': 'Hi'}",
        content_type="application/json",
    ),
    "405 Method Not Allowed": lambda folder: traceback_of(
        folder, app(GET_TITLE, method="get"), method="POST", json={}
    ),
    "KeyError: '...'": lambda folder: traceback_of(folder, app(GET_TITLE), method="POST", json={}),
    "BadRequestKeyError: 400 Bad Request: ...": _debug_form,
    "TypeError: list indices must be integers or slices, not str": lambda folder: traceback_of(
        folder, app(GET_TITLE), method="POST", json=["Hi"]
    ),
    "AttributeError: 'list' object has no attribute 'get'": lambda folder: traceback_of(
        folder, app(CHECK_TITLE), method="POST", json=["Hi"]
    ),
    "AttributeError: 'NoneType' object has no attribute '...'": lambda folder: traceback_of(
        folder, app(CHECK_TITLE), method="POST", data="null", content_type="application/json"
    ),
    "TypeError: '...' not supported between instances of '...' and '...'": lambda folder: (
        traceback_of(
            folder,
            app("return {'ok': not request.get_json()['year'] < 0}"),
            method="POST",
            json={"year": "1999"},
        )
    ),
    "TypeError: Object of type set is not JSON serializable": lambda folder: traceback_of(
        folder, app("return {'tags': {'a', 'b'}}", method="get")
    ),
    "TypeError: The view function did not return a valid response."
    " The return type must be ...": lambda folder: traceback_of(
        folder, app("return 7", method="get")
    ),
    "json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)": lambda folder: (
        traceback_of(folder, app("return json.loads(request.data)"), method="POST")
        + _client_reads_html(folder)
    ),
}


def test_every_row_has_a_reproduction():
    """The table's rows and the reproductions are the same, in the same order."""
    assert [row.message for row in error_rows(LESSON)] == list(REPRODUCTIONS)


@pytest.mark.parametrize("row", error_rows(LESSON), ids=lambda row: row.message)
def test_row_is_what_a_student_sees(row, tmp_path):
    """The message of the row appears when its mistake is made."""
    assert row.pattern.search(REPRODUCTIONS[row.message](tmp_path))
