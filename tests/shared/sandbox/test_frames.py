"""Whatever bytes come from an app, the judge gets a checked answer or a BadFrame."""

from __future__ import annotations

import struct

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shared.sandbox import answers
from shared.sandbox.frames import BadFrame, Caps, Decoder, Fields, Frame, encode, parse
from shared.sandbox.limits import Limits
from shared.suite.transport import NoAnswer, Reply, StartError

CAPS = Caps(header=2000, body=3000)
FILES = frozenset({"app.py"})

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
# Headers that look right from afar: the right names with any values.
likely_headers = st.fixed_dictionaries(
    {},
    optional={
        "id": json_values | st.integers(0, 3),
        "is": json_values
        | st.sampled_from(["reply", "started", "start error", "unusable", "moved"]),
        "status": json_values | st.sampled_from(["200 OK", "", "200\r\nX: y", "\ud800"]),
        "headers": json_values | st.lists(st.lists(st.text(max_size=5), max_size=3), max_size=3),
        "view": json_values
        | st.fixed_dictionaries(
            {"file": json_values, "line": json_values, "function": json_values}
        ),
        "reason": json_values,
        "advice": json_values,
        "original": json_values,
        "where": json_values,
    },
)


def decode(data: bytes, caps: Caps = CAPS) -> Frame | None:
    return Decoder(caps).feed(data)


@given(st.dictionaries(st.text(), st.text() | st.integers()), st.binary(max_size=3000))
def test_a_frame_comes_back(fields, body):
    """What is encoded is decoded, whole or in pieces."""
    data = encode(fields, body)
    decoder = Decoder(Caps(1 << 20, 3000))
    for byte in data[:20]:
        assert decoder.feed(bytes([byte])) is None or len(data) <= 20
    if len(data) > 20:
        frame = decoder.feed(data[20:])
        assert frame is not None
        assert frame.body == body
        assert all(frame.fields.raw(name) == value for name, value in fields.items())


@given(st.binary(max_size=5000))
@example(struct.pack("!II", 0xFFFFFFFF, 0))
@example(struct.pack("!II", 2, 0xFFFFFFFF) + b"{}")
@example(struct.pack("!II", 2, 0) + b"{}" + b"more")
@example(struct.pack("!II", 4, 0) + b"null")
@example(struct.pack("!II", 2, 0) + b"\xff\xfe")
def test_any_bytes(data):
    """Any bytes are a frame, part of one, or a BadFrame; never another exception."""
    try:
        frame = decode(data)
    except BadFrame:
        return
    assert frame is None or isinstance(frame.fields, Fields)


@pytest.mark.parametrize(
    "header",
    [
        pytest.param(b"[" * 100_000, id="brackets"),
        pytest.param(b'{"a":' * 50_000, id="objects"),
        pytest.param(b'{"a": ' + b"9" * 10_000 + b"}", id="digits"),
        pytest.param(b'{"a": NaN}', id="nan"),
        pytest.param(b'{"a": Infinity}', id="infinity"),
        pytest.param(b'{"a": 1', id="cut"),
        pytest.param(b'"text"', id="text"),
        pytest.param(b"", id="nothing"),
    ],
)
def test_hostile_json(header):
    """JSON that breaks parsers is a BadFrame."""
    with pytest.raises(BadFrame):
        parse(header)


@given(likely_headers, st.binary(max_size=100))
def test_any_answer(fields, body):
    """Any fields are a checked reply, a start error, or a BadFrame."""
    frame = Frame(Fields(fields), body)
    for read in (
        lambda: answers.reply(frame, Limits(), FILES),
        lambda: answers.start(frame, FILES),
        lambda: answers.require_usable(frame),
        lambda: frame.fields.number("id", 0, 100),
    ):
        try:
            result = read()
        except BadFrame:
            continue
        except (StartError, NoAnswer) as error:
            for text in vars(error).values():
                if not isinstance(text, str):
                    continue
                assert text.encode()
                assert "\x1b" not in text
            continue
        if isinstance(result, Reply):
            assert result.status.strip()
            for text in (result.status, *(part for pair in result.headers for part in pair)):
                assert text.encode()
                assert not set(text) & set("\r\n\0")
            assert result.view is None or result.view.file in FILES


def test_headers_together_are_capped():
    """Many small headers count like one large one."""
    pairs = [["X", "y" * 50]] * 20
    fields = Fields({"headers": pairs})
    assert len(fields.pairs("headers", 100, 20 * 51)) == 20
    with pytest.raises(BadFrame):
        fields.pairs("headers", 100, 20 * 51 - 1)
    with pytest.raises(BadFrame):
        fields.pairs("headers", 19, 5000)
