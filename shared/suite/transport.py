"""What a suite's client needs of whatever runs the student's app.

There are two transports: `inprocess` imports the app here, `shared.sandbox` runs it in another
process. A suite sees neither; everything that it can do to an app goes through these classes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from shared.handed_in.work import Files

# Variables of an app's process, besides those that there are. None: not even one that there is.
Variables = Mapping[str, str | None]


def given(variables: Variables) -> dict[str, str]:
    """Return the variables that have a value."""
    return {name: value for name, value in variables.items() if value is not None}


@dataclass(frozen=True)
class Location:
    """A line of the student's code, for the reader of a report and never for a verdict."""

    file: str  # relative to the student's folder, with forward slashes
    line: int  # counted from 1
    function: str  # the name of the function, or "" at module level


@dataclass(frozen=True)
class Request:
    """One HTTP request, as plain data that can cross a process."""

    method: str
    path: str  # percent-decoded, as PATH_INFO
    raw_target: str  # the request target as sent, with the query: RAW_URI / REQUEST_URI
    query: str
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""
    script_name: str = ""  # where the app is mounted, SCRIPT_NAME
    scheme: str = "http"
    host: str = "localhost"
    port: int = 80
    remote_addr: str = "127.0.0.1"
    # The headers of more such requests, which come in the same moment as this one.
    twins: tuple[tuple[tuple[str, str], ...], ...] = ()


@dataclass(frozen=True)
class Reply:
    """What came back for one request."""

    status: str  # "200 OK"
    headers: tuple[tuple[str, str], ...]
    body: bytes
    printed: str = ""  # what the app wrote to stdout, stderr and its log, tracebacks included
    view: Location | None = None  # the view function that the request was routed to


@dataclass(frozen=True)
class AppSpec:
    """How to start an app: the student's folder, other files over it, and its configuration."""

    folder: Path | Files  # a place, or what was read of one
    files: Mapping[str, bytes] = field(default_factory=dict)  # relative path -> content
    config: Mapping[str, Any] = field(default_factory=dict)  # JSON values only
    environ: Variables = field(default_factory=dict)
    # `flask` commands that are run in the folder, in turn, before the app starts.
    commands: Sequence[Sequence[str]] = ()
    # Start in the folder of this app as it is now, not in a fresh copy of the student's.
    beside: RunningApp | None = None
    instead: bool = False  # and end that app first, as at a restart


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    exit_code: int
    output: str  # what it printed, stdout and stderr together, its last part


class Launched(Protocol):
    """The programs that serve one app, in its folder; see `programs.Programs`."""

    def start(self, name: str, arguments: Sequence[str], environ: Variables) -> int:
        """Start gunicorn or nginx; raises NoAnswer where that cannot be."""

    def signal(self, number: int, name: str) -> None:
        """Send a program TERM or QUIT."""

    def ended(self, number: int, seconds: float) -> int | None:
        """Wait for a program to end; return its exit code, None if it still runs."""

    def printed(self, number: int) -> str:
        """Return what a program has printed so far, its last part."""

    def connect(self, place: str, number: int) -> int | None:
        """Connect to a program's socket as soon as it listens; None if it does not."""

    def send(self, number: int, data: bytes) -> None:
        """Send bytes over a connection."""

    def receive(self, number: int, request: Request) -> bytes:
        """Return what comes until the other end closes; raises NoAnswer if it never does."""

    def answers(self, number: int) -> bool:
        """Tell whether an answer has begun to come."""


class RunningApp(Protocol):
    """One started app with its own copy of the student's folder."""

    def send(self, request: Request) -> Reply:
        """Answer one request; an exception in the app is a 500, as in production.

        Where it has twins, all are answered at once, each in a thread of its own, and the reply is
        that of the highest status.

        Raises:
            NoAnswer: the app exited, hung, or broke the protocol.
        """

    def send_bytes(self, data: bytes) -> bytes:
        """Return what a real HTTP server running this app answers to these bytes.

        Raises:
            NoAnswer: as for `send`.
        """

    def move_clock(self, moment: datetime) -> None:
        """Make `moment` (an aware time) the app's present; time goes on from there."""

    def command(self, arguments: Sequence[str]) -> Ran:
        """Run `flask ARGUMENTS` in the app's folder, in a process of its own.

        Raises:
            NoAnswer: it did not end in time, or broke the protocol.
        """

    def read(self, name: str) -> bytes | None:
        """Return a file of the app's folder as it is now; None where there is none.

        Raises:
            NoAnswer: it is no file, or larger than an answer may be.
        """

    def place(self, files: Mapping[str, bytes]) -> None:
        """Write files (relative path -> content) into the app's folder, behind the app's back.

        Raises:
            NoAnswer: they cannot be written there.
        """

    def selects(self) -> int:
        """Return how many SELECTs the app has sent to SQLite since it started."""

    def worked(self) -> float:
        """Return the processor time that the app's process has used, in seconds from some moment on.

        It stands still where the kernel does not tell it.
        """

    def programs(self) -> Launched:
        """Return what starts servers in the app's folder and talks to them."""

    def close(self) -> None:
        """Stop the app and its servers; of its files and variables the next finds nothing."""


class Transport(Protocol):
    """A way to run the student's app."""

    @property
    def isolation(self) -> str:
        """What stands between the student's code and the verdict, in words for the report."""

    def begin_check(self) -> None:
        """Note that a check begins: it has its own time for waiting."""

    def boot(self, spec: AppSpec) -> RunningApp:
        """Start a fresh app.

        Two apps that are open at once share nothing. What a closed app left in its process itself,
        a changed library say, the next app may find: a check that proves that something outlives
        the process keeps the first app open.

        Raises:
            StartError: the app does not start; the error says why in the student's words.
            NoAnswer: starting it exited, hung, or broke the protocol.
        """

    def close(self) -> None:
        """Release everything."""


class TransportError(Exception):
    """The transport itself failed, which no app brings about: no verdict follows from it."""


@dataclass
class StartError(Exception):
    """The student's app did not start: one plain sentence, the next step, the original."""

    reason: str  # the fact, e.g. "app.py, line 12, is not valid Python: '(' was never closed"
    advice: str = ""  # the likely cause and the next step
    original: str = ""  # the traceback as Python printed it, without the grader's own frames
    location: Location | None = None
    expected: str = ""  # where it is not that the app starts

    def __str__(self) -> str:
        return self.reason


@dataclass
class NoAnswer(Exception):
    """The app gave no usable answer: it exited, hung, or sent something that isn't one."""

    reason: str
    printed: str = ""

    def __str__(self) -> str:
        return self.reason
