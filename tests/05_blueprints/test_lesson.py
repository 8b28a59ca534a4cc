"""Tests lesson 05: the blueprints, the factory, the errors, and the table of common errors."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from dirty_equals import IsPartialDict, IsStr

from shared.suite.lessons import ROOT, error_rows, run_flask, serve_output, traceback_of

LESSON = "05_blueprints"
API = "/api/v1"


@pytest.mark.parametrize("path", ["/", "/feeds", "/feeds/1", "/feeds/2"])
def test_page_stands_in_the_frame(boot, draw, path):
    """Every page carries the site's name from the config, and its links lead somewhere."""
    name = f"{draw.korean()} & co"
    client = boot({"SITE_NAME": name})
    response = client.get(path)
    assert response.status_code == 200
    assert response.page.select(".brand")[0].text == name
    for link in response.page.select("a[href]"):
        assert client.get(link["href"]).status_code == 200


def test_api_lists_the_feeds_in_readable_korean(client):
    """The API's list is the pages' list, in JSON."""
    response = client.get(f"{API}/feeds")
    assert [feed["id"] for feed in response.json] == [1, 2]
    assert "골목 벼룩시장을 열어요" in response.text


def test_api_stands_where_the_config_says(boot, draw):
    """With another API_PREFIX the API, its links and its errors move."""
    prefix = f"/{draw.word()}"
    client = boot({"API_PREFIX": prefix})
    assert client.get(f"{prefix}/feeds").status_code == 200
    assert f'href="{prefix}/feeds"' in client.get("/").text
    assert client.get(f"{prefix}/{draw.word()}").json == IsPartialDict(code=404)
    assert client.get(f"{API}/feeds").mimetype == "text/html"


def test_like_by_form_shows_on_the_page(client, draw):
    """A like sent by the form leads back to the feed, which names the person, as text."""
    name = draw.markup()
    response = client.post("/feeds/2/like", data={"name": name})
    assert response.status_code == 303
    page = client.get(response.headers["Location"])
    assert name in page.shown
    assert client.post("/feeds/2/like", data={"name": " "}).status_code == 400


def test_like_by_api_answers_the_feed(client, draw):
    """A like sent to the API answers 201, the feed, and where it is."""
    name = draw.name()
    response = client.post(f"{API}/feeds/2/likes", json={"name": name})
    assert response.status_code == 201
    assert client.get(response.headers["Location"]).json == response.json
    assert response.json["likes"] == [name]


@pytest.mark.parametrize("body", [{}, {"name": 7}, {"name": "\ud800"}, [], "mina"], ids=ascii)
def test_like_without_a_name_is_422(client, body):
    """A body that names nobody is refused."""
    response = client.post(f"{API}/feeds/2/likes", json=body)
    assert response.status_code == 422
    assert response.json == IsPartialDict(code=422, message="Send an object with a name.")


def test_second_like_is_409_on_the_page_and_in_the_api(client):
    """One rule, two forms: a page for people, JSON for programs."""
    page = client.post("/feeds/1/like", data={"name": "dora"})
    assert (page.status_code, page.mimetype) == (409, "text/html")
    assert "dora likes this feed already." in page.shown
    answer = client.post(f"{API}/feeds/1/likes", json={"name": "dora"})
    assert answer.status_code == 409
    assert answer.json == {
        "code": 409,
        "status": "Conflict",
        "message": "dora likes this feed already.",
    }


def test_first_blueprint_s_note_shadows_the_second_s(client):
    """Both notes are the pages' one: what the text warns of really happens."""
    assert client.get("/note").text == client.get("/feeds/note").text
    assert "the pages" in client.get("/feeds/note").text


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_echo_names_where_the_request_goes(client, method):
    """The echo tells the blueprint, the endpoint and the rule."""
    assert client.open("/feeds/echo", method=method).json == {
        "blueprint": "feeds",
        "endpoint": "feeds.echo",
        "rule": "/feeds/echo",
        "prefix": "/feeds",
        "relative": "/feeds",
    }


@pytest.mark.parametrize("path", ["/nothing", "/api", "/api/nothing", "/feeds/no/such", "/api/v10"])
def test_unknown_page_is_a_page(client, path):
    """Outside the API an unknown URL is a page in the frame."""
    response = client.get(path)
    assert (response.status_code, response.mimetype) == (404, "text/html")
    assert response.page.select("h1")[0].text == "Not Found"
    assert response.page.select(".brand")


def test_missing_feed_s_page_is_the_blueprint_s(client):
    """The blueprint's handler answers what its own views raise."""
    assert client.get("/feeds/9999").status_code == 404
    assert client.get("/feeds/9999").page.select("h1")[0].text == "No such feed"


ERRORS = {
    "unknown-url": ("GET", f"{API}/nothing", {}, 404),
    "prefix-itself": ("GET", API, {}, 404),
    "unknown-feed": ("GET", f"{API}/feeds/9999", {}, 404),
    "method": ("DELETE", f"{API}/feeds", {}, 405),
    "form": ("POST", f"{API}/feeds/1/likes", {"data": {"name": "x"}}, 415),
    "crash": ("GET", f"{API}/careless", {}, 500),
}


@pytest.mark.parametrize("case", ERRORS)
def test_error_of_the_api_has_the_course_s_shape(client, case):
    """Below the API's prefix every error is JSON."""
    method, path, sent, code = ERRORS[case]
    response = client.open(path, method=method, **sent)
    assert response.status_code == code
    assert response.json == {"code": code, "status": IsStr(), "message": IsStr(min_length=1)}
    assert ("Allow" in response.headers) is (code == 405)


@pytest.mark.parametrize("path", ["/careless", f"{API}/careless"])
def test_crash_tells_nothing(client, path):
    """The answer to a crash holds nothing of the exception."""
    response = client.get(path)
    assert response.status_code == 500
    for leak in ("secret", "FileNotFoundError", "Traceback"):
        assert leak not in response.text


# The HTTP file


def http_file():
    """Yield (title, method, path, headers, body, status) for each request of requests.http."""
    text = (ROOT / "lessons" / LESSON / "requests.http").read_text(encoding="utf-8")
    top, *blocks = re.split(r"(?m)^### ", text)
    host = re.search(r"(?m)^@host = (\S+)$", top)[1]
    for block in blocks:
        title, _, rest = block.replace("{{host}}", host).partition("\n")
        head, _, body = rest.partition("\n\n")
        line, *headers = head.split("\n")
        method, url = line.split(" ")
        status = int(re.search(r"\((\d{3})\)$", title)[1])
        pairs = dict(header.split(": ", 1) for header in headers if header)
        yield title, method, url, pairs, body.strip(), status


@pytest.mark.parametrize(
    "request_", [pytest.param(request, id=request[0]) for request in http_file()]
)
def test_http_file_request_answers_as_its_title_says(client, request_):
    """Each request of the HTTP file goes to the lesson and gets the status that its title names."""
    _, method, url, headers, body, status = request_
    parts = urlsplit(url)
    assert parts.netloc == "127.0.0.1:5005"
    response = client.open(parts.path, method=method, headers=headers, data=body.encode())
    assert response.status_code == status


# The table of common errors

BLUEPRINT = """
from flask import Blueprint, Flask, abort, current_app, render_template, url_for
from werkzeug.exceptions import HTTPException
bp = Blueprint("feeds", __name__, url_prefix="/feeds")
"""


def app(rest: str, factory: str = "app.register_blueprint(bp)") -> str:
    """Return the source of an app: a blueprint, `rest`, a factory that runs `factory`."""
    lines = "".join(f"    {line}\n" for line in factory.splitlines())
    return (
        f"{BLUEPRINT}{rest}\ndef create_app(config=None):\n    app = Flask(__name__)\n"
        f"{lines}    return app\n"
    )


LIST = '@bp.get("{rule}")\ndef list_feeds():\n    return {value}\n'
# In debug mode a crash doesn't get here: the answer is the debugger's page.
ANSWER = '@bp.app_errorhandler(HTTPException)\ndef answer(error):\n    return "our page", 418\n'
TWICE = "app.register_blueprint(bp)\napp.register_blueprint(bp)"
SECOND = 'app.register_blueprint(bp)\napp.register_blueprint(Blueprint("feeds", "other"))'
LATE = 'app.register_blueprint(bp)\n@bp.get("/late")\ndef late():\n    return "late"'


def view(value: str, rule: str = "") -> str:
    """Return the source of an app whose one view returns `value`."""
    return app(LIST.format(rule=rule, value=value))


def _circular(folder: Path) -> str:
    files = {"feeds.py": "from app import SITE\nfrom flask import Blueprint\n"}
    return run_flask(folder, "import feeds\nSITE = 'Our Corner'\n", "routes", files=files)


REPRODUCTIONS: dict[str, Callable[[Path], str]] = {
    "ImportError: cannot import name '...' from partially initialized module '...'"
    " (most likely due to a circular import) ...": _circular,
    "ValueError: The name '...' is already registered for a different blueprint."
    " Use 'name=' to provide a unique name.": lambda folder: traceback_of(folder, app("", SECOND)),
    "ValueError: The name '...' is already registered for this blueprint."
    " Use 'name=' to provide a unique name.": lambda folder: traceback_of(folder, app("", TWICE)),
    "werkzeug.routing.exceptions.BuildError: Could not build url for endpoint '...'."
    " Did you mean '...' instead?": lambda folder: traceback_of(
        folder, view("url_for('list_feeds')"), "/feeds"
    ),
    "jinja2.exceptions.TemplateNotFound: ...": lambda folder: traceback_of(
        folder,
        view("render_template('feeds/list.html')"),
        "/feeds",
        files={"feeds/templates/feeds/list.html": "Feeds"},
    ),
    "AssertionError: View function mapping is overwriting an existing endpoint function: ...": (
        lambda folder: traceback_of(
            folder,
            app(LIST.format(rule="", value="'a'") + LIST.format(rule="/all", value="'b'")),
        )
    ),
    "AssertionError: The setup method '...' can no longer be called on the blueprint '...'."
    " It has already been registered at least once, ...": lambda folder: traceback_of(
        folder, app("", LATE)
    ),
    "TypeError: HTTPException.__init__() got an unexpected keyword argument 'message'": (
        lambda folder: traceback_of(folder, view("abort(404, message='No feed.')"), "/feeds")
    ),
    "RuntimeError: Working outside of application context.": lambda folder: traceback_of(
        folder, app("NAME = current_app.config['NAME']")
    ),
    "ValueError: 'name' may not contain a dot '.' character.": lambda folder: traceback_of(
        folder, app("other = Blueprint('site.feeds', __name__)")
    ),
    "Error: Failed to find Flask application or factory in module 'app'."
    " Use 'app:name' to specify one.": lambda folder: run_flask(
        folder, app("").replace("    return app\n", ""), "routes"
    ),
    "Error: Detected factory 'create_app' in module 'app', but could not call it without"
    " arguments. ...": lambda folder: run_flask(
        folder, app("").replace("config=None", "config"), "routes"
    ),
    "308 Permanent Redirect": lambda folder: traceback_of(folder, view("''", "/"), "/feeds"),
    "404 Not Found": lambda folder: traceback_of(folder, view("''", "/feeds"), "/feeds"),
    "500 Internal Server Error": lambda folder: serve_output(
        folder, app(ANSWER + LIST.format(rule="", value="1 / 0")), "/feeds", arguments=("--debug",)
    ),
}


def test_every_row_has_a_reproduction():
    """The table's rows and the reproductions are the same, in the same order."""
    assert [row.message for row in error_rows(LESSON)] == list(REPRODUCTIONS)


@pytest.mark.parametrize("row", error_rows(LESSON), ids=lambda row: row.message)
def test_row_is_what_a_student_sees(row, tmp_path):
    """The message of the row appears when its mistake is made."""
    assert row.pattern.search(REPRODUCTIONS[row.message](tmp_path))
