"""The APIs behind a log-in are attacked by Schemathesis: no 5xx, and every error in the course's shape.

Lesson 16 has a document of its own. Those of lessons 12 and 14, which teach none, are written here.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import sqlite3
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from shared.material.catalog import Course
from shared.serving.server import FLASK, Server, run_to_end, served
from shared.suite.lessons import ROOT
from shared.suite.passwords import seeded
from tests.course.fuzz import fuzz

COURSE = Course(ROOT)
ALL = bool(os.environ.get("ALL_MISTAKES"))  # the lessons too, as each week
EXAMPLES = "5"  # requests of each kind for each operation
NAME, PASSWORD = "mina", "correct horse"
NOT_CHECKED = (
    # A text that is right by its length may be blank or half of a character, which is refused.
    "positive_data_acceptance",
    # A request without its token is 401, whatever else it lacks.
    "missing_required_header",
    # flask-smorest describes the JSON in X-Pagination as an object of OpenAPI's own notation.
    "response_headers_conformance",
)

ERROR = {
    "type": "object",
    "required": ["code", "status", "message"],
    "properties": {
        "code": {"type": "integer"},
        "status": {"type": "string"},
        "message": {"type": "string"},
        "errors": {"type": "object"},
    },
}


def texts(**longest: int) -> dict[str, Any]:
    """Return the schema of an object of texts, by their names and the most of their characters."""
    fields = {name: {"type": "string", "maxLength": most} for name, most in longest.items()}
    return {"type": "object", "required": list(longest), "properties": fields}


TITLE = texts(title=120)
BY_LESSON = {
    "lessons/12_basic_auth": {
        "/api/boards": {"get": (200, None), "post": (201, TITLE)},
        "/api/boards/{number}": {"delete": (204, None)},
    },
    "solutions/12_basic_auth": {
        "/profile": {"get": (200, None)},
        "/admin": {"get": (200, None)},
        "/api/loans": {"get": (200, None), "post": (201, TITLE)},
        "/api/loans/{number}": {"delete": (204, None)},
        "/admin/loans": {"get": (200, None)},
    },
    "lessons/14_jwt": {
        "/register": {"post": (201, texts(username=80, password=200))},
        "/login": {"post": (200, texts(username=1000, password=1000))},
        "/refresh": {"post": (200, None)},
        "/me": {"get": (200, None)},
        "/user/{number}": {"get": (200, None), "delete": (204, None)},
    },
    "solutions/14_jwt": {
        "/register": {"post": (201, texts(name=80, password=128))},
        "/login": {"post": (200, texts(name=1000, password=1000))},
        "/refresh": {"post": (200, None)},
        "/me": {"get": (200, None)},
        "/admin": {"get": (200, None)},
        "/password": {"put": (204, texts(password=128))},
    },
}

# Where an app keeps whoever logs in: the table, the column of the name, columns that stay empty.
OF_MEMBERS = {
    "lessons/12_basic_auth": ("users", "username"),
    "solutions/12_basic_auth": ("members", "name"),
    "lessons/14_jwt": ("users", "username"),
    "solutions/14_jwt": ("members", "name"),
    "lessons/16_instagram": ("users", "username", "full_name", "bio"),
    "solutions/16_instagram": ("readers", "name"),
}


def operation(path: str, right: int, body: dict[str, Any] | None) -> dict[str, Any]:
    """Return an operation: its number, its body, its answer, and the errors that it may answer."""
    error = {"description": "error", "content": {"application/json": {"schema": ERROR}}}
    content = {} if right == 204 else {"content": {"application/json": {"schema": {}}}}
    found: dict[str, Any] = {"responses": {str(right): {"description": "right", **content}}}
    found["responses"] |= {
        str(code): error for code in (400, 401, 403, 404, 405, 409, 413, 415, 422)
    }
    if "{number}" in path:
        schema = {"type": "integer", "minimum": 1}
        found["parameters"] = [{"name": "number", "in": "path", "required": True, "schema": schema}]
    if body:
        found["requestBody"] = {"required": True, "content": {"application/json": {"schema": body}}}
    return found


def document_of(app: str, server: Server) -> dict[str, Any]:
    """Return the document of an app: from the table above, or its own."""
    if app in BY_LESSON:
        paths = {
            path: {method: operation(path, *asked) for method, asked in operations.items()}
            for path, operations in BY_LESSON[app].items()
        }
        return {"openapi": "3.1.0", "info": {"title": app, "version": "1"}, "paths": paths}
    with urlopen(f"{server.url}/openapi.json") as response:
        found: dict[str, Any] = json.load(response)
    return found


def post(server: Server, path: str, data: dict[str, str], **headers: str) -> dict[str, Any]:
    """Return the JSON that an app answers."""
    sent = json.dumps(data).encode()
    request = Request(f"{server.url}{path}", sent, {"Content-Type": "application/json", **headers})
    with urlopen(request) as response:
        found: dict[str, Any] = json.load(response)
    return found


def add_member(folder: Path, table: str, *columns: str) -> None:
    """Add somebody to the app's database, whose password takes no time to check."""
    row = dict.fromkeys(columns, "") | {columns[0]: NAME, "password_hash": seeded(PASSWORD)}
    (file,) = folder.glob("instance/*.db")
    with sqlite3.connect(file) as database:
        marks = ", ".join("?" * len(row))
        database.execute(
            f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", (*row.values(),)
        )
    database.close()


def log_in(server: Server, app: str, column: str) -> str:
    """Return a new token, which an app gives to whoever has been added."""
    if "12" in app:
        basic = base64.b64encode(f"{NAME}:{PASSWORD}".encode()).decode()
        return str(post(server, "/api/token", {}, Authorization=f"Basic {basic}")["token"])
    return str(post(server, "/login", {column: NAME, "password": PASSWORD})["access_token"])


@pytest.mark.parametrize("app", [app for app in OF_MEMBERS if ALL or "solutions" in app])
def test_every_answer_is_documented(app: str, tmp_path: Path) -> None:
    """Whoever is logged in, no request makes the app answer 5xx, or an error in another shape."""
    folder = tmp_path / "app"
    shutil.copytree(COURSE.root / app, folder, ignore=shutil.ignore_patterns("instance"))
    run_to_end(folder, (*FLASK, "init-db"))
    add_member(folder, *OF_MEMBERS[app])
    with served(folder) as server:
        token = log_in(server, app, OF_MEMBERS[app][1])
        options = ("-H", f"Authorization: Bearer {token}", "--max-examples", EXAMPLES)
        place = tmp_path / "document"
        place.mkdir()
        fuzz(server.url, document_of(app, server), place, *options, without=NOT_CHECKED)
        printed = server.output
    assert "Traceback" not in printed
