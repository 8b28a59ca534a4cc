"""The client that a suite talks to the student's app with."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cached_property
from http import HTTPStatus
from itertools import islice
from typing import Any
from urllib.parse import quote, unquote_plus

from bs4 import BeautifulSoup
from bs4.exceptions import ParserRejectedMarkup
from werkzeug.test import Client as WerkzeugClient
from werkzeug.test import ClientRedirectError, TestResponse

from shared.language import tr
from shared.result import Exchange
from shared.shown import plain
from shared.suite.deadline import OutOfTime, deadline
from shared.suite.transport import Location, Reply, Request, RunningApp

TEXT_LIMIT = 2000  # characters of a body or a header kept in a transcript
HEADERS_LIMIT = 50  # headers of a response kept in a transcript
PARSING_SECONDS = 5.0
# Sent by the client of its own accord: no part of what a check asks.
UNINTERESTING = {"Host", "User-Agent", "Content-Length"}


NO_EXCHANGE = Exchange("", (), "", "", (), "", "")


class Unmet(AssertionError):
    """What came back is not what a check expects; the text is the expectation."""


class Status(int):
    """A status code that knows the exchange it came from."""

    exchange = NO_EXCHANGE


class Text(str):
    """A response's text that knows the exchange it came from."""

    exchange = NO_EXCHANGE


def with_phrase(code: int) -> str:
    """Return "404 Not Found" for 404, and just the number for one that has no phrase."""
    try:
        return f"{code} {HTTPStatus(code).phrase}"
    except ValueError:
        return str(code)


def shown_target(request: Request) -> str:
    """Return the path and query as a person reads them: 김 and not %EA%B9%80."""
    query = request.query.encode("latin-1", "replace").decode("utf-8", "replace")
    query = f"?{unquote_plus(query)}" if query else ""
    return plain(f"{request.script_name}{request.path}{query}")


class Transcript:
    """The exchanges of one check, in order, with where each was answered."""

    def __init__(self) -> None:
        self.exchanges: list[Exchange] = []
        self.views: list[Location | None] = []

    def add(self, request: Request, reply: Reply | None, printed: str = "") -> Exchange:
        headers = tuple((name, value) for name, value in request.headers)
        exchange = Exchange(
            sent=f"{request.method} {shown_target(request)}",
            sent_headers=tuple(pair for pair in headers if pair[0] not in UNINTERESTING),
            sent_body=_as_text(request.body),
            status=reply.status if reply else "",
            headers=_as_kept(reply.headers) if reply else (),
            body=_as_text(reply.body) if reply else "",
            printed=reply.printed if reply else printed,
        )
        self.exchanges.append(exchange)
        self.views.append(reply.view if reply else None)
        return exchange


class Response(TestResponse):
    """Werkzeug's test response, whose parts remember the exchange for the failure's text."""

    exchange = NO_EXCHANGE

    @property
    def status_code(self) -> Status:
        code = Status(self._status_code)
        code.exchange = self.exchange
        return code

    @status_code.setter
    def status_code(self, code: int) -> None:
        TestResponse.status_code.fset(self, code)  # type: ignore[attr-defined]

    @property
    def text(self) -> Text:
        text = Text(self.get_data().decode("utf-8", "replace"))
        text.exchange = self.exchange
        return text

    @property
    def json(self) -> Any:
        """The parsed JSON body; None when the answer is not JSON.

        Raises:
            Unmet: the answer calls itself JSON and is not.
        """
        if not self.is_json:
            return None
        try:
            return json.loads(self.get_data())
        except (ValueError, RecursionError) as error:
            raise Unmet(
                tr(
                    f"a JSON body, as the Content-Type header says ({error})",
                    f"Content-Type 헤더대로 JSON 형식의 본문 ({error})",
                )
            ) from error

    @cached_property
    def page(self) -> BeautifulSoup:
        """The parsed HTML body.

        Raises:
            Unmet: it cannot be parsed, or not in time.
        """
        try:
            with deadline(PARSING_SECONDS):
                return BeautifulSoup(self.get_data(), "html.parser")
        except (ParserRejectedMarkup, RecursionError, OutOfTime) as error:
            raise Unmet(
                tr(f"a page of HTML ({_named(error)})", f"HTML 페이지 ({_named(error)})")
            ) from None


class Client(WerkzeugClient):
    """Werkzeug's test client over a transport, with a transcript of what was said."""

    def __init__(self, app: RunningApp, transcript: Transcript) -> None:
        super().__init__(self._call, Response)
        self._app = app
        self._transcript = transcript

    def another(self) -> Client:
        """Return a second visitor to the same app, with cookies of its own."""
        return Client(self._app, self._transcript)

    def raw(self, data: bytes) -> bytes:
        """Send bytes to a real HTTP server that runs the app; return the bytes it answers."""
        method, target = [*data.partition(b"\r\n")[0].decode("latin-1").split(" "), ""][:2]
        request = Request(method, target, target, "", (), data.partition(b"\r\n\r\n")[2])
        answered = self._app.send_bytes(data)
        head, _, body = answered.partition(b"\r\n\r\n")
        status = head.partition(b"\r\n")[0].decode("latin-1").partition(" ")[2]
        self._transcript.add(request, Reply(plain(status), (), body))
        return answered

    def open(self, *args: Any, **kwargs: Any) -> Response:
        """Send a request; see Werkzeug's client.

        Raises:
            Unmet: what came back is nothing that a client can use, e.g. redirects in a circle.
        """
        known = len(self._transcript.exchanges)
        try:
            response: Response = super().open(*args, **kwargs)  # type: ignore[assignment]
        except (
            ClientRedirectError,
            RuntimeError,
            StopIteration,
            ValueError,
            OverflowError,
        ) as error:
            if len(self._transcript.exchanges) == known:
                raise  # the suite's own mistake: nothing was sent
            raise Unmet(
                tr(
                    f"an answer whose headers a client can use ({_named(error)})",
                    f"클라이언트가 쓸 수 있는 헤더가 담긴 응답 ({_named(error)})",
                )
            ) from error
        answers = [*response.history, response]
        latest = self._transcript.exchanges[-len(answers) :]
        for answer, exchange in zip(answers, latest, strict=True):
            answer.exchange = exchange  # type: ignore[attr-defined]
        return response

    def _call(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        request = _from_environ(environ)
        try:
            reply = self._app.send(request)
        except Exception as error:
            self._transcript.add(request, None, getattr(error, "printed", ""))
            raise
        self._transcript.add(request, reply)
        start_response(reply.status, list(reply.headers))
        return [reply.body]


def _from_environ(environ: dict[str, Any]) -> Request:
    headers = []
    for key, value in environ.items():
        if key.startswith("HTTP_"):
            headers.append((key[5:].replace("_", "-").title(), str(value)))
    for key, name in (("CONTENT_TYPE", "Content-Type"), ("CONTENT_LENGTH", "Content-Length")):
        if environ.get(key):
            headers.append((name, str(environ[key])))
    return Request(
        method=environ["REQUEST_METHOD"],
        path=environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace"),
        raw_target=_raw_target(environ),
        query=environ.get("QUERY_STRING", ""),
        headers=tuple(headers),
        body=environ["wsgi.input"].read(),
        script_name=environ.get("SCRIPT_NAME", ""),
        scheme=environ["wsgi.url_scheme"],
        host=environ["SERVER_NAME"],
        port=int(environ["SERVER_PORT"]),
        remote_addr=environ.get("REMOTE_ADDR", "127.0.0.1"),
    )


def _raw_target(environ: dict[str, Any]) -> str:
    path = environ.get("SCRIPT_NAME", "") + environ["PATH_INFO"]
    query = environ.get("QUERY_STRING", "")
    return quote(path.encode("latin-1"), safe="/:@!$&'()*+,;=~") + (f"?{query}" if query else "")


def _named(error: BaseException) -> str:
    return plain(f"{type(error).__name__}: {error}" if str(error) else type(error).__name__)[:200]


def _as_kept(headers: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return headers as a transcript keeps them: not too many, and none too long."""
    kept = islice(headers, HEADERS_LIMIT)
    return tuple((name[:TEXT_LIMIT], value[:TEXT_LIMIT]) for name, value in kept)


def _as_text(body: bytes) -> str:
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return f"({len(body)} bytes)"
    return text if len(text) <= TEXT_LIMIT else text[:TEXT_LIMIT] + f"… ({len(text)} characters)"
