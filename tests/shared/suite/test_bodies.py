"""Tests `shared.suite.bodies`."""

from __future__ import annotations

import json

import pytest
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from shared.suite.bodies import ENDLESS, as_forms, holding


def test_every_form_is_called_one_and_holds_what_it_says():
    """Fields of both kinds, a file alone, and JSON that is called a form."""
    requests = [
        Request(EnvironBuilder(method="POST", **one).get_environ())
        for one in as_forms({"title": "소년이 온다", "year": 2014})
    ]
    kinds = ["application/x-www-form-urlencoded", "multipart/form-data"]
    assert [one.mimetype for one in requests] == [*kinds, kinds[1], kinds[0]]
    for one in requests[:2]:
        assert one.form.to_dict() == {"title": "소년이 온다", "year": "2014"}
    assert not requests[2].form
    assert json.load(requests[2].files["file"]) == {"title": "소년이 온다", "year": 2014}
    requests[2].close()
    assert json.loads(requests[3].get_data()) == {"title": "소년이 온다", "year": 2014}


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
