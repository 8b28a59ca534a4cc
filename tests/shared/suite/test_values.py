"""JSON is compared with its types, and only what every client reads alike is JSON."""

from __future__ import annotations

import pytest
from dirty_equals import IsInt, IsList, IsPartialDict, IsStr

from shared.suite.values import Missing, NotJSON, at, is_whole, parse, plain


@pytest.mark.parametrize(
    ("came", "expected"),
    [
        ("1999", 1999),
        ("1.5", 1.5),
        ("true", True),
        ("null", None),
        ('"a"', "a"),
        ('{"a": [1, true, {"b": 0}]}', {"a": [1, True, {"b": 0}]}),
        ('{"a": 1, "b": true}', IsPartialDict(b=True)),
        ("[2, 1]", IsList(1, 2, check_order=False)),
        ("7", IsInt()),
    ],
)
def test_equal(came, expected):
    """A value equals the Python value that JSON would write so."""
    value = parse(came.encode())
    assert value == expected
    assert (value != expected) is False
    assert plain(value) == expected


@pytest.mark.parametrize(
    ("came", "expected"),
    [
        ("true", 1),
        ("false", 0),
        ("1", True),
        ("0", False),
        ("1999.0", 1999),
        ("1", 1.0),
        ('{"year": 1999.0}', {"year": 1999}),
        ('{"book": {"price": false}}', {"book": {"price": 0}}),
        ('{"code": 415.0}', IsPartialDict(code=415)),
        ('{"lent": 1}', IsPartialDict(lent=True)),
        ('{"a": {"lent": true}}', IsPartialDict(a={"lent": 1})),
        ("[true]", [1]),
        ('[{"id": 1.0}]', IsList({"id": 1}, check_order=False)),
        ("true", IsInt()),
        ("1.0", IsInt()),
        ("1", IsStr()),
    ],
)
def test_other_types_are_unequal(came, expected):
    """Python alone takes 1, 1.0 and True for the same."""
    value = parse(came.encode())
    assert value != expected
    assert (value == expected) is False
    assert [value] != [expected]
    assert expected not in [value]


def test_order_of_the_sides_does_not_matter_for_containers():
    """The expected dict may stand on the left too."""
    assert parse(b'{"a": true}') != {"a": 1}
    assert parse(b"[1]") != [1.0]
    assert parse(b"[1]") != [True]


@pytest.mark.parametrize(
    ("body", "why"),
    [
        pytest.param('{"a": 1}'.encode("utf-16"), "UTF-8", id="utf-16"),
        pytest.param(b'"\xff"', "UTF-8", id="broken-utf-8"),
        pytest.param(b'{"a": 1, "a": 1}', "twice", id="doubled-name"),
        pytest.param(b"[NaN]", "NaN", id="nan"),
        pytest.param(b"-Infinity", "Infinity", id="infinity"),
        pytest.param(b"[" + b"9" * 5000 + b"]", "5000 digits", id="digits"),
        pytest.param(b"[" * 10_000 + b"]" * 10_000, "levels", id="deep"),
        pytest.param(b'{"a":' * 200 + b"1" + b"}" * 200, "levels", id="deep-objects"),
        pytest.param(b"[1", "Expecting", id="cut-off"),
        pytest.param(b"", "Expecting", id="empty"),
        pytest.param(b'["\\ud800"]', "half", id="half-a-character"),
        pytest.param(b'{"\\udfff": 1}', "half", id="half-in-a-name"),
        pytest.param(b" " * 2_000_000, "bytes", id="long"),
    ],
)
def test_no_json(body, why):
    """It is refused with a sentence, whatever Python's own reader makes of it."""
    with pytest.raises(NotJSON, match=why):
        parse(body)


def test_a_mark_before_utf_8_is_no_matter():
    """Clients pass over it (RFC 8259, 8.1), and some editors write it."""
    assert parse(b"\xef\xbb\xbf[1]") == [1]


@pytest.mark.parametrize(
    ("path", "found"),
    [
        (("loans", 0, "book"), 7),
        (("loans",), [{"book": 7}]),
        ((), {"loans": [{"book": 7}]}),
    ],
)
def test_at(path, found):
    """A path of names and indexes leads to a value."""
    assert at(parse(b'{"loans": [{"book": 7}]}'), *path) == found


@pytest.mark.parametrize(
    ("path", "named"),
    [
        (("loans", 3, "book"), "loans[3]"),
        (("loans", "book"), "loans.book"),
        ((0,), "[0]"),
        (("loans", 0, "book", "id"), "loans[0].book.id"),
        (("members", "name"), "members"),
    ],
)
def test_what_is_missing(path, named):
    """It is named, and nothing that a suite does with it raises."""
    found = at(parse(b'{"loans": [{"book": 7}]}'), *path)
    assert isinstance(found, Missing)
    assert named in repr(found)
    assert f"/loans/{found}"
    assert found != found
    assert [found, bool(found), list(found), found["x"] == 1, found + 1 == 1, found > 1] == [
        found, False, [], False, False, False,
    ]  # fmt: skip
    assert not is_whole(found)
    assert plain({"id": found}) == {"id": None}


def test_containers_do_not_raise():
    """An index or a name that isn't there gives what is missing."""
    value = parse(b'{"a": [1]}')
    assert isinstance(value["b"]["c"], Missing)
    assert isinstance(value["a"][5], Missing)
    assert isinstance(value["a"]["x"], Missing)
    assert value["a"][:1] == [1]


def test_every_value_can_be_looked_up():
    """Whether a set holds what came back is a question, even of what Python cannot hash."""
    assert parse(b"[]") not in {"3.0.3"}
    assert parse(b"{}") not in {"3.0.3"}
