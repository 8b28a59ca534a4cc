"""Requests in the same moment meet before their first change, in both transports."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from shared.language import set_language
from shared.suite.client import Client
from shared.suite.inprocess import InProcess
from shared.suite.transcript import Transcript

LOOKS_FIRST = """
import sqlite3

from flask import Flask, request

app = Flask(__name__)


def connect():
    return sqlite3.connect("club.db")


connect().execute("CREATE TABLE IF NOT EXISTS likes (name TEXT UNIQUE)")


@app.put("/likes")
def like():
    connection = connect()
    name = (request.headers["X-Name"],)
    if not connection.execute("SELECT * FROM likes WHERE name = ?", name).fetchone():
        try:
            connection.execute("INSERT INTO likes VALUES (?)", name)
            connection.commit()
        except sqlite3.IntegrityError:
            return "", 409
    return "", 204


@app.get("/likes")
def count():
    return str(connect().execute("SELECT COUNT(*) FROM likes").fetchone()[0])
"""
MINA, JUN = {"X-Name": "mina"}, {"X-Name": "jun"}


@pytest.fixture(params=["in-process", "sandbox"])
def client(box, request) -> Iterator[Client]:
    """An app that looks whether a row is there before it stores it."""
    spec = box.spec(LOOKS_FIRST)
    app = box.transport().boot(spec) if request.param == "sandbox" else InProcess().boot(spec)
    yield Client(app, Transcript())
    app.close()


def test_a_row_is_stored_between_look_and_insert(client):
    """Two requests for one row: both have looked before one stores it. The worse answer comes."""
    assert client.at_once("PUT", "/likes", [MINA, MINA]).status_code == 409
    assert client.get("/likes").text == "1"
    assert client.at_once("PUT", "/likes", [MINA, MINA, MINA]).status_code == 204


def test_each_request_has_its_headers(client):
    """Those of two visitors are two, in whichever order; and so are those that come in turn."""
    assert client.at_once("PUT", "/likes", [MINA, JUN]).status_code == 204
    assert client.get("/likes").text == "2"
    assert client.put("/likes", headers=JUN).status_code == 204


def test_report_says_how_many(client):
    """The transcript names the number of requests."""
    set_language("en")
    response = client.at_once("PUT", "/likes", [MINA, JUN])
    assert response.exchange.sent == "PUT /likes (2 at once)"
