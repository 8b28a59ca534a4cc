"""Transports for trying a check many times: one remembers an app's answers, one makes them odd.

A check is run thousands of times, and nearly every run sends what an earlier one sent. Starting the
app for each would be most of the time; so a run gets remembered answers for as long as it does
what an earlier run did, and an app is started only once it does something new.
"""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from shared.audit.replies.mutation import Outcome
from shared.suite.transport import (
    AppSpec,
    Launched,
    NoAnswer,
    Ran,
    Reply,
    Request,
    RunningApp,
    StartError,
    Transport,
    Variables,
)
from shared.suite.wsgi import HEADERS_LIMIT, Unusable, require_http

BYTES = "bytes"  # stands for the status of an answer that is bytes off the wire

Apps = dict[int, RunningApp]
Act = Callable[[Apps], Any]
Rewrite = Callable[[int, Request, Reply], Outcome]


class Remembering:
    """A transport over another one, whose answers it remembers from run to run of one check."""

    def __init__(self, inner: Transport, forgetful: bool = False) -> None:
        """Remember what `inner` does, for one run only if `forgetful`: its apps change something
        outside that a check looks at."""
        self._inner = inner
        self._forgetful = forgetful
        self._known: dict[bytes, Any] = {}
        self._apps: Apps = {}
        self.begin()

    @property
    def isolation(self) -> str:
        return self._inner.isolation

    def begin(self) -> None:
        """Begin another run of the check."""
        for app in self._apps.values():
            app.close()
        self._apps = {}
        if self._forgetful:
            self._known = {}
        self._place = b""  # the digest of all that was done in this run
        self._acts: list[Act] = []
        self._done = 0  # how many of them the real apps have seen
        self._booted = 0

    def begin_check(self) -> None:
        """See `Transport.begin_check`."""
        self._inner.begin_check()

    def boot(self, spec: AppSpec) -> RememberingApp:
        """Start an app, or seem to; see `Transport.boot`."""
        self._booted += 1
        number = self._booted
        beside = spec.beside.number if isinstance(spec.beside, RememberingApp) else None

        def act(apps: Apps) -> None:
            other = None if beside is None else apps[beside]
            apps[number] = self._inner.boot(replace(spec, beside=other))

        self.ask(f"boot {replace(spec, beside=None)!r} {beside}", act)
        return RememberingApp(self, number)

    def close(self) -> None:
        """Stop what runs."""
        self.begin()
        self._inner.close()

    def ask(self, what: str, act: Act) -> Any:
        """Return what this act led to, or do it if no run did it at this place before.

        Raises:
            StartError, NoAnswer: it led to that.
        """
        self._acts.append(act)
        digest = hashlib.sha256(self._place + what.encode("utf-8", "surrogatepass"))
        self._place = digest.digest()
        if self._place not in self._known:
            self._known[self._place] = self._catch_up()
        outcome = self._known[self._place]
        if isinstance(outcome, StartError | NoAnswer):
            raise copy.copy(outcome)  # the same object would gather tracebacks
        return outcome

    def _catch_up(self) -> Any:
        """Do what the real apps have not seen yet; return what the last act led to."""
        outcome = None
        for act in self._acts[self._done :]:
            try:
                outcome = act(self._apps)
            except (StartError, NoAnswer) as error:
                outcome = error
        self._done = len(self._acts)
        return outcome

    def stop(self, number: int) -> None:
        """Stop an app, now if it runs, else when the others are started."""
        running = number in self._apps

        def act(apps: Apps) -> None:
            if number in apps:
                apps.pop(number).close()

        self._acts.append(act)
        if running and self._done == len(self._acts) - 1:
            self._catch_up()


class RememberingApp:
    """An app that runs once something new is asked of it."""

    def __init__(self, transport: Remembering, number: int) -> None:
        self._transport = transport
        self.number = number

    def send(self, request: Request) -> Reply:
        """See `RunningApp.send`."""
        reply: Reply = self._ask(repr(request), lambda app: app.send(request))
        return reply

    def send_bytes(self, data: bytes) -> bytes:
        """See `RunningApp.send_bytes`."""
        answered: bytes = self._ask(repr(data), lambda app: app.send_bytes(data))
        return answered

    def move_clock(self, moment: datetime) -> None:
        """See `RunningApp.move_clock`; two runs move it to moments that are a little apart."""
        self._ask("move the clock", lambda app: app.move_clock(moment))

    def command(self, arguments: Sequence[str]) -> Ran:
        """See `RunningApp.command`."""
        ran: Ran = self._ask(f"flask {arguments}", lambda app: app.command(arguments))
        return ran

    def read(self, name: str) -> bytes | None:
        """See `RunningApp.read`."""
        content: bytes | None = self._ask(f"read {name}", lambda app: app.read(name))
        return content

    def place(self, files: Mapping[str, bytes]) -> None:
        """See `RunningApp.place`."""
        self._ask(f"place {files}", lambda app: app.place(files))

    def selects(self) -> int:
        """See `RunningApp.selects`."""
        count: int = self._ask("selects", lambda app: app.selects())
        return count

    def worked(self) -> float:
        """See `RunningApp.worked`."""
        seconds: float = self._ask("worked", lambda app: app.worked())
        return seconds

    def programs(self) -> RememberingPrograms:
        """See `RunningApp.programs`."""
        return RememberingPrograms(self._ask)

    def close(self) -> None:
        """See `RunningApp.close`."""
        self._transport.stop(self.number)

    def _ask(self, what: str, act: Callable[[RunningApp], Any]) -> Any:
        number = self.number
        return self._transport.ask(f"{number} {what}", lambda apps: act(apps[number]))


class RememberingPrograms:
    """Servers that run once something new is asked of them; see `transport.Launched`."""

    def __init__(self, ask: Callable[[str, Callable[[RunningApp], Any]], Any]) -> None:
        self._ask_app = ask

    def start(self, name: str, arguments: Sequence[str], environ: Variables) -> int:
        """See `Launched`."""
        return int(self._ask("start", name, arguments, environ))

    def signal(self, number: int, name: str) -> None:
        """See `Launched`."""
        self._ask("signal", number, name)

    def ended(self, number: int, seconds: float) -> int | None:
        """See `Launched`."""
        code: int | None = self._ask("ended", number, seconds)
        return code

    def printed(self, number: int) -> str:
        """See `Launched`."""
        return str(self._ask("printed", number))

    def connect(self, place: str, number: int) -> int | None:
        """See `Launched`."""
        connection: int | None = self._ask("connect", place, number)
        return connection

    def send(self, number: int, data: bytes) -> None:
        """See `Launched`."""
        self._ask("send", number, data)

    def receive(self, number: int, request: Request) -> bytes:
        """See `Launched`."""
        return bytes(self._ask("receive", number, request))

    def answers(self, number: int) -> bool:
        """See `Launched`."""
        return bool(self._ask("answers", number))

    def _ask(self, call: str, *values: Any) -> Any:
        return self._ask_app(
            f"{call} {values!r}", lambda app: getattr(app.programs(), call)(*values)
        )


class Rewriting:
    """A transport over another one, whose replies it changes.

    `exchanges` holds each request with its own reply and the one that was made of it.
    """

    def __init__(self, inner: Transport) -> None:
        self._inner = inner
        self.rewrite: Rewrite = lambda number, request, reply: reply
        self.exchanges: list[tuple[Request, Reply, Outcome]] = []

    @property
    def isolation(self) -> str:
        return self._inner.isolation

    def begin_check(self) -> None:
        """See `Transport.begin_check`."""
        self._inner.begin_check()

    def boot(self, spec: AppSpec) -> RewritingApp:
        """See `Transport.boot`."""
        beside = spec.beside.inner if isinstance(spec.beside, RewritingApp) else None
        return RewritingApp(self, self._inner.boot(replace(spec, beside=beside)))

    def close(self) -> None:
        """Release everything."""
        self._inner.close()

    def changed(self, request: Request, reply: Reply) -> Reply:
        """Return what is made of a reply.

        Raises:
            NoAnswer: the connection is made to end, or no transport would hand this on.
        """
        outcome = self.rewrite(len(self.exchanges), request, reply)
        if isinstance(outcome, Reply) and outcome is not reply and outcome.status != BYTES:
            try:
                require_http(outcome.status, outcome.headers, HEADERS_LIMIT)
            except Unusable as error:
                outcome = NoAnswer(str(error))
        self.exchanges.append((request, reply, outcome))
        if isinstance(outcome, NoAnswer):
            raise outcome
        return outcome


class RewritingApp:
    """An app whose replies are changed on the way."""

    def __init__(self, transport: Rewriting, app: RunningApp) -> None:
        self._transport = transport
        self.inner = app

    def send(self, request: Request) -> Reply:
        """See `RunningApp.send`."""
        return self._transport.changed(request, self.inner.send(request))

    def send_bytes(self, data: bytes) -> bytes:
        """See `RunningApp.send_bytes`; the bytes of an answer are changed as a body is."""
        method, target = [*data.partition(b"\r\n")[0].decode("latin-1").split(" "), ""][:2]
        request = Request(method, target, target, "", (), data)
        reply = Reply("", (), self.inner.send_bytes(data))
        return self._transport.changed(request, reply).body

    def move_clock(self, moment: datetime) -> None:
        """See `RunningApp.move_clock`."""
        self.inner.move_clock(moment)

    def command(self, arguments: Sequence[str]) -> Ran:
        """See `RunningApp.command`."""
        return self.inner.command(arguments)

    def read(self, name: str) -> bytes | None:
        """See `RunningApp.read`."""
        return self.inner.read(name)

    def place(self, files: Mapping[str, bytes]) -> None:
        """See `RunningApp.place`."""
        self.inner.place(files)

    def selects(self) -> int:
        """See `RunningApp.selects`."""
        return self.inner.selects()

    def worked(self) -> float:
        """See `RunningApp.worked`."""
        return self.inner.worked()

    def programs(self) -> Launched:
        """See `RunningApp.programs`; what the servers answer is left as it is."""
        return self.inner.programs()

    def close(self) -> None:
        """See `RunningApp.close`."""
        self.inner.close()
