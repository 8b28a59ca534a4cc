"""An app behind real servers, as a suite sees it: the programs that serve it, and their visitors."""

from __future__ import annotations

import http.client
import io
from typing import Any
from urllib.parse import unquote

from shared.language import tr
from shared.shown import shown
from shared.suite.client import Client
from shared.suite.place import Place
from shared.suite.response import Response
from shared.suite.transcript import Transcript
from shared.suite.transport import Launched, NoAnswer, Reply, Request, Variables
from shared.suite.wsgi import HEADERS_LIMIT, Unusable, require_http

# Between this and the next server only (RFC 9110, 7.6.1): a client never sees them.
_HOP_BY_HOP = ("connection", "keep-alive", "transfer-encoding")
_ENDING_SECONDS = 5.0
_CHUNK = 1 << 14  # bytes of a body that is sent without its length, in each chunk


def serve(
    client: Client, program: str, *arguments: str, environ: Variables | None = None
) -> Server:
    """Start `gunicorn` or `nginx` with these arguments in the folder of a client's app.

    `environ` are variables of its process, over those that the app was started with.

    Raises:
        TransportError: that cannot be done here.
    """
    programs = client.programs()
    return Server(client, programs, programs.start(program, arguments, environ or {}))


class Server:
    """A program that serves the app: gunicorn or nginx."""

    def __init__(self, client: Client, programs: Launched, number: int) -> None:
        self._client, self._programs, self._number = client, programs, number

    def visitor(self, socket: str, address: str = "") -> Visitor:
        """Return a visitor who comes over a socket of this server's, once it listens there.

        With an `address` the visitor's bytes begin with a line of the PROXY protocol, version 1,
        which tells it (see proxy-protocol.txt of HAProxy).

        Raises:
            NoAnswer: it does not listen there.
        """
        app = _Served(self._programs, self._number, socket, address)
        app.connected = app.connect()
        return Visitor(app, self._client.transcript, self._client.home)

    def signal(self, name: str) -> None:
        """Send the program TERM or QUIT."""
        self._programs.signal(self._number, name)

    def ended(self, seconds: float = _ENDING_SECONDS) -> int | None:
        """Return the exit code of a program that has ended, or does within these seconds."""
        return self._programs.ended(self._number, seconds)

    @property
    def output(self) -> str:
        """What the program has printed so far, stdout and stderr together."""
        return self._programs.printed(self._number)


class Visitor(Client):
    """A client of a real server; each request is a connection of its own."""

    def __init__(self, app: _Served, transcript: Transcript, place: Place) -> None:
        super().__init__(app, transcript, place)  # type: ignore[arg-type]
        self._served = app

    def another(self) -> Visitor:
        """Return a second visitor of the same server, with cookies of its own."""
        return Visitor(self._served, self.transcript, self.home)

    def begin(self, target: str) -> Begun:
        """Send GET for a path (and query), and do not wait for the answer."""
        path, _, query = target.partition("?")
        headers = (("Host", "localhost"),)
        request = Request("GET", unquote(path), target, query, headers)
        connection = self._served.connect()
        self._served.ask(connection, request)
        return Begun(self, self._served, connection, target)


class Begun:
    """A request that was sent, and whose answer may come."""

    def __init__(self, visitor: Visitor, served: _Served, connection: int, target: str) -> None:
        self._visitor, self._served = visitor, served
        self._connection, self._target = connection, target

    @property
    def answered(self) -> bool:
        """Whether an answer has begun to come."""
        return self._served.answered(self._connection)

    def get(self) -> Response:
        """Wait for the answer and return it; see `Client.open`."""
        self._served.begun = self._connection
        return self._visitor.get(self._target)  # type: ignore[return-value]


class _Served:
    """Sends requests over a socket of a program's, and reads what comes back."""

    def __init__(self, programs: Launched, number: int, socket: str, address: str) -> None:
        self._programs, self._number = programs, number
        self._socket, self._address = socket, address
        self.connected: int | None = None  # for the next request
        self.begun: int | None = None  # whose request is sent already

    def connect(self) -> int:
        found = self._programs.connect(self._socket, self._number)
        if found is None:
            code = self._programs.ended(self._number, 0)
            printed = self._programs.printed(self._number)
            raise NoAnswer(_silent(code), printed)
        return found

    def ask(self, connection: int, request: Request) -> None:
        self._programs.send(connection, self._line() + _as_bytes(request))

    def answered(self, connection: int) -> bool:
        return self._programs.answers(connection)

    def send(self, request: Request) -> Reply:
        """See `RunningApp.send`."""
        if self.begun is not None:
            connection, self.begun = self.begun, None
        else:
            connection = self.connect() if self.connected is None else self.connected
            self.connected = None
            self.ask(connection, request)
        try:
            return _reply(self._programs.receive(connection, request), request)
        except NoAnswer as error:  # whoever reads it wants to know what the server has said
            raise NoAnswer(error.reason, self._programs.printed(self._number)) from None

    def _line(self) -> bytes:
        if not self._address:
            return b""
        kind = "TCP6" if ":" in self._address else "TCP4"
        here = "::1" if kind == "TCP6" else "127.0.0.1"
        return f"PROXY {kind} {self._address} {here} 50000 80\r\n".encode()


def _silent(code: int | None) -> str:
    if code is None:
        return tr(
            "The server does not listen on its socket.", "서버가 소켓에서 요청을 받지 않아요."
        )
    return tr(
        f"The server has ended (exit code {code}); its last lines say why.",
        f"서버가 끝났어요(종료 코드 {code}). 마지막 줄에 이유가 있어요.",
    )


def _as_bytes(request: Request) -> bytes:
    lines = [f"{request.method} {request.raw_target} HTTP/1.1", "Connection: close"]
    headers, body = request.headers, request.body
    if ("Transfer-Encoding", "chunked") in headers:  # RFC 9112, 7.1: without a length
        headers = tuple(pair for pair in headers if pair[0] != "Content-Length")
        body = b"".join(map(_chunk, [*_pieces(body), b""]))
    lines += [f"{name}: {value}" for name, value in headers]
    return "\r\n".join([*lines, "", ""]).encode("latin-1", "replace") + body


def _pieces(body: bytes) -> list[bytes]:
    return [body[start : start + _CHUNK] for start in range(0, len(body), _CHUNK)]


def _chunk(piece: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(piece), piece)


class _Bytes:
    """What `http.client` reads an answer from."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def makefile(self, *_: Any) -> io.BytesIO:
        return io.BytesIO(self._data)


def _reply(data: bytes, request: Request) -> Reply:
    """Return the answer in these bytes.

    Raises:
        NoAnswer: they are none.
    """
    response = http.client.HTTPResponse(_Bytes(data), method=request.method)  # type: ignore[arg-type]
    try:
        response.begin()
        body = response.read()
        status = f"{response.status} {response.reason}".rstrip()
        pairs = [(name, value) for name, value in response.getheaders()]
        headers = require_http(status, pairs, HEADERS_LIMIT)
    except (http.client.HTTPException, Unusable, OSError, ValueError) as error:
        what = shown(f"{type(error).__name__}: {error}")[:200]
        raise NoAnswer(
            tr(
                f"{request.method} {request.raw_target}: no whole answer came ({what}).",
                f"{request.method} {request.raw_target}: 온전한 응답이 오지 않았어요({what}).",
            )
        ) from None
    kept = tuple(pair for pair in headers if pair[0].lower() not in _HOP_BY_HOP)
    return Reply(status, kept, body)
