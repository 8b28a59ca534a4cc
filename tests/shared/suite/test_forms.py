"""Forms are filled in and sent as a browser does it."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from flask import Flask, request
from werkzeug.test import Client

from shared.suite.forms import form
from shared.suite.response import Response, Unmet

PAGE = """
<form action="/search"><input name=q></form>
<form id=f method=POST action="/send?x=1">
 <input type=hidden name=token value=t1> <input name=user value=old> <input name=gone disabled>
 <input type=checkbox name=remember value=yes> <input type=checkbox name=on checked>
 <input type=radio name=r value=1> <input type=radio name=r value=2 checked>
 <textarea name=text>a
b</textarea>
 <select name=s><option>one<option selected value=2>two</select> <select name=d><option>first</select>
 <input type=file name=file> <button name=go value=1>Go</button> <button name=no>No</button>
</form>
<input name=outside value=o form=f> <form action="/else" id=e><input name=user form=f value=p></form>
<form method=post action="https://evil.example/"><input name=evil></form>
<form method=post action="http://["><input name=broken></form>
"""
app = Flask(__name__)


@app.route("/")
def page():
    return PAGE


@app.route("/send", methods=["GET", "POST"])
@app.get("/search")
def send():
    return {"args": request.args, "form": request.form.to_dict(flat=True)}


@pytest.fixture
def client():
    return Client(app, Response)


UNTOUCHED = {
    "token": "t1",
    "user": "old",
    "on": "on",
    "r": "2",
    "text": "a\nb",
    "s": "2",
    "d": "first",
    "go": "1",
    "outside": "o",
}


def test_untouched(client):
    """Hidden fields, defaults, ticked boxes, chosen options and the first button go along."""
    sent = form(client.get("/"), "user", "token").submit(client).json
    assert sent == {"args": {"x": "1"}, "form": UNTOUCHED}


def test_filled_in(client):
    """What a visitor types and ticks takes the place of what stood there."""
    found = form(client.get("/"), "user", action="/send")
    sent = found.submit(client, user="김", remember=True, on=False).json["form"]
    assert (sent["user"], sent["remember"]) == ("김", "yes")
    assert "on" not in sent


def test_button(client):
    """A button that sends a form is its own, of whatever kind."""
    page = client.get("/")
    assert form(page, "go").has_button
    assert not form(page, "q").has_button


def test_by_get(client):
    """A form without a method goes by GET."""
    assert form(client.get("/"), "q").submit(client, q="a&b").json["args"] == {"q": "a&b"}


def test_by_action(client):
    """A form of buttons only is found by where it is sent to."""
    assert form(client.get("/"), action="/else").names == set()


def test_unmet(client):
    """No such form or field, a foreign or broken address: said as what was expected."""
    response = client.get("/")
    for names, action in ((("password",), None), (("user",), "/x"), ((), "/nowhere")):
        with pytest.raises(Unmet):
            form(response, *names, action=action)
    for name in ("evil", "broken"):
        with pytest.raises(Unmet):
            form(response, name).submit(client)
    with pytest.raises(Unmet):
        form(response, "user").submit(client, password="x")
    with pytest.raises(Unmet):
        form(response, "user").submit(client, gone="x")


@app.route("/name/<path:name>", methods=["GET", "POST"])
def named(name):
    return name if request.method == "POST" else "<form method=post><input name=user></form>"


@pytest.mark.parametrize("name", ["100% %2F %41", "a\\b", "what? #1", "a+b;c", "민아 <b>"])
def test_own_address_of_any_name(client, name):
    """A form without an action goes to the page that it is on, whatever is in its path."""
    found = form(client.get(f"/name/{quote(name)}"), "user")
    assert found.submit(client, user="x").text == name
