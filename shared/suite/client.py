"""The client that a suite talks to the student's app with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from werkzeug.test import Client as WerkzeugClient
from werkzeug.test import ClientRedirectError, Cookie, TestResponse

from shared.language import tr
from shared.shown import shown
from shared.suite.database import Database
from shared.suite.place import Place
from shared.suite.response import Response, Unmet, raw_target
from shared.suite.transcript import EXCHANGES_LIMIT, Transcript
from shared.suite.transport import Launched, Ran, Reply, Request, RunningApp, Variables
from shared.suite.values import plain as as_python
from shared.suite.wsgi import framing_problem

TWINS = "course.twins"  # in an environment: see `Request.twins`


class Client(WerkzeugClient):
    """Werkzeug's test client over a transport, with a transcript of what was said."""

    def __init__(self, app: RunningApp, transcript: Transcript, place: Place | None = None) -> None:
        super().__init__(self._call, Response)
        self._app = app
        self.transcript = transcript
        self._place = place

    def another(self) -> Client:
        """Return a second visitor to the same app, with cookies of its own."""
        return Client(self._app, self.transcript, self._place)

    def programs(self) -> Launched:
        """Return what starts servers in the app's folder; see `served.serve`."""
        return self._app.programs()

    def read(self, name: str) -> str | None:
        """Return a text file of the app's folder as it is now, None where there is none."""
        content = self._app.read(name)
        return None if content is None else content.decode("utf-8", "replace")

    def place(self, name: str, content: str | bytes) -> None:
        """Write a file into the app's folder."""
        self._app.place({name: content.encode() if isinstance(content, str) else content})

    def restart(self, environ: Variables | None = None) -> Client:
        """End the app and start it again in the same folder, with the same database.

        `environ` are variables that have other values from then on than when it was first started.

        Returns a client with the cookies of this one, whose app has ended.
        """
        return self._moved(self.home.start(instead=True, environ=environ))

    def worker(self) -> Client:
        """Start a second process of the app beside this one, as a server with two workers has it.

        Returns a client of the second one, with the cookies of this one.
        """
        return self._moved(self.home.start(instead=False))

    @property
    def cookies(self) -> list[Cookie]:
        """The cookies that this browser has."""
        return list((self._cookies or {}).values())

    def reopen(self, now: datetime) -> Client:
        """Return this browser after its window was closed and opened again at that moment.

        It has forgotten the cookies that came without a date, and those whose date is over
        (RFC 6265, 5.3).
        """
        moved = self._moved(self._app)
        moved._cookies = {
            key: cookie
            for key, cookie in (moved._cookies or {}).items()
            if cookie.max_age or (cookie.expires and cookie.expires > now)
        }
        return moved

    def _moved(self, app: RunningApp) -> Client:
        moved = Client(app, self.transcript, self._place)
        moved._cookies = dict(self._cookies or {})
        return moved

    def flask(self, *arguments: str) -> Ran:
        """Run `flask ARGUMENTS` in the app's folder, in a process of its own.

        Raises:
            NoAnswer: it did not end in time.
        """
        ran = self._app.command(arguments)
        self.transcript.ran(arguments, ran)
        return ran

    @property
    def database(self) -> Database:
        """The app's database, seen from outside."""
        found = self.home.database
        if found is None:
            raise RuntimeError("the suite is not marked `database(...)`")
        return found

    @property
    def home(self) -> Place:
        """Where the app is: its folder and its database."""
        if self._place is None:
            raise RuntimeError("this app has no place of its own")
        return self._place

    def worked(self) -> float:
        """Return the processor time that the app has used so far; see `RunningApp.worked`."""
        return self._app.worked()

    def raw(self, data: bytes) -> bytes:
        """Send bytes to a real HTTP server that runs the app; return the bytes it answers."""
        method, target = [*data.partition(b"\r\n")[0].decode("latin-1").split(" "), ""][:2]
        request = Request(method, target, target, "", (), data.partition(b"\r\n\r\n")[2])
        answered = self._app.send_bytes(data)
        head, _, body = answered.partition(b"\r\n\r\n")
        status = head.partition(b"\r\n")[0].decode("latin-1").partition(" ")[2]
        self.transcript.add(request, Reply(shown(status), (), body))
        return answered

    def at_once(self, method: str, path: str, headers: Sequence[Mapping[str, str]]) -> Response:
        """Send a request with each of these headers, all in the same moment.

        Returns the answer with the highest status: if that is right, all are.
        """
        first, *others = (tuple(one.items()) for one in headers)
        overrides = {TWINS: tuple(others)}
        return self.open(path, method=method, headers=list(first), environ_overrides=overrides)

    def follow(self, response: Response, what: str, what_ko: str) -> Response:
        """GET what an answer's Location names; it may or may not begin with the host that was asked.

        `what` says whose URL that is: "the new book's URL".

        Raises:
            Unmet: there is no Location, or it is no address of this host.
        """
        path = response.path_ahead
        if not path:
            raise Unmet(tr(f"a Location header with {what}", f"{what_ko}이 담긴 Location 헤더"))
        if not path.startswith("/"):
            host = response.request.host
            raise Unmet(
                tr(
                    f"a Location header with {what} on the host that was asked, {host}; it is {path}",
                    f"요청한 호스트 {host}에 있는 {what_ko}이 담긴 Location 헤더. 지금은 {path}",
                )
            )
        return self.get(path)  # type: ignore[return-value]

    def open(self, *args: Any, **kwargs: Any) -> Response:
        """Send a request; see Werkzeug's client. `json` may hold values of an answer.

        Raises:
            Unmet: what came back is nothing that a client can use, e.g. redirects in a circle; or
                the check has sent more requests than any needs, to all of an answer's links, say.
        """
        if "json" in kwargs:
            kwargs["json"] = as_python(kwargs["json"])
        known = len(self.transcript.exchanges)
        try:
            response: Response = super().open(*args, **kwargs)  # type: ignore[assignment]
        except (
            ClientRedirectError,
            RuntimeError,
            StopIteration,
            ValueError,
            OverflowError,
        ) as error:
            if len(self.transcript.exchanges) == known:
                raise  # nothing was sent: the suite's own mistake
            raise Unmet(
                tr(
                    f"an answer whose headers a client can use ({_named(error)})",
                    f"클라이언트가 쓸 수 있는 헤더가 담긴 응답 ({_named(error)})",
                )
            ) from error
        answers = [*response.history, response]
        latest = self.transcript.exchanges[-len(answers) :]
        for answer, exchange in zip(answers, latest, strict=True):
            answer.exchange = exchange  # type: ignore[attr-defined]
        return response

    def resolve_redirect(self, response: TestResponse, buffered: bool = False) -> TestResponse:
        """Follow a redirect; see Werkzeug's client.

        Raises:
            Unmet: it leads nowhere.
        """
        if not response.location:
            raise Unmet(
                tr("a redirect with a Location header", "Location 헤더가 있는 리다이렉트 응답")
            )
        return super().resolve_redirect(response, buffered)

    def _call(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if self.transcript.full:
            raise Unmet(
                tr(
                    f"answers that are looked at with {EXCHANGES_LIMIT} requests",
                    f"요청 {EXCHANGES_LIMIT}번으로 모두 살펴볼 수 있는 응답",
                )
            )
        request = _from_environ(environ)
        try:
            reply = self._app.send(request)
        except Exception as error:
            self.transcript.add(request, None, getattr(error, "printed", ""))
            raise
        self.transcript.add(request, reply)
        _require_readable(environ, reply)
        start_response(reply.status, list(reply.headers))
        return [reply.body]


def _require_readable(environ: dict[str, Any], reply: Reply) -> None:
    headers = reply.headers
    if "HTTP_ACCEPT_ENCODING" in environ:
        headers = tuple(pair for pair in headers if pair[0].lower() != "content-encoding")
    method = environ["REQUEST_METHOD"]
    problem = framing_problem(method, reply.status, headers, len(reply.body))
    if problem:
        raise Unmet(
            tr(
                f"an answer whose body arrives whole ({problem})",
                f"본문이 온전히 전달되는 응답 ({problem})",
            )
        )


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
        raw_target=raw_target(environ),
        query=environ.get("QUERY_STRING", ""),
        headers=tuple(headers),
        body=environ["wsgi.input"].read(),
        script_name=environ.get("SCRIPT_NAME", ""),
        scheme=environ["wsgi.url_scheme"],
        host=environ["SERVER_NAME"],
        port=int(environ["SERVER_PORT"]),
        remote_addr=environ.get("REMOTE_ADDR", "127.0.0.1"),
        twins=environ.get(TWINS, ()),
    )


def _named(error: BaseException) -> str:
    return shown(f"{type(error).__name__}: {error}" if str(error) else type(error).__name__)[:200]
