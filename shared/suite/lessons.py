"""Helpers for `tests/ID/test_lesson.py`: the rows of a Common errors table, and their proof.

Each row of a table is reproduced by a small program. These functions write one, run it, and
return what a student would see:

- `traceback_of(folder, source, "/")`: in this process, fast; what is printed and answered.
- `run_python(folder, source)`: `python app.py` to its end.
- `run_flask(folder, source, "routes")`: a `flask` command to its end.
- `serve_output(folder, source, "/")`: `flask run` as a server, one request, its output and answer.

`http_file(lesson_id)` and `send(client, request)` are for the requests of a lesson's requests.http.
"""

from __future__ import annotations

import http.client
import io
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from flask.logging import default_handler
from werkzeug.test import Client, TestResponse

from shared.material.texts import Row, Text
from shared.serving.httpfile import HttpRequest, commands, requests
from shared.serving.server import FLASK, DidNotServe, run_to_end, served

ROOT = Path(__file__).resolve().parents[2]


def error_rows(lesson_id: str) -> list[Row]:
    """Return the rows of a lesson's Common errors table, in order, from its English text."""
    return Text(ROOT / "lessons" / lesson_id / "README.md").error_rows


def http_file(lesson_id: str) -> list[HttpRequest]:
    """Return the requests of a lesson's requests.http, in order."""
    return list(requests(_http_source(lesson_id)))


def http_commands(lesson_id: str) -> list[list[str]]:
    """Return the `flask` commands that come before the requests of a lesson's requests.http."""
    return commands(_http_source(lesson_id))


def _http_source(lesson_id: str) -> str:
    path = ROOT / "lessons" / lesson_id / "requests.http"
    return path.read_text(encoding="utf-8")


def send(client: Client, request: HttpRequest) -> TestResponse:
    """Send a request of an HTTP file with a test client and return the answer."""
    address = urlsplit(request.url)
    return client.open(
        address.path,
        method=request.method,
        query_string=address.query,
        headers=request.headers,
        data=request.body,
    )


def write_app(folder: Path, source: str, files: Mapping[str, str] | None = None) -> Path:
    """Write `source` as app.py, and `files` (relative path to content), into `folder`."""
    for name, content in {"app.py": source, **(files or {})}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return folder


def traceback_of(
    folder: Path,
    source: str,
    path: str = "/",
    *,
    files: Mapping[str, str] | None = None,
    **request: Any,
) -> str:
    """Start the app `source`, send one request, return what is printed and what is answered.

    `request` goes to werkzeug's test client (`method`, `json`, `data`, `headers` ...). The text
    holds the tracebacks, then the answer as `HTTP/1.1 404 NOT FOUND`, its status in Flask's own
    words (`404 Not Found`), its headers and its body. An app that does not start gives its
    traceback alone.
    """
    write_app(folder, source, files)
    printed = io.StringIO()
    with redirect_stdout(printed), redirect_stderr(printed), _importable(folder):
        try:
            app = _load(folder, source)
            # Below pytest's own log handler Flask adds none, and its tracebacks would go unseen.
            app.logger.addHandler(default_handler)
            response = app.test_client().open(path, errors_stream=printed, **request)
        except Exception:
            traceback.print_exc()
            return printed.getvalue()
    return printed.getvalue() + _answer(response.status_code, dict(response.headers), response.text)


def run_python(
    folder: Path, source: str, *arguments: str, files: Mapping[str, str] | None = None
) -> str:
    """Run `python app.py` to its end in another process and return what it printed."""
    return run_to_end(write_app(folder, source, files), ["app.py", *arguments])


def run_flask(
    folder: Path, source: str, *arguments: str, files: Mapping[str, str] | None = None
) -> str:
    """Run `flask ARGUMENTS` to its end in another process and return what it printed."""
    return run_to_end(write_app(folder, source, files), [*FLASK, *arguments])


def serve_output(
    folder: Path,
    source: str,
    path: str = "/",
    *,
    arguments: tuple[str, ...] = (),
    files: Mapping[str, str] | None = None,
) -> str:
    """Serve the app with `flask run`, GET `path`, return the server's output and the answer.

    `arguments` go behind `flask` and before `run` (as `--debug`). An app that does not start gives
    what it printed.
    """
    write_app(folder, source, files)
    try:
        with served(folder, [*FLASK, *arguments, "run", "--port", "0"]) as server:
            connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
            connection.request("GET", path)
            response = connection.getresponse()
            body = response.read().decode("utf-8", "replace")
            connection.close()
            return server.output + _answer(response.status, dict(response.getheaders()), body)
    except DidNotServe as problem:
        return str(problem)


def _answer(status: int, headers: Mapping[str, str], body: str) -> str:
    phrase = http.client.responses.get(status, "")
    lines = [f"HTTP/1.1 {status} {phrase.upper()}", f"{status} {phrase}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\n".join([*lines, "", body])


def _load(folder: Path, source: str) -> Flask:
    module = ModuleType("app")
    module.__file__ = str(folder / "app.py")
    sys.modules["app"] = module  # Flask asks there where its templates are
    exec(compile(source, module.__file__, "exec"), module.__dict__)
    app = module.__dict__.get("app") or module.__dict__["create_app"]()
    assert isinstance(app, Flask)
    return app


@contextmanager
def _importable(folder: Path) -> Iterator[None]:
    """Let the folder's modules be imported, and forget them afterwards."""
    before, bytecode = dict(sys.modules), sys.dont_write_bytecode
    sys.path.insert(0, str(folder))
    sys.dont_write_bytecode = True
    sys.modules.pop("app", None)
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        sys.dont_write_bytecode = bytecode
        for name in set(sys.modules) - set(before):
            if str(getattr(sys.modules[name], "__file__", "")).startswith(str(folder)):
                del sys.modules[name]
        if "app" in before:
            sys.modules["app"] = before["app"]
