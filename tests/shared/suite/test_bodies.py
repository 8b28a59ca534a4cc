"""Tests `shared.suite.bodies`."""

from __future__ import annotations

import json
from unicodedata import normalize

import pytest
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from shared.suite.bodies import CHARSETS, ENDLESS, ODD, as_forms, holding, unreadable


def test_every_form_is_called_one_and_holds_what_it_says():
    """Fields of both kinds and with a charset, a file alone, and JSON or nothing called a form."""
    requests = [
        Request(EnvironBuilder(method="POST", **one).get_environ())
        for one in as_forms({"title": "소년이 온다", "year": 2014})
    ]
    form, multipart = "application/x-www-form-urlencoded", "multipart/form-data"
    assert [one.mimetype for one in requests] == [form, form, multipart, multipart, form, form]
    assert [one.content_type == form for one in requests[:2]] == [True, False]
    for one in requests[:3]:
        assert one.form.to_dict() == {"title": "소년이 온다", "year": "2014"}
    _, _, _, file, called, empty = requests
    assert not file.form
    assert json.load(file.files["file"]) == {"title": "소년이 온다", "year": 2014}
    file.close()
    assert json.loads(called.get_data()) == {"title": "소년이 온다", "year": 2014}
    assert empty.get_data() == b""


@pytest.mark.parametrize("value", ["2014", None, [1], b"1e400", b"2014"])
def test_one_value_is_changed(value):
    """Bytes stand in the object as they are, other values as JSON."""
    found = json.loads(holding({"title": "\\u0000?", "year": 1}, "year", value))
    assert found == {
        "title": "\\u0000?",
        "year": json.loads(value) if isinstance(value, bytes) else value,
    }


def test_endless_numbers_are_json_that_python_cannot_convert():
    """Two become infinity, which is no int; and no float holds the third."""
    for text in ENDLESS:
        number = json.loads(text)
        with pytest.raises(OverflowError):
            int(number) if isinstance(number, float) else float(number)


def test_unreadable_bodies_are_read_by_no_strict_reader():
    """One is read where every byte is a letter, one where Korean is written in cp949."""
    right = {"title": "소년이 온다", "year": 2014}
    cut, bytes_, korean = unreadable({**right, "title": "?"}, "title")
    for body in (cut, bytes_, korean):
        with pytest.raises(ValueError, match=r"."):
            json.loads(body.decode("utf-8"))
    assert json.loads(bytes_.decode("latin-1"))["title"] == "ÿ"
    assert json.loads(korean.decode("cp949")) == right


def test_a_charset_is_an_addition_to_the_type():
    """In quotes or not, with capitals or not, it is the same one."""
    for charset in CHARSETS:
        request = Request(EnvironBuilder(content_type=f"application/json{charset}").get_environ())
        assert request.mimetype == "application/json"
        assert request.mimetype_params["charset"].lower() == "utf-8"


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC"])
def test_odd_text_is_another_one_in_each_form(form):
    """And in ASCII it has letters that are written in two halves."""
    assert normalize(form, ODD) != ODD
    assert "\\ud83d\\udc69" in json.dumps(ODD)
