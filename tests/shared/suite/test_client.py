"""Whatever an app answers, a check fails by it or passes: the suite never stumbles."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.sandbox.answers import readable
from shared.suite.client import HEADERS_LIMIT, TEXT_LIMIT, Client, Response, Transcript, Unmet
from shared.suite.deadline import deadline
from shared.suite.failure import Comparison, Target, describe
from shared.suite.transport import Reply


class Canned:
    """An app that always gives the same answer."""

    def __init__(self, reply: Reply) -> None:
        self.reply = reply

    def send(self, request: object) -> Reply:
        return self.reply


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
def test_pages_that_cannot_be_parsed(body, monkeypatch):
    """Parsing one ends: by a page, or by what the check did not expect."""
    monkeypatch.setattr("shared.suite.client.PARSING_SECONDS", 0.3)
    response = client_of(body=body).get("/")
    with deadline(20):
        assert _page(response) in ("a page", "no page")


def _page(response: Response) -> str:
    try:
        response.page.select_one("title")
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
        AssertionError("assert no"), compared, client._transcript, Target(Path("/x"), "x")
    )
    assert status.split()[0] in failure.came_back


def test_a_transcript_stays_small():
    """However long headers are, a class's results fit into memory."""
    client = client_of("200 OK", *[("X-Long", "x" * 60_000)] * 500)
    client.get("/")
    (exchange,) = client._transcript.exchanges
    assert len(exchange.headers) == HEADERS_LIMIT
    assert max(len(value) for _, value in exchange.headers) == TEXT_LIMIT


def test_cleaning_text_does_not_take_for_ever():
    """The sandbox's own paths go; many slashes are no trouble."""
    assert readable('File "/tmp/flask-course-12-34-abc/app-x/app/app.py"') == 'File "app.py"'
    assert readable("/box/app/app.py") == "app.py"
    with deadline(20):  # it took minutes
        readable("/" * 131_072)
