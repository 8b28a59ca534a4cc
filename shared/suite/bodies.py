"""Bodies that an API takes or refuses, whatever its fields are called."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from shared.suite.values import written

FORM, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"

# What stands behind the name of a type where a charset makes no difference.
CHARSETS = ("; charset=utf-8", ';Charset="UTF-8"')

# A text that would become another one: by escaping, by a change of case, by NFC, NFD or NFKC, or
# where spaces and line breaks are made one. In ASCII its last letters are halves: \ud83d\udc69.
ODD = "& <b>&amp; \"'\\ é e\u0301 ﬁ ß  \t\r\n\u3000\u1100\u1161\u11a8👩‍🚀"

# Whole numbers in JSON that Python reads as one without end, or that no float holds.
ENDLESS = (b"1e400", b"-1e400", b"1" + b"0" * 399)


def as_forms(values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return requests, as `Client.open` takes them, whose bodies are called a form; each is sent once.

    Both kinds with the values as fields, one with a charset as jQuery sends it, a form that holds a
    file alone, what `curl -d '{"year": 1}'` sends: JSON that is called a form, and what
    `curl -d ""` sends: nothing.
    """
    kinds = (FORM, f"{FORM}; charset=UTF-8", MULTIPART)
    return [
        *({"data": values, "content_type": kind} for kind in kinds),
        {"data": {"file": (BytesIO(written(values)), "sent.json")}, "content_type": MULTIPART},
        *({"data": data, "content_type": FORM} for data in (written(values), b"")),
    ]


def holding(values: Mapping[str, Any], name: str, value: Any) -> bytes:
    """Return a JSON object with one of its values changed; bytes stand in it as they are."""
    if not isinstance(value, bytes):
        return written({**values, name: value})
    return written({**values, name: "\0"}).replace(rb'"\u0000"', value)


def unreadable(values: Mapping[str, Any], name: str) -> list[bytes]:
    """Return bodies that can't be read as JSON in UTF-8: one is cut off, two have other bytes.

    `name` is a field that takes a text. Latin-1 has a letter for every byte, and in cp949 an older
    program on Windows writes Korean.
    """
    texts = (b"\xff", "소년이 온다".encode("cp949"))
    return [written(values)[:-1], *(holding(values, name, b'"%s"' % text) for text in texts)]
