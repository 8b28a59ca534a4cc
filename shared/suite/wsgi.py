"""Requests to WSGI and back, on the side of the student's app."""

from __future__ import annotations

import io
import socket
import threading
from collections.abc import Callable, Iterable
from typing import Any, TextIO

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler
from werkzeug.test import run_wsgi_app

from shared.suite.transport import Request

BODY_LIMIT = 4 * 1024 * 1024  # bytes read of a response; a page of this course has a few KB


class TooLarge(Exception):
    """A response is longer than BODY_LIMIT."""


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


def answer(
    app: Application, environ: dict[str, Any]
) -> tuple[str, tuple[tuple[str, str], ...], bytes]:
    """Call a WSGI app; return its status line, headers and whole body.

    Raises:
        TooLarge: the body is longer than BODY_LIMIT.
        Exception: whatever the app raises.
    """
    chunks, status, headers = run_wsgi_app(app, environ)
    body = b""
    try:
        for chunk in chunks:
            body += chunk
            if len(body) > BODY_LIMIT:
                raise TooLarge(f"the response is longer than {BODY_LIMIT} bytes")
    finally:
        if hasattr(chunks, "close"):
            chunks.close()
    return status, tuple((str(name), str(value)) for name, value in headers), body


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
