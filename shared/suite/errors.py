"""An error in the course's shape, as lesson 02 agrees on it and later lessons keep it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from dirty_equals import IsPartialDict, IsStr

from shared.language import tr
from shared.suite.response import Response
from shared.suite.values import Missing

# The header of a browser, which likes pages best; an API answers it in JSON all the same.
LIKES_PAGES = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}

# RFC 9110 has new names for these; Werkzeug and Python before 3.13 have the older ones.
RENAMED = {
    413: ["Request Entity Too Large", "Content Too Large"],
    422: ["Unprocessable Entity", "Unprocessable Content"],
}


def in_shape(response: Response) -> bool:
    """Say whether an answer is an error in the course's shape that agrees with its status."""
    code = int(response.status_code)
    body = response.json
    if body != IsPartialDict(code=code, status=IsStr(), message=IsStr(min_length=1)):
        return False
    return body["status"].lower() in [name.lower() for name in _names(code)]


def shape() -> str:
    """Return what `in_shape` expects, for a failure."""
    return tr(
        "an error in JSON: `code` (the status as a number), `status` (its name) and a `message`",
        "JSON 오류 응답: `code`(상태 코드 숫자), `status`(상태 이름), `message`",
    )


def refused_fields(response: Response) -> Any:
    """Return the names of the fields in `errors`, in alphabetical order.

    They are the keys of an object: a list of names is none, and gives a `Missing`.
    """
    errors = response.field("errors")
    return sorted(errors) if isinstance(errors, dict | Missing) else Missing("errors")


def _names(code: int) -> list[str]:
    if code in RENAMED:
        return RENAMED[code]
    try:
        return [HTTPStatus(code).phrase]
    except ValueError:
        return []
