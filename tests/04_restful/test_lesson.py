"""Tests lesson 04: the flea market's resources, the trap, and the table of common errors."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from http.client import BadStatusLine, HTTPResponse
from pathlib import Path

import pytest

from shared.serving import httpfile
from shared.serving.server import FLASK_RUN, served
from shared.suite.lessons import (
    ROOT,
    error_rows,
    run_python,
    serve_output,
    traceback_of,
    write_app,
)
from shared.suite.transport import NoAnswer

LESSON = "04_restful"
HTTP_FILE = ROOT / "lessons" / LESSON / "requests.http"


@pytest.fixture
def item(draw):
    return {"name": draw.word(), "price": draw.price(), "phone": "010-0000-0000"}


def test_index_leads_to_the_items(client):
    """GET / is a JSON index; what it names can be read."""
    resources = client.get("/").json["resources"]
    assert client.get(resources["items"]).status_code == 200


def test_list_is_in_readable_korean(client):
    """The list is a JSON array, and Korean stands in it as Korean."""
    response = client.get("/items")
    assert [item["name"] for item in response.json] == ["lamp", "의자"]
    assert "의자" in response.text


def test_links_of_the_list_answer_their_item(client):
    """The url that marshalling adds leads to the item, for a Korean name too."""
    for item in client.get("/items").json:
        assert client.get(item["url"]).json == item


def test_phone_number_is_never_shown(client, item):
    """No answer holds a phone number: not the list, not one item, not POST or PUT."""
    answers = [
        client.get("/items"),
        client.get("/item/lamp"),
        client.post("/items", json=item),
        client.put("/item/lamp", json=item),
    ]
    assert [response.status_code for response in answers] == [200, 200, 201, 200]
    assert not [response.text for response in answers if "010-" in response.text]


def test_created_item_is_where_location_says(client, item):
    """A new item answers 201 and can be read at its Location and in the list."""
    response = client.post("/items", json=item)
    assert response.status_code == 201
    assert client.get(response.headers["Location"]).json == response.json
    assert response.json in client.get("/items").json


def test_taken_name_is_409(client, item):
    """An item whose name is taken is refused, and the one that has it stays."""
    before = client.get("/items").json
    response = client.post("/items", json={**item, "name": "lamp"})
    assert response.status_code == 409
    assert response.json == {"message": "There is an item lamp already."}
    assert client.get("/items").json == before


def test_put_replaces_and_keeps_the_name(client, item):
    """PUT replaces the fields; a name in the body changes nothing."""
    response = client.put("/item/lamp", json=item)
    assert response.json == {"name": "lamp", "price": item["price"], "url": "/item/lamp"}
    assert client.get("/item/lamp").json == response.json
    assert client.get(f"/item/{item['name']}").status_code == 404


def test_delete_then_404(client):
    """DELETE answers 204 without a body, and the item is gone."""
    response = client.delete("/item/lamp")
    assert (response.status_code, response.text) == (204, "")
    assert client.get("/item/lamp").status_code == 404
    assert client.delete("/item/lamp").status_code == 404


@pytest.mark.parametrize(
    "value", [None, "", "\u3000 ", 7, ["x"], "a/b", chr(0xD83D), chr(0xDE00)], ids=ascii
)
def test_wrong_name_is_refused(client, item, value):
    """A wrong name answers 422 and names the field; a slash would make it unreachable."""
    response = client.post("/items", json={**item, "name": value})
    assert response.status_code == 422
    assert list(response.json["errors"]) == ["name"]


def test_both_halves_are_a_whole_character(client, item):
    """An emoji that is sent as two escapes, one for each half, is a name like any other."""
    body = json.dumps({**item, "name": "\U0001f600"})
    assert "\\ud83d\\ude00" in body
    response = client.post("/items", data=body, content_type="application/json")
    assert response.status_code == 201
    assert response.json["name"] == "\U0001f600"


@pytest.mark.parametrize("value", [None, "7", -1, 1.5, True, [7]], ids=repr)
def test_wrong_price_is_refused(client, item, value):
    """A wrong price answers 422 and names the field, in POST and in PUT."""
    for method, path in (("POST", "/items"), ("PUT", "/item/lamp")):
        response = client.open(path, method=method, json={**item, "price": value})
        assert response.status_code == 422
        assert list(response.json["errors"]) == ["price"]


def test_errors_have_two_shapes(client):
    """A resource's error has a message alone, an unknown URL the course's shape."""
    assert set(client.get("/item/nothing").json) == {"message"}
    response = client.post("/item/lamp")
    assert (response.status_code, set(response.json)) == (405, {"message"})
    assert {"GET", "PUT", "DELETE"} <= set(response.headers["Allow"].split(", "))
    response = client.get("/nowhere")
    assert (response.status_code, set(response.json)) == (404, {"code", "status", "message"})


# What the text says of a status that is none


class _Wire:
    def __init__(self, data):
        self._data = data

    def makefile(self, _mode):
        return io.BytesIO(self._data)


def test_status_40_is_no_http(client):
    """No client that reads HTTP takes the 40, and neither does the suites' own."""
    with pytest.raises(NoAnswer, match="40"):
        client.get("/broken/status")
    received = client.raw(b"GET /broken/status HTTP/1.1\r\nHost: localhost\r\n\r\n")
    with pytest.raises(BadStatusLine, match=r"HTTP/1.\d 40 UNKNOWN"):
        HTTPResponse(_Wire(received)).begin()


def test_jsonify_in_a_tuple_is_500(client):
    """A Response inside a tuple crashes in a Resource."""
    assert client.get("/broken/jsonify").status_code == 500


# The trap and its cures

TRAP = (ROOT / "lessons" / LESSON / "trap.py").read_text(encoding="utf-8")
ONE_SHAPE = """
class OneShapeApi(Api):
    def handle_error(self, error):
        raise error


api = OneShapeApi(app)
"""
CRASH = 'raise KeyError("a bug")'


def trap(*, cure: str = "", raises: str = "raise NotLoggedIn") -> str:
    """Return trap.py, cured or with another exception, for `flask run`."""
    source = TRAP.replace("raise NotLoggedIn", raises)
    return source.replace("api = Api(app)\n", cure) if "class" in cure else source + cure


PROPAGATE = '\napp.config["PROPAGATE_EXCEPTIONS"] = True\n'


def test_trap_is_500_in_production(tmp_path):
    """Served by flask run, the extension's 401 is a 500."""
    answer = serve_output(tmp_path, trap(), "/secret")
    assert "HTTP/1.1 500" in answer


def test_trap_is_401_in_debug_mode(tmp_path):
    """Served by flask --debug run, the same request is 401."""
    answer = serve_output(tmp_path, trap(), "/secret", arguments=("--debug",))
    assert "HTTP/1.1 401" in answer


@pytest.mark.parametrize("cure", [PROPAGATE, ONE_SHAPE], ids=["propagate", "one-shape-api"])
def test_trap_is_cured(tmp_path, cure):
    """With either cure it is 401 in production too."""
    answer = serve_output(tmp_path, trap(cure=cure), "/secret")
    assert "HTTP/1.1 401" in answer
    assert "Log in first." in answer


def test_price_of_propagating(tmp_path):
    """With PROPAGATE_EXCEPTIONS a crash passes Flask's log, and the server answers with HTML."""
    answer = serve_output(tmp_path, trap(cure=PROPAGATE, raises=CRASH), "/secret")
    assert "HTTP/1.1 500" in answer
    assert "<!doctype html>" in answer
    assert "ERROR in app" not in answer


HANDLER = """
from werkzeug.exceptions import HTTPException


@app.errorhandler(HTTPException)
def answer_error(error):
    return {"code": error.code, **getattr(error, "data", {})}, error.code
"""


def test_one_shape_api_hands_every_error_to_the_app(tmp_path):
    """With OneShapeApi a crash and an abort reach the app's handler, with what abort was given."""
    crash = trap(cure=ONE_SHAPE, raises=CRASH) + HANDLER
    assert '{"code":500}' in traceback_of(tmp_path, crash, "/secret")
    abort = "from flask_restful import abort; abort(404, message='gone')"
    answer = traceback_of(tmp_path, trap(cure=ONE_SHAPE, raises=abort) + HANDLER, "/secret")
    assert '{"code":404,"message":"gone"}' in answer


# What the text says of reqparse


def parse(folder: Path, argument: str, **request) -> str:
    source = resource(
        f"p = reqparse.RequestParser(); p.add_argument({argument}); return p.parse_args()",
        method="get" if request.get("method", "GET") == "GET" else "post",
    )
    return traceback_of(folder, source, **request)


@pytest.mark.parametrize(
    ("argument", "sent", "answered"),
    [
        pytest.param('"x", required=True, location="json"', "null", '{"x": null}', id="null"),
        pytest.param('"x", location="json"', "7", '{"x": "7"}', id="every-value-a-text"),
        pytest.param('"x", type=int, location="json"', "true", '{"x": 1}', id="true-for-1"),
        pytest.param('"x", type=int, location="json"', "1.5", '{"x": 1}', id="a-half-cut-off"),
    ],
)
def test_reqparse_has_the_habits_of_the_text(tmp_path, argument, sent, answered):
    """reqparse takes null, makes texts of values, and takes true and 1.5 for 1."""
    body = f'{{"x": {sent}}}'
    answer = parse(tmp_path, argument, method="POST", data=body, content_type="application/json")
    assert answered in answer


def test_unknown_url_is_html_without_the_handler(tmp_path):
    """The Api leaves an unknown URL to Flask, unless catch_all_404s is set."""
    source = resource("return {}")
    assert "<!doctype html>" in traceback_of(tmp_path, source, "/nowhere")
    caught = source.replace("Api(app)", "Api(app, catch_all_404s=True)")
    assert '{"message": ' in traceback_of(tmp_path, caught, "/nowhere")


# The HTTP file

REQUESTS = list(httpfile.requests(HTTP_FILE.read_text(encoding="utf-8")))


def test_http_file_tells_its_story(client):
    """The requests of the HTTP file, sent from top to bottom, answer as their titles say."""
    assert {request.port for request in REQUESTS} == {5004}
    answered = []
    for request in REQUESTS:
        path = request.url.removeprefix("http://127.0.0.1:5004")
        headers, body = request.headers, request.body
        response = client.open(path, method=request.method, headers=headers, data=body)
        answered.append((request.line, int(response.status_code)))
    assert answered == [(request.line, request.status) for request in REQUESTS]


# The table of common errors

IMPORTS = (
    "import flask\n"
    "from flask import Flask, jsonify, request\n"
    "from flask_restful import Api, Resource, abort, fields, marshal_with, reqparse\n"
    "app = Flask(__name__)\n"
    "api = Api(app)\n"
)


def resource(body: str, *, method: str = "get", rule: str = "/", arguments: str = "self") -> str:
    """Return the source of an app with one resource that has one method."""
    return (
        f"{IMPORTS}class Thing(Resource):\n"
        f"    def {method}({arguments}):\n"
        f"        {body}\n"
        f"api.add_resource(Thing, {rule!r})\n"
    )


def added(source: str) -> Callable[[Path], str]:
    return lambda folder: traceback_of(folder, f"{IMPORTS}{source}\n")


def _python_reads_status_40(folder: Path) -> str:
    write_app(folder, resource("return {}, 40"))
    with served(folder, FLASK_RUN) as server:
        program = f"import urllib.request\nurllib.request.urlopen({server.url!r})\n"
        return run_python(folder / "client", program)


REPRODUCTIONS: dict[str, Callable[[Path], str]] = {
    "TypeError: Object of type Response is not JSON serializable": lambda folder: traceback_of(
        folder, resource("return jsonify(a=1), 201")
    ),
    "TypeError: abort() takes 1 positional argument but 2 were given": lambda folder: traceback_of(
        folder, resource("abort(404, 'gone')")
    ),
    "TypeError: HTTPException.__init__() got an unexpected keyword argument 'message'": (
        lambda folder: traceback_of(folder, resource("flask.abort(404, message='gone')"))
    ),
    "LookupError: no exception for ...": lambda folder: traceback_of(
        folder, resource("abort(40, message='gone')")
    ),
    "http.client.BadStatusLine: HTTP/1.1 40 UNKNOWN": _python_reads_status_40,
    "AttributeError: type object '...' has no attribute 'as_view'": added(
        "class Thing: pass\napi.add_resource(Thing, '/')"
    ),
    "AttributeError: '...' object has no attribute '__name__'": added(
        "class Thing(Resource): pass\napi.add_resource(Thing(), '/')"
    ),
    "ValueError: This endpoint (...) is already set to the class ...": added(
        "class Thing(Resource): pass\nclass thing(Resource): pass\n"
        "api.add_resource(Thing, '/a')\napi.add_resource(thing, '/b')"
    ),
    "AssertionError: View function mapping is overwriting an existing endpoint function: ...": (
        added(
            "class Thing(Resource): pass\n"
            "api.add_resource(Thing, '/a')\napi.add_resource(Thing, '/b')"
        )
    ),
    "TypeError: ...() missing 1 required positional argument: '...'": lambda folder: traceback_of(
        folder, resource("return {}", arguments="self, name")
    ),
    "TypeError: ...() got an unexpected keyword argument '...'": lambda folder: traceback_of(
        folder, resource("return {}", rule="/<int:id>", arguments="self, name"), "/7"
    ),
    "TypeError: ...() takes 0 positional arguments but 1 was given": lambda folder: traceback_of(
        folder, resource("return {}", arguments="")
    ),
    "werkzeug.routing.exceptions.BuildError: Could not build url for endpoint '...'...": (
        lambda folder: traceback_of(folder, resource("return flask.url_for('Thing')"))
    ),
    "TypeError: argument of type '...' is not ...": lambda folder: parse(
        folder, '"x", location="json"', method="POST", data="7", content_type="application/json"
    ),
    "415 Unsupported Media Type": lambda folder: parse(folder, '"x"'),
    "405 Method Not Allowed": lambda folder: traceback_of(
        folder, resource("return {}"), method="PUT"
    ),
    "404 Not Found": lambda folder: traceback_of(folder, resource("return {}"), "/loans"),
    "500 Internal Server Error": lambda folder: traceback_of(folder, trap(), "/secret"),
}


def test_every_row_has_a_reproduction():
    """The table's rows and the reproductions are the same, in the same order."""
    assert [row.message for row in error_rows(LESSON)] == list(REPRODUCTIONS)


@pytest.mark.parametrize("row", error_rows(LESSON), ids=lambda row: row.message)
def test_row_is_what_a_student_sees(row, tmp_path):
    """The message of the row appears when its mistake is made."""
    assert row.pattern.search(REPRODUCTIONS[row.message](tmp_path))
