"""What was said in a check: its exchanges, as far as a report keeps them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from http import HTTPStatus
from itertools import islice
from urllib.parse import unquote_plus

from shared.language import tr
from shared.result import Exchange
from shared.shown import shown
from shared.suite.transport import Location, Ran, Reply, Request

TEXT_LIMIT = 2000  # characters of a body, a header or an address
HEADERS_LIMIT = 50  # headers of a response
PRINTED_LIMIT = 16_384  # characters of what the app printed, from the end, where the error is
CHECK_LIMIT = 65_536  # characters of all exchanges of a check; after that only what is needed
EXCHANGES_LIMIT = 250  # requests of a check; the course's longest sends 40
SHORT = 300  # characters kept of a text once the check's are used up
# Sent by the client of its own accord: no part of what a check asks.
UNINTERESTING = {"Host", "User-Agent", "Content-Length"}


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
    return shown(f"{request.script_name}{request.path}{query}"[:TEXT_LIMIT])


class Transcript:
    """The exchanges of one check, in order, with where each was answered."""

    def __init__(self) -> None:
        self.exchanges: list[Exchange] = []
        self.views: list[Location | None] = []
        self.given: dict[str, None] = {}  # what the check gave its apps, in order, each line once
        self._command: tuple[int, str, Ran] | None = None
        self._left = CHECK_LIMIT

    @property
    def full(self) -> bool:
        """Whether the check has sent as many requests as one may."""
        return len(self.exchanges) >= EXCHANGES_LIMIT

    @property
    def answered(self) -> bool:
        """Whether any answer came."""
        return any(exchange.status for exchange in self.exchanges)

    def ran(self, arguments: Sequence[str], ran: Ran) -> None:
        """Keep how a `flask` command ended, as long as no request is sent after it."""
        self._command = len(self.exchanges), " ".join(("flask", *arguments)), ran

    @property
    def last_command(self) -> tuple[str, Ran] | None:
        """The command that was run last, and how it ended, if nothing was asked after it."""
        if self._command is None or self._command[0] != len(self.exchanges):
            return None
        return self._command[1:]

    def add(self, request: Request, reply: Reply | None, printed: str = "") -> Exchange:
        """Keep an exchange, cut to the limits."""
        text, tail = (TEXT_LIMIT, PRINTED_LIMIT) if self._left > 0 else (SHORT, SHORT)
        sent = _as_kept(request.headers, text)
        exchange = Exchange(
            sent=f"{request.method} {shown_target(request)}{_at_once(request)}",
            sent_headers=tuple(pair for pair in sent if pair[0] not in UNINTERESTING),
            sent_body=_as_text(request.body, text),
            status=reply.status[:SHORT] if reply else "",
            headers=_as_kept(reply.headers, text) if reply else (),
            body=_as_text(reply.body, text) if reply else "",
            printed=(reply.printed if reply else printed)[-tail:],
        )
        self._left -= _size(exchange)
        self.exchanges.append(exchange)
        self.views.append(reply.view if reply else None)
        return exchange


def _at_once(request: Request) -> str:
    number = 1 + len(request.twins)
    return tr(f" ({number} at once)", f" (동시에 {number}번)") if request.twins else ""


def _size(exchange: Exchange) -> int:
    headers = sum(len(name) + len(value) for name, value in exchange.headers)
    return headers + len(exchange.sent_body) + len(exchange.body) + len(exchange.printed)


def _as_kept(headers: Iterable[tuple[str, str]], limit: int) -> tuple[tuple[str, str], ...]:
    """Return headers as a transcript keeps them: not too many, and none too long."""
    few = islice(headers, HEADERS_LIMIT if limit == TEXT_LIMIT else 5)
    return tuple((name[:limit], value[:limit]) for name, value in few)


def _as_text(body: bytes, limit: int) -> str:
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return f"({len(body)} bytes)"
    return text if len(text) <= limit else text[:limit] + f"… ({len(text)} characters)"
