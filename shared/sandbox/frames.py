"""Frames: how the judge and an app talk, and how the judge defends itself against an app.

A frame is two lengths (32 bits each, big-endian), a JSON object of the first length and raw bytes
of the second. JSON, because an unpickled object runs code; raw bytes beside it, because a body is
bytes. Whoever reads a frame names the sizes that it accepts before a byte is allocated, and takes
fields out of it by `Fields`, which raises BadFrame for whatever is not as agreed.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

PREFIX = struct.Struct("!II")


class BadFrame(Exception):
    """Bytes that are no frame, or a frame that does not say what it should."""


@dataclass(frozen=True)
class Caps:
    """The largest frame accepted, in bytes."""

    header: int
    body: int


@dataclass(frozen=True)
class Frame:
    """One message: checked fields and raw bytes."""

    fields: Fields
    body: bytes


def encode(fields: Mapping[str, Any], body: bytes = b"") -> bytes:
    """Return the bytes of a frame."""
    header = json.dumps(fields, ensure_ascii=True, allow_nan=False).encode("ascii")
    return PREFIX.pack(len(header), len(body)) + header + body


class Decoder:
    """Collects bytes until a frame is complete."""

    def __init__(self, caps: Caps) -> None:
        self.caps = caps
        self._bytes = bytearray()

    def feed(self, data: bytes) -> Frame | None:
        """Take more bytes; return the frame once it is complete.

        Raises:
            BadFrame: a length is over the cap, the header is no JSON object, or bytes follow the
                frame (nothing may be sent unasked).
        """
        self._bytes += data
        if len(self._bytes) < PREFIX.size:
            return None
        header_size, body_size = PREFIX.unpack_from(self._bytes)
        if header_size > self.caps.header:
            raise BadFrame("the header is too long")
        if body_size > self.caps.body:
            raise BadFrame("the body is too long")
        end = PREFIX.size + header_size + body_size
        if len(self._bytes) < end:
            return None
        if len(self._bytes) > end:
            raise BadFrame("more than one message")
        middle = PREFIX.size + header_size
        frame = Frame(parse(bytes(self._bytes[PREFIX.size : middle])), bytes(self._bytes[middle:]))
        self._bytes.clear()
        return frame

    @property
    def started(self) -> bool:
        """Whether part of a frame has come."""
        return bool(self._bytes)


def parse(header: bytes) -> Fields:
    """Return the fields of a header.

    Raises:
        BadFrame: it is not a JSON object.
    """
    try:
        # UnicodeDecodeError, JSONDecodeError and an integer of 5,000 digits are ValueErrors;
        # thousands of brackets are a RecursionError.
        value = json.loads(header.decode("utf-8"), parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise BadFrame("the header is not JSON") from error
    if not isinstance(value, dict):
        raise BadFrame("the header is not a JSON object")
    return Fields(value)


def _refuse(constant: str) -> None:
    raise ValueError(constant)


class Fields:
    """The fields of a frame, taken out one by one with their type and size checked."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values

    def __contains__(self, name: str) -> bool:
        return self._values.get(name) is not None

    def text(self, name: str, limit: int) -> str:
        """Return a string of at most `limit` characters."""
        return _text(self._values.get(name), name, limit)

    def number(self, name: str, lowest: int, highest: int) -> int:
        """Return an integer within bounds; true and false are none."""
        value = self._values.get(name)
        if type(value) is not int or not lowest <= value <= highest:
            raise BadFrame(f"`{name}` is not a number from {lowest} to {highest}")
        return value

    def pairs(self, name: str, count: int, limit: int) -> tuple[tuple[str, str], ...]:
        """Return at most `count` pairs of strings, together at most `limit` characters long."""
        value = self._values.get(name)
        if not isinstance(value, list) or len(value) > count:
            raise BadFrame(f"`{name}` is not a list of at most {count} pairs")
        found = []
        for pair in value:
            if not isinstance(pair, list) or len(pair) != 2:
                raise BadFrame(f"`{name}` holds something that is no pair")
            left, right = (_text(part, name, limit) for part in pair)
            limit -= len(left) + len(right)
            if limit < 0:
                raise BadFrame(f"`{name}` is longer than it may be")
            found.append((left, right))
        return tuple(found)

    def inner(self, name: str) -> Fields | None:
        """Return the fields of an object inside, or None where there is none."""
        value = self._values.get(name)
        if value is None:
            return None
        if not isinstance(value, dict):
            raise BadFrame(f"`{name}` is not an object")
        return Fields(value)

    def raw(self, name: str) -> Any:
        """Return a field unchecked: only for what comes from the judge."""
        return self._values.get(name)


def _text(value: Any, name: str, limit: int) -> str:
    if not isinstance(value, str) or len(value) > limit:
        raise BadFrame(f"`{name}` is not a text of at most {max(limit, 0)} characters")
    try:
        value.encode("utf-8")  # a lone surrogate would raise later, in the middle of a report
    except UnicodeEncodeError as error:
        raise BadFrame(f"`{name}` is not Unicode") from error
    return value
