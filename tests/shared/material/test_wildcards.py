"""Messages with dots are found as a regular expression would, in linear time."""

from __future__ import annotations

import re

import pytest

from shared.material.wildcards import Wildcards
from shared.suite.deadline import deadline


@pytest.mark.parametrize(
    ("message", "text", "found"),
    [
        ("a ... b", "a x b", True),
        ("a ... b", "a x\nb", True),  # the white space before b is the new line
        ("a ... b", "a x\ny b", False),
        ("a ... b", "a x\na y b", True),
        ("a...b...c", "a b\na b c", True),
        ("a...b...c", "b a c", False),
        ("a...b\nc...d", "a x b c y d", True),
        ("a...b c...d", "a b\na b\nc x d", True),
        ("f() got ...", "TypeError: f() got 2", True),
        ("ab...", "xab", False),
        ("...ab", "abx", False),
        ("'a'...'b'", "&#39;a&#39; &#x27;b'", True),
    ],
)
def test_search(message, text, found):
    """Dots stay within a line, white space may be a new line, words are whole."""
    assert Wildcards(message).search(text) is found


@pytest.mark.parametrize(
    ("message", "text", "begins"),
    [
        ("KeyError: '...'", "KeyError: 'x'", True),
        ("BuildError: ...", "werkzeug.routing.exceptions.BuildError: x", True),
        ("jinja2.exceptions.Undefined...", "jinja2.exceptions.UndefinedError: 'x.y: z'", True),
        ("Error: ...", "KeyError: 'x'", False),
        ("KeyError: ...", "RuntimeError: a KeyError: x", False),
        ("KeyError: ...", "", False),
    ],
)
def test_begins(message, text, begins):
    """A class may be named without its modules, and never in the middle of a message."""
    assert Wildcards(message).begins(text) is begins


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("ETag not checked in endpoint a on " * 500, id="beginnings"),
        pytest.param("ETag not checked in endpoint " + " on" * 5000, id="middles"),
        pytest.param("ETag " + " " * 16_000, id="spaces"),
    ],
)
def test_hostile_texts(text):
    """A text made for it takes no time: one expression needed minutes."""
    with deadline(10):
        for _ in range(20):
            assert not Wildcards("ETag not checked in endpoint ... on ... request.").search(text)
    assert not re.search("request", text)
