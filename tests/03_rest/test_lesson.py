"""Tests lesson 03: the feed service, its HTTP file, its tables and its common errors."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from dirty_equals import Contains, IsPartialDict

from shared.suite.lessons import ROOT, error_rows, http_file, send, traceback_of

LESSON = "03_rest"
FEEDS = "/feeds"


@pytest.fixture
def feed(draw):
    return {"author": draw.name(), "title": draw.korean(), "body": draw.sentence()}


@pytest.fixture
def comment(draw):
    return {"author": draw.name(), "text": draw.korean()}


def test_index_leads_to_the_feeds(client):
    """GET / is a JSON index; what it names can be read."""
    resources = client.get("/").json["resources"]
    assert [feed["id"] for feed in client.get(resources["feeds"]).json] == [1, 2]


def test_query_picks_an_author(client):
    """The list of one author holds that author's feeds only."""
    response = client.get(FEEDS, query_string={"author": "준호"})
    assert [feed["author"] for feed in response.json] == ["준호"]
    assert client.get(FEEDS, query_string={"author": "nobody"}).json == []


def test_created_feed_is_where_location_says(client, feed):
    """A new feed answers 201 and can be read at its Location and in the list."""
    response = client.post(FEEDS, json={**feed, "id": 1})
    assert response.status_code == 201
    assert response.json == {"id": 3, **feed}
    assert client.get(response.headers["Location"]).json == response.json
    assert response.json in client.get(FEEDS).json


def test_ids_never_come_back(client, feed):
    """The id of a deleted feed is not used again."""
    for expected in (3, 4):
        response = client.post(FEEDS, json=feed)
        assert response.json == {"id": expected, **feed}
        client.delete(response.headers["Location"])


def test_put_replaces_and_is_idempotent(client, feed):
    """PUT leaves nothing of the old feed but its id, once or twice."""
    sent = {"author": feed["author"], "title": feed["title"]}
    for _ in range(2):
        response = client.put(f"{FEEDS}/1", json=sent)
        assert response.status_code == 200
        assert client.get(FEEDS).json[0] == {"id": 1, **sent, "body": ""}
    assert len(client.get(FEEDS).json) == 2


@pytest.mark.parametrize("field", ["author", "title", "body"])
def test_patch_changes_one_field(client, feed, field):
    """PATCH changes what it holds and leaves the rest."""
    before = client.get(f"{FEEDS}/1").json
    response = client.patch(f"{FEEDS}/1", json={field: feed[field], "id": 9})
    assert response.status_code == 200
    assert client.get(f"{FEEDS}/1").json == {**before, field: feed[field]}


@pytest.mark.parametrize("value", [None, "", "  ", 7, "\ud800"], ids=ascii)
@pytest.mark.parametrize(
    ("method", "path"), [("POST", FEEDS), ("PUT", f"{FEEDS}/1"), ("PATCH", f"{FEEDS}/1")]
)
def test_wrong_field_is_named_and_changes_nothing(client, feed, method, path, value):
    """A wrong field answers 422 and its name; the feeds stay as they were."""
    before = client.get(FEEDS).json
    response = client.open(path, method=method, json={**feed, "title": value})
    assert response.status_code == 422
    assert list(response.json["errors"]) == ["title"]
    assert client.get(FEEDS).json == before


def test_put_needs_what_is_required(client):
    """An empty object is refused by PUT for both fields, and changes nothing by PATCH."""
    before = client.get(f"{FEEDS}/1").json
    assert sorted(client.put(f"{FEEDS}/1", json={}).json["errors"]) == ["author", "title"]
    assert client.patch(f"{FEEDS}/1", json={}).json == before


def test_deleted_feed_is_gone_with_its_comments(client, comment):
    """DELETE answers 204; then the feed and its comments are 404, and a second DELETE too."""
    created = client.post(f"{FEEDS}/1/comments", json=comment)
    response = client.delete(f"{FEEDS}/1")
    assert (response.status_code, response.data) == (204, b"")
    for path in (f"{FEEDS}/1", f"{FEEDS}/1/comments", created.headers["Location"]):
        assert client.get(path).status_code == 404
    assert client.delete(f"{FEEDS}/1").status_code == 404
    assert len(client.get(FEEDS).json) == 1


def test_comment_belongs_to_the_feed_of_its_url(client, comment):
    """A comment is listed and shown below its feed, and below no other."""
    response = client.post(f"{FEEDS}/2/comments", json={**comment, "feed": 1})
    assert response.status_code == 201
    assert response.json == {"id": 2, "feed": 2, **comment}
    assert client.get(response.headers["Location"]).json == response.json
    assert client.get(f"{FEEDS}/2/comments").json == [response.json]
    assert client.get(f"{FEEDS}/1/comments/2").status_code == 404


ALLOWED = {
    FEEDS: {"GET", "POST"},
    f"{FEEDS}/1": {"GET", "PUT", "PATCH", "DELETE"},
    f"{FEEDS}/1/comments": {"GET", "POST"},
    f"{FEEDS}/1/comments/1": {"GET"},
}


@pytest.mark.parametrize("path", ALLOWED)
def test_each_url_takes_its_methods(client, path):
    """Allow names the methods of a URL, in OPTIONS and in each 405, which is JSON."""
    allow = client.options(path).headers["Allow"]
    assert set(allow.split(", ")) - {"HEAD", "OPTIONS"} == ALLOWED[path]
    for method in {"POST", "PUT", "PATCH", "DELETE"} - ALLOWED[path]:
        response = client.open(path, method=method, json={})
        assert response.status_code == 405
        assert set(response.headers["Allow"].split(", ")) == set(allow.split(", "))
        assert response.json == IsPartialDict(code=405, message=Contains(" "))


# What is sent, and the status that the text promises for it.
ERRORS = {
    "word-for-an-id": (("GET", f"{FEEDS}/all"), {}, 404),
    "verb": (("POST", f"{FEEDS}/1/delete"), {}, 404),
    "put-unknown": (("PUT", f"{FEEDS}/9999"), {"json": {"author": "a", "title": "b"}}, 404),
    "patch-unknown": (("PATCH", f"{FEEDS}/9999"), {"json": {}}, 404),
    "delete-unknown": (("DELETE", f"{FEEDS}/9999"), {}, 404),
    "comment-unknown-feed": (("POST", f"{FEEDS}/9999/comments"), {"json": {}}, 404),
    "array": (("PUT", f"{FEEDS}/1"), {"json": ["Hi"]}, 400),
    "form": (("PATCH", f"{FEEDS}/1"), {"data": {"title": "Hi"}}, 415),
}


@pytest.mark.parametrize("case", ERRORS)
def test_every_error_has_the_course_s_shape(client, case):
    """Each error answers JSON with code, status and message that agree with its status."""
    (method, path), sent, code = ERRORS[case]
    response = client.open(path, method=method, **sent)
    name = response.status.partition(" ")[2]
    assert response.status_code == code
    assert response.json == IsPartialDict(code=code, message=Contains(" "))
    assert response.json["status"].upper() == name.upper()


# The HTTP file


def test_http_file_serves_at_the_lesson_s_port():
    """Every request of the HTTP file goes to the port at which the lesson serves."""
    assert {request.port for request in http_file(LESSON)} == {5003}


def test_http_file_s_story_goes_as_its_titles_say(client):
    """The requests of the HTTP file, in order, get the statuses that their titles name."""
    answered = [(one.line, send(client, one).status_code) for one in http_file(LESSON)]
    assert answered == [(one.line, one.status) for one in http_file(LESSON)]


# The two tables


def rows_of_the_text(name):
    """Return the rows of both tables in a text: number -> (call, what it does, status)."""
    text = (ROOT / "lessons" / LESSON / name).read_text(encoding="utf-8")
    cells = re.findall(r"(?m)^\| ([FP]\d+) \| `(.+?)` \| (.+?) \| (.+?) \|$", text)
    return {number: tuple(row) for number, *row in cells}


@pytest.mark.parametrize("kind", ["exercises", "solutions"])
def test_tables_are_those_of_the_exercise(kind):
    """The rows of slips.json are the rows of the text, in both languages."""
    path = ROOT / kind / LESSON / "static" / "slips.json"
    slips = json.loads(path.read_text(encoding="utf-8"))
    rows = {number: (row["call"], row["does"], row["status"]) for number, row in slips.items()}
    assert rows_of_the_text("README.md") == rows
    korean = {n: (row["call"], row["does_ko"], row["status"]) for n, row in slips.items()}
    assert rows_of_the_text("README.ko.md") == korean


# The table of common errors


def app(*lines: str, rule: str = "/", method: str = "get", parameters: str = "") -> str:
    """Return the source of an app with one view."""
    return "\n".join(
        [
            "from flask import Flask, request, url_for",
            "app = Flask(__name__)",
            "FEEDS = [{'id': 1, 'title': 'Hi'}]",
            "def find_feed(feed_id):",
            "    for feed in FEEDS:",
            "        if feed['id'] == feed_id:",
            "            return feed",
            f"@app.{method}('{rule}')",
            f"def view({parameters}):",
            *(f"    {line}" for line in lines),
            "",
        ]
    )


ITEM = {"rule": "/feeds/<int:feed_id>", "parameters": "feed_id"}
TWO_VIEWS = app("return 'one'") + "@app.put('/')\ndef view():\n    return 'two'\n"
LOCATION = "return {}, 201, {'Location': url_for('show_feed')}"
SHOW = "@app.get('/feeds/<int:feed_id>')\ndef show_feed(feed_id):\n    return {}\n"

REPRODUCTIONS: dict[str, Callable[[Path], str]] = {
    "405 Method Not Allowed": lambda folder: traceback_of(
        folder, app("return FEEDS"), method="DELETE"
    ),
    "404 Not Found": lambda folder: traceback_of(
        folder, app("return find_feed(feed_id)", **ITEM), "/feeds/all"
    ),
    "415 Unsupported Media Type": lambda folder: traceback_of(
        folder, app("return request.get_json()", method="delete"), method="DELETE"
    ),
    "AssertionError: View function mapping is overwriting an existing endpoint function: ...": (
        lambda folder: traceback_of(folder, TWO_VIEWS)
    ),
    "TypeError: ...() got an unexpected keyword argument '...'": lambda folder: traceback_of(
        folder, app("return {}", rule="/feeds/<int:feed_id>", parameters="id"), "/feeds/1"
    ),
    "TypeError: ...() missing 1 required positional argument: '...'": lambda folder: traceback_of(
        folder, app("return {}", rule="/feeds", parameters="feed_id"), "/feeds"
    ),
    "werkzeug.routing.exceptions.BuildError: Could not build url for endpoint '...'."
    " Did you forget to specify values [...]?": lambda folder: traceback_of(
        folder, app(LOCATION, method="post") + SHOW, method="POST"
    ),
    "TypeError: The view function for '...' did not return a valid response. The function either"
    " returned None or ended without a return statement.": lambda folder: traceback_of(
        folder, app("FEEDS.clear()", method="delete"), method="DELETE"
    ),
    "TypeError: The view function did not return a valid response."
    " The return type must be ...": lambda folder: traceback_of(
        folder, app("return 204", method="delete"), method="DELETE"
    ),
    "TypeError: 'NoneType' object is not subscriptable": lambda folder: traceback_of(
        folder, app("return find_feed(feed_id)['title']", **ITEM), "/feeds/9"
    ),
    "AttributeError: 'NoneType' object has no attribute 'update'": lambda folder: traceback_of(
        folder,
        app("find_feed(feed_id).update(request.get_json())", **ITEM, method="patch"),
        "/feeds/9",
        method="PATCH",
        json={},
    ),
    "ValueError: list.remove(x): x not in list": lambda folder: traceback_of(
        folder,
        app("FEEDS.remove(find_feed(feed_id))", "return '', 204", **ITEM, method="delete"),
        "/feeds/9",
        method="DELETE",
    ),
    "ValueError: invalid literal for int() with base 10: '...'": lambda folder: traceback_of(
        folder, app("return {'wanted': int(request.args['id'])}"), "/?id=abc"
    ),
}


def test_every_row_has_a_reproduction():
    """The table's rows and the reproductions are the same, in the same order."""
    assert [row.message for row in error_rows(LESSON)] == list(REPRODUCTIONS)


@pytest.mark.parametrize("row", error_rows(LESSON), ids=lambda row: row.message)
def test_row_is_what_a_student_sees(row, tmp_path):
    """The message of the row appears when its mistake is made."""
    assert row.pattern.search(REPRODUCTIONS[row.message](tmp_path))
