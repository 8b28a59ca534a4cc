"""Cookies are read as a browser and a curious visitor read them."""

from __future__ import annotations

import zlib
from base64 import urlsafe_b64encode

import pytest
from flask import Flask, request, session
from werkzeug.test import Client

from shared.suite.cookies import cookie_set, readable, session_of, signed
from shared.suite.response import Response, Unmet

app = Flask(__name__)
app.secret_key = "the key of this test"
app.config["SESSION_COOKIE_SAMESITE"] = "Lax"


@app.get("/in")
def log_in():
    session.permanent = "remember" in request.args
    session["member"] = "책" * (500 if "long" in request.args else 1)
    return ""


@app.get("/who")
def who():
    return {"member": session.get("member")}


@app.get("/out")
def log_out():
    session.clear()
    return ""


@pytest.fixture
def client():
    return Client(app, Response)


def test_flags(client):
    """A cookie's flags and its life are there."""
    cookie = cookie_set(client.get("/in"))
    assert (cookie.http_only, cookie.same_site, cookie.secure) == (True, "lax", False)
    assert not cookie.lasts
    assert cookie_set(client.get("/in?remember")).lasts
    assert not cookie_set(client.get("/out")).lasts


@pytest.mark.parametrize("path", ["/in", "/in?long"])
def test_readable(client, path):
    """Its data can be read without the key, packed or not."""
    value = cookie_set(client.get(path)).value
    assert "책" in session_of(value)["member"]
    assert "member" in readable(value)


def test_signed(client):
    """One that is signed with the app's key is taken, another is not."""
    for key, member in ((app.secret_key, "kim"), ("another key", None)):
        client.set_cookie("session", signed({"member": "kim"}, key))
        assert client.get("/who").json == {"member": member}


def bomb():
    return "." + urlsafe_b64encode(zlib.compress(b" " * 10**8)).decode()


@pytest.mark.parametrize("value", ["", ".", "x", "e30", "\ud800", "....", "a" * 10**6, bomb()])
def test_no_session(value):
    """What is no session's cookie is Unmet at worst, and is never unpacked without an end."""
    assert len(readable(value)) < 2 * 10**6
    try:
        session_of(value)
    except Unmet:
        return
    assert value == "e30"


def test_none_set(client):
    """An answer without the cookie is said."""
    with pytest.raises(Unmet, match="session"):
        cookie_set(client.get("/who"))
