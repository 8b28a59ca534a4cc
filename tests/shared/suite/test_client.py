"""Whatever an app answers, a check fails by it or passes: the suite never stumbles."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from shared.sandbox.answers import readable
from shared.suite.client import Client
from shared.suite.deadline import deadline
from shared.suite.errors import in_shape, refused_fields
from shared.suite.failure import Target, describe, symptoms
from shared.suite.response import Response, Unmet
from shared.suite.transcript import (
    CHECK_LIMIT,
    EXCHANGES_LIMIT,
    HEADERS_LIMIT,
    TEXT_LIMIT,
    Transcript,
)
from shared.suite.transport import Ran, Reply
from shared.suite.wording import Comparison


class Canned:
    """An app that always gives the same answer."""

    def __init__(self, reply: Reply) -> None:
        self.reply = reply

    def send(self, request: object) -> Reply:
        return self.reply


HTML = ("Content-Type", "text/html; charset=utf-8")
JSON = ("Content-Type", "application/json")


def client_of(status: str = "200 OK", *headers: tuple[str, str], body: bytes = b"") -> Client:
    return Client(Canned(Reply(status, headers, body)), Transcript())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("status", "header"),
    [
        pytest.param("200 OK", ("Set-Cookie", ""), id="empty-cookie"),
        pytest.param("200 OK", ("Set-Cookie", "a=b; Max-Age=one day"), id="age"),
        pytest.param("302 FOUND", ("Location", "/"), id="circle"),
        pytest.param("302 FOUND", ("Location", "http://elsewhere.example/"), id="elsewhere"),
        pytest.param("302 FOUND", ("Location", "http://["), id="no-address"),
    ],
)
def test_headers_that_no_client_can_use(status, header):
    """They are what the check did not expect, with what is wrong with them."""
    client = client_of(status, header)
    with pytest.raises(Unmet, match="headers a client can use"):
        client.get("/", follow_redirects=True)


def test_a_window_that_is_closed():
    """Closing it leaves the cookies with a date that is to come, and those with an age."""
    year = "Thu, 31 Dec 2099 23:59:59 GMT"
    values = ("a=1", f"b=1; Expires={year}", "c=1; Max-Age=60", "d=1; Path=/deep")
    client = client_of("200 OK", HTML, *(("Set-Cookie", value) for value in values))
    client.get("/")
    soon, late = datetime(2026, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
    assert kept(client) == ["a", "b", "c"]
    assert kept(client.reopen(soon)) == ["b", "c"]
    assert kept(client.reopen(late)) == ["c"]
    assert kept(client) == ["a", "b", "c"]


def kept(client: Client) -> list[str]:
    return [cookie.key for cookie in client.cookies if cookie.path == "/"]


def test_a_redirect_that_leads_nowhere():
    """Without a Location there is nothing to follow."""
    with pytest.raises(Unmet, match="a redirect with a Location"):
        client_of("302 FOUND").get("/", follow_redirects=True)


@pytest.mark.parametrize(
    ("location", "ahead"),
    [
        ("/books/1?page=2", "/books/1"),
        ("1", "/1"),
        ("http://localhost/books/1", "/books/1"),
        ("http://127.0.0.1:5002/books/1", "http://127.0.0.1:5002/books/1"),
        ("https://localhost/books/1", "https://localhost/books/1"),
        ("http://[", ""),
    ],
)
def test_where_a_location_leads(location, ahead):
    """A URL may begin with the host that was asked; one on another host is not followed."""
    response = client_of("201 CREATED", ("Location", location)).get("/")
    assert response.path_ahead == ahead
    if not ahead.startswith("/"):
        with pytest.raises(Unmet, match="a Location header with its URL"):
            client_of().follow(response, "its URL", "그 URL")


@pytest.mark.parametrize(
    "header",
    [
        pytest.param(("Content-Encoding", "gzip"), id="compressed"),
        pytest.param(("content-encoding", "identity, br"), id="twice"),
        pytest.param(("Transfer-Encoding", "chunked"), id="chunked"),
        pytest.param(("Content-Length", "3"), id="cut-off"),
        pytest.param(("Content-Length", "30"), id="too-short"),
        pytest.param(("Content-Length", "+4"), id="no-length"),
    ],
)
def test_bodies_that_do_not_arrive(header):
    """What no client reads as it was meant is no answer, whatever stands in the body."""
    with pytest.raises(Unmet, match="arrives whole"):
        client_of("200 OK", JSON, header, body=b"null").get("/")


def test_bodies_that_arrive():
    """A length that fits, or is of a body that is not sent; a coding that was asked for."""
    length, coding = ("Content-Length", "4"), ("Content-Encoding", "gzip")
    assert client_of("200 OK", JSON, length, body=b"null").get("/").json is None
    assert client_of("200 OK", length).head("/").status_code == 200
    assert client_of("304 NOT MODIFIED", length).get("/").status_code == 304
    asked = {"Accept-Encoding": "gzip"}
    assert client_of("200 OK", coding, length, body=b"null").get("/", headers=asked).data == b"null"


def test_a_list_of_names_is_no_errors_object():
    """A program asks `errors` for a field's sentences."""
    answer = client_of("422 X", JSON, body=b'{"errors": {"year": [], "price": []}}').get("/")
    assert refused_fields(answer) == ["price", "year"]
    answer = client_of("422 X", JSON, body=b'{"errors": ["year"]}').get("/")
    assert refused_fields(answer) != ["year"]


@pytest.mark.parametrize(
    ("code", "name", "fits"),
    [
        (404, "Not Found", True),
        (404, "Found", False),
        (413, "Request Entity Too Large", True),
        (413, "Content Too Large", True),
        (413, "Conflict", False),
        (422, "Unprocessable Content", True),
        (799, "Odd", False),
    ],
)
def test_an_errors_status_is_the_name_of_its_code(code, name, fits):
    """By the older name or the newer one, where there are two."""
    body = json.dumps({"code": code, "status": name, "message": "No."}).encode()
    assert in_shape(client_of(f"{code} X", JSON, body=body).get("/")) is fits


def test_a_suites_own_mistake_stays_an_error():
    """Nothing was sent: the app has nothing to do with it."""
    with pytest.raises(ValueError, match="port"):
        client_of().get("/", base_url="http://localhost:port/")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"<![x[", id="rejected"),
        pytest.param(b"<a b='" * 40_000, id="endless"),
        pytest.param(b"<div>" * 5_000 + b"deep", id="deep"),
    ],
)
def test_pages_that_are_hard_to_parse(body):
    """Parsing one ends: by a page, or by what the check did not expect."""
    response = client_of("200 OK", HTML, body=body).get("/")
    with deadline(20):
        assert _page(response) in ("a page", "no page")


def _page(response: Response) -> str:
    try:
        response.page.select("title")
    except Unmet:
        return "no page"
    return "a page"


@pytest.mark.parametrize(
    ("status", "body"),
    [
        ("² OK", b""),
        ("4ab x", b"<!doctype html><title>4ab</title>"),
        ("40", b""),
        ("OK", b""),
        ("200 OK", b"[" * 100_000),
    ],
)
def test_odd_answers_can_be_described(status, body):
    """The failure's text is made of any status line and body."""
    client = client_of(status, body=body)
    response = client.get("/")
    compared = Comparison("==", response.text, "something else")
    failure = describe(
        AssertionError("assert no"), compared, client.transcript, Target(Path("/x"), "x")
    )
    assert status.split()[0] in failure.came_back


def test_a_transcript_stays_small():
    """However long headers are, a class's results fit into memory."""
    client = client_of("200 OK", *[("X-Long", "x" * 60_000)] * 500)
    client.get("/")
    (exchange,) = client.transcript.exchanges
    assert len(exchange.headers) == HEADERS_LIMIT
    assert max(len(value) for _, value in exchange.headers) == TEXT_LIMIT


def test_a_transcript_of_many_exchanges_stays_small():
    """Once a check's share is used up, only the beginnings are kept."""
    client = client_of("200 OK", *[("X-Long", "x" * 2_000)] * 30, body=b"y" * 100_000)
    for _ in range(EXCHANGES_LIMIT):
        client.get("/")
    kept = sum(
        len(exchange.body) + sum(len(value) for _, value in exchange.headers)
        for exchange in client.transcript.exchanges
    )
    assert kept < 2 * CHECK_LIMIT + EXCHANGES_LIMIT * 2000
    with pytest.raises(Unmet, match=f"{EXCHANGES_LIMIT} requests"):
        client.get("/")


@pytest.mark.parametrize(
    ("header", "body", "seen"),
    [
        pytest.param(HTML, b"<p>a <b hidden>b</b>", "a", id="html"),
        pytest.param(("Content-Type", "text/plain"), b"<p>a\n b", "<p>a b", id="plain-text"),
        pytest.param(JSON, b'{"a": 1}', '{"a": 1}', id="json-as-it-came"),
        pytest.param(("X-A", "b"), b" <p>a", "a", id="no-type-html"),
        pytest.param(("X-A", "b"), b"a", "a", id="no-type-text"),
        pytest.param(
            ("Content-Type", "text/html; charset=euc-kr"), "가".encode("cp949"), "가", id="euc-kr"
        ),
        pytest.param(HTML, "<p>가".encode("utf-16"), "가", id="utf-16-with-its-mark"),
        pytest.param(("Content-Type", "text/plain"), "é".encode(), "Ã©", id="text-in-no-charset"),
        pytest.param(("Content-Type", "text/html"), "<p>é".encode(), "Ã©", id="html-in-no-charset"),
        pytest.param(
            ("Content-Type", "text/html"), "<meta charset=utf-8>é".encode(), "é", id="meta"
        ),
        pytest.param(
            ("Content-Type", "text/plain"),
            b"<meta charset=utf-8>" + "é".encode(),
            "<meta charset=utf-8>Ã©",
            id="no-meta-in-text",
        ),
        pytest.param(JSON, '"é"'.encode(), '"é"', id="json-is-utf-8"),
    ],
)
def test_what_a_browser_shows(header, body, seen):
    """A page's text, or text as it came."""
    assert client_of("200 OK", header, body=body).get("/").shown == seen


@pytest.mark.parametrize(
    "headers",
    [
        [("Content-Type", "application/octet-stream")],
        [HTML, ("Content-Disposition", 'attachment; filename="a.html"')],
    ],
    ids=["bytes", "attachment"],
)
def test_what_a_browser_saves(headers):
    """It is no page, and the failure says its type."""
    response = client_of("200 OK", *headers, body=b"<p>a").get("/")
    with pytest.raises(Unmet, match=r"octet-stream|attachment"):
        _ = response.shown
    with pytest.raises(Unmet, match=r"octet-stream|attachment"):
        _ = response.page


def test_text_is_no_page():
    """A browser shows the tags of text/plain."""
    response = client_of("200 OK", ("Content-Type", "text/plain"), body=b"<a href=/>x").get("/")
    with pytest.raises(Unmet, match="text/plain"):
        response.addresses()


@pytest.mark.parametrize(
    ("header", "body", "why"),
    [
        pytest.param(HTML, b"[]", "text/html", id="type"),
        pytest.param(JSON, "[]".encode("utf-16"), "UTF-8", id="utf-16"),
        pytest.param(JSON, b"[" * 100_000, "levels|recursion", id="deep"),
    ],
)
def test_what_is_no_json(header, body, why):
    """The failure says the type, or what is wrong with the body."""
    response = client_of("200 OK", header, body=body).get("/")
    with pytest.raises(Unmet, match=why):
        response.field("a")


def test_addresses():
    """They are completed as a browser does it, and what is no address is left out."""
    body = b"<base href=/x/><a href=b#c>see</a><a href=http://[>no</a><a href=//h:p/>no</a><a href>"
    response = client_of("200 OK", HTML, ("Location", "../c"), body=body).get("/a/b")
    assert response.addresses() == ["http://localhost/x/b", "http://localhost/x/"]
    assert response.addresses(text="see") == ["http://localhost/x/b"]
    assert response.leads_to == "http://localhost/c"
    assert client_of("200 OK", ("Location", "http://[")).get("/").leads_to == ""


@pytest.mark.parametrize(
    ("body", "expected", "shown"),
    [
        (b'{"year": 1999.0, "new": true}', {"year": 1999, "new": True}, "1999.0"),
        (b'{"price": false}', {"price": 0}, "false"),
    ],
)
def test_failures_show_plain_json(body, expected, shown):
    """What came and what was expected stand there as JSON, without the names of classes."""
    client = client_of("200 OK", JSON, body=body)
    came = client.get("/").json
    told = describe(
        AssertionError("assert no"),
        Comparison("==", came["year"] if "year" in came else came["price"], 1999),
        client.transcript,
        Target(Path("/x"), "x"),
    )
    assert came != expected
    assert f"of which: {shown}" in told.came_back
    assert "1999" in told.expected
    assert not any(name in str(told) for name in ("Whole", "Real", "Truth", "Object"))


def test_failures_name_what_is_missing():
    """A field that isn't there is named."""
    client = client_of("200 OK", JSON, body=b'{"loans": []}')
    compared = Comparison("==", client.get("/").field("loans", 0, "book"), 7)
    target = Target(Path("/x"), "x")
    told = describe(AssertionError("assert no"), compared, client.transcript, target)
    assert "no `loans[0]`" in told.came_back


@pytest.mark.parametrize(
    ("kind", "is_told"),
    [("text/plain", True), ("text/plain; charset=utf-8", False), ("application/json", False)],
)
def test_failures_name_a_missing_charset(kind, is_told):
    """Where a browser guesses the encoding, the text looks right in a report and is not."""
    client = client_of("200 OK", ("Content-Type", kind), body='"é"'.encode())
    compared = Comparison("in", "Café", client.get("/").shown)
    target = Target(Path("/x"), "x")
    told = describe(AssertionError("assert no"), compared, client.transcript, target)
    assert ("names no encoding" in told.came_back) is is_told


def test_a_command_that_was_run_last_is_told():
    """What a check of a command says: the command, its exit code, the line that tells, the place."""
    client = client_of("200 OK", body=b"hello")
    client.get("/")
    output = (
        'Traceback (most recent call last):\n  File "/x/app.py", line 7, in add_user\n'
        "    db.session.commit()\nKeyError: 'mina'"
    )
    client.transcript.ran(("add-user", "mina"), Ran(1, output))
    error = AssertionError("the user is there\nassert 1 == 0")
    target = Target(Path("/x"), "x")
    told = describe(error, None, client.transcript, target)
    assert (told.sent, told.came_back) == ("$ flask add-user mina", "exit code 1, KeyError: 'mina'")
    assert (told.expected, told.file, told.line) == ("the user is there", "app.py", 7)
    assert symptoms(error, None, client.transcript).printed == output
    compared = Comparison("==", client.get("/").status_code, 404)
    assert "GET /" in describe(error, compared, client.transcript, target).sent


def test_cleaning_text_does_not_take_for_ever():
    """The sandbox's own paths go; many slashes are no trouble."""
    assert readable('File "/tmp/flask-course-12-34-abc/app-x/app/app.py"') == 'File "app.py"'
    assert readable("/box/app/app.py") == "app.py"
    with deadline(20):  # it took minutes
        readable("/" * 131_072)
