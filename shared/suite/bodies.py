"""Bodies that an API refuses, whatever its fields are called."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from shared.suite.values import written

FORM, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"

# Whole numbers in JSON that Python reads as one without end, or that no float holds.
ENDLESS = (b"1e400", b"-1e400", b"1" + b"0" * 399)


def as_forms(values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return requests, as `Client.open` takes them, whose bodies are called a form; each is sent once.

    Both kinds with the values as fields, a form that holds a file alone, and what
    `curl -d '{"year": 1}'` sends: JSON that is called a form.
    """
    return [
        *({"data": values, "content_type": kind} for kind in (FORM, MULTIPART)),
        {"data": {"file": (BytesIO(written(values)), "sent.json")}, "content_type": MULTIPART},
        {"data": written(values), "content_type": FORM},
    ]


def holding(values: Mapping[str, Any], name: str, value: Any) -> bytes:
    """Return a JSON object with one of its values changed; bytes stand in it as they are."""
    if not isinstance(value, bytes):
        return written({**values, name: value})
    return written({**values, name: "\0"}).replace(rb'"\u0000"', value)
