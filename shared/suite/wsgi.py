"""Requests to WSGI and back, on the side of the student's app."""

from __future__ import annotations

import io
import re
import socket
import threading
import traceback
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import islice
from typing import Any, TextIO

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler
from werkzeug.test import run_wsgi_app

from shared.language import tr
from shared.shown import shown
from shared.suite import selects
from shared.suite.transport import Request

BODY_LIMIT = 4 * 1024 * 1024  # bytes read of a response; a page of this course has a few KB
HEADERS_LIMIT = 64 * 1024  # characters of a response's headers, names and values together
HEADER_LINES = 1000

Headers = tuple[tuple[str, str], ...]

# RFC 9112, 4; RFC 9110, 5.6.2 and 5.5. The texts are Latin-1, as PEP 3333 has it.
_STATUS = re.compile(r"[1-9][0-9]{2}( [\t\x20-\x7e\x80-\xff]{0,190})?")
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")
_FRAMING = ("content-encoding", "transfer-encoding", "content-length")


class Unusable(Exception):
    """An app answers what no client gets: no HTTP, or far too much. The text is for the student."""


def to_environ(request: Request, errors: TextIO) -> dict[str, Any]:
    """Return the WSGI environment of a request (PEP 3333)."""
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": request.script_name.encode().decode("latin-1"),
        "PATH_INFO": request.path.encode().decode("latin-1"),
        "QUERY_STRING": request.query,
        "REQUEST_URI": request.raw_target,
        "RAW_URI": request.raw_target,
        "SERVER_NAME": request.host,
        "SERVER_PORT": str(request.port),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": request.remote_addr,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": request.scheme,
        "wsgi.input": io.BytesIO(request.body),
        "wsgi.errors": errors,
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in request.headers:
        key = name.upper().replace("-", "_")
        if key not in ("CONTENT_TYPE", "CONTENT_LENGTH"):
            key = f"HTTP_{key}"
        environ[key] = f"{environ[key]}, {value}" if key in environ else value
    return environ


Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def require_http(status: Any, headers: Any, most: int) -> Headers:
    """Return the headers if they and the status line are as HTTP and WSGI have them.

    `most` is the number of characters that all headers may have together.

    Raises:
        Unusable: they are not, or are longer than servers take them.
    """
    if not isinstance(status, str) or not _STATUS.fullmatch(status):
        raise Unusable(
            tr(
                f"The status line is {_short(status)}. A status is three digits and a phrase: 200 OK.",
                f"상태 줄이 {_short(status)}예요. 상태는 200 OK처럼 세 자리 숫자와 문구예요.",
            )
        )
    lines = [tuple(pair) for pair in islice(headers, HEADER_LINES + 1)]
    if len(lines) > HEADER_LINES or sum(map(_length, lines)) > most:
        raise Unusable(long_headers(most))
    for line in lines:
        if not _is_header(line):
            raise Unusable(
                tr(
                    f"The header {_short(line)} cannot be sent: HTTP has no such characters there.",
                    f"{_short(line)} 헤더는 보낼 수 없어요. HTTP 헤더에 쓸 수 없는 문자가 있어요.",
                )
            )
    return tuple((name, value) for name, value in lines)


def _is_header(line: tuple[Any, ...]) -> bool:
    if [type(part) for part in line] != [str, str]:
        return False
    return bool(_NAME.fullmatch(line[0]) and _VALUE.fullmatch(line[1]))


def _length(line: tuple[Any, ...]) -> int:
    return sum(len(part) for part in line if isinstance(part, str))


def _short(value: Any) -> str:
    return shown(f"{value!r:.80}")


def answer(app: Application, environ: dict[str, Any]) -> tuple[str, Headers, bytes]:
    """Call a WSGI app; return its status line, headers and whole body.

    Raises:
        Unusable: see there.
        Exception: whatever the app raises.
    """
    chunks, status, found = run_wsgi_app(app, environ)
    body = bytearray()
    try:
        headers = require_http(status, found, HEADERS_LIMIT)
        for chunk in chunks:
            body += chunk
            require_size(body)
    finally:
        if hasattr(chunks, "close"):
            chunks.close()
    # Plain ones: those of an app in this process may be of classes of its own.
    return str.__str__(status), headers, bytes(body)


def answer_request(
    app: Application, request: Request, errors: TextIO
) -> tuple[dict[str, Any], tuple[str, Headers, bytes]]:
    """Return a request's environment and what `answer` returns; an exception is a 500.

    `errors` is where the app writes its log. Twins are answered too, see `RunningApp.send`.

    Raises:
        Unusable: see there.
    """
    if not request.twins:
        environ = to_environ(request, errors)
        return environ, _answer_or_500(app, environ)
    alone = [replace(request, headers=one, twins=()) for one in (request.headers, *request.twins)]
    environs = [to_environ(one, errors) for one in alone]
    answers = _answered_at_once(app, environs)
    return environs[0], max(answers, key=lambda one: one[0])


def _answered_at_once(
    app: Application, environs: list[dict[str, Any]]
) -> list[tuple[str, Headers, bytes]]:
    answers: list[tuple[str, Headers, bytes]] = []
    failed: list[BaseException] = []

    def ask(environ: dict[str, Any]) -> None:
        try:
            answers.append(_answer_or_500(app, environ))
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=ask, args=(one,), daemon=True) for one in environs]
    with selects.meeting(len(threads)):
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    if failed:
        raise failed[0]
    return answers


def _answer_or_500(app: Application, environ: dict[str, Any]) -> tuple[str, Headers, bytes]:
    try:
        return answer(app, environ)
    except Unusable:
        raise
    except Exception:
        # Flask re-raises with PROPAGATE_EXCEPTIONS or TESTING; a server answers 500.
        traceback.print_exc(file=environ["wsgi.errors"])
        return "500 INTERNAL SERVER ERROR", (), b""


def framing_problem(method: str, status: str, headers: Iterable[tuple[str, str]], size: int) -> str:
    """Say why no client reads this body of `size` bytes as it was meant, or ""; RFC 9112, 6.

    To a client that accepts no coding: what is called compressed, or chunked by the app itself
    (which PEP 3333 forbids), or of another length, arrives broken or cut off.
    """
    lowered = ((name.lower(), value) for name, value in headers)
    said = [(name, value.strip().lower()) for name, value in lowered if name in _FRAMING]
    for name, value in said:
        if name != "content-length" and (name, value) != ("content-encoding", "identity"):
            return f"{name.title()}: {value:.100}"
    has_body = method != "HEAD" and not status.startswith(("1", "204", "304"))
    lengths = {value for name, value in said if name == "content-length"}
    if has_body and lengths - {str(size)}:
        lengths -= {str(size)}
        return tr(
            f"Content-Length: {min(lengths):.100}, before {size} bytes",
            f"Content-Length: {min(lengths):.100}, 본문은 {size}바이트",
        )
    return ""


def require_size(body: bytes | bytearray) -> None:
    """Return if a body is no longer than BODY_LIMIT.

    Raises:
        Unusable: it is.
    """
    if len(body) > BODY_LIMIT:
        raise Unusable(long_body(BODY_LIMIT))


def long_file(name: str, most: int) -> str:
    """Return what a student is told of a file of over `most` bytes."""
    return tr(
        f"The file {name} is longer than {_size(most)}.",
        f"{name} 파일이 {_size(most)}보다 길어요.",
    )


def long_body(most: int) -> str:
    """Return what a student is told of a body of over `most` bytes."""
    return tr(
        f"The response is longer than {_size(most)}: does it ever end?",
        f"응답이 {_size(most)}보다 길어요. 끝이 있는 응답인가요?",
    )


def long_headers(most: int) -> str:
    """Return what a student is told of headers of over `most` characters, or too many."""
    return tr(
        f"The response's headers are longer than {_size(most)}.",
        f"응답 헤더가 {_size(most)}보다 길어요.",
    )


def _size(number: int) -> str:
    return f"{number // 1024**2} MB" if number >= 1024**2 else f"{number // 1024} KB"


class _OneConnection(BaseWSGIServer):
    """Werkzeug's development server for one connection that is already there."""

    def __init__(self, app: Application) -> None:
        # No listening socket: the base class would bind one.
        self.app = app
        self.host, self.port = "127.0.0.1", 80
        self.server_name, self.server_port = "localhost", 80
        self.server_address = ("127.0.0.1", 80)
        self.passthrough_errors = False
        self.ssl_context = None
        self.multithread = self.multiprocess = False


class _Handler(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:
        """A request of a suite is in the transcript, not in the log."""


def serve_bytes(app: Application, data: bytes) -> bytes:
    """Return what Werkzeug's HTTP server answers to these bytes, then end of input."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        # The socket's buffer may be smaller than the request or the answer, so that writing and
        # reading have to go on while the app runs.
        writer = threading.Thread(target=_send_all, args=(ours, data), daemon=True)
        received: list[bytes] = []
        reader = threading.Thread(target=_receive_all, args=(ours, received), daemon=True)
        writer.start()
        reader.start()
        try:
            _Handler(theirs, ("127.0.0.1", 50000), _OneConnection(app))
        finally:
            theirs.shutdown(socket.SHUT_RDWR)
            writer.join(1)
            reader.join(1)
    return b"".join(received)


def _send_all(sock: socket.socket, data: bytes) -> None:
    try:
        sock.sendall(data)
        sock.shutdown(socket.SHUT_WR)
    except OSError:
        pass  # the server answered and closed without reading everything


def _receive_all(sock: socket.socket, received: list[bytes]) -> None:
    total = 0
    try:
        while total <= BODY_LIMIT and (chunk := sock.recv(65536)):
            received.append(chunk)
            total += len(chunk)
    except OSError:
        pass
