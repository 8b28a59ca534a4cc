"""The servers of one app, as real processes in its folder, and connections to their Unix sockets.

gunicorn is a fork of this process, in which the libraries are imported already; nginx is the
machine's own program. Both are asked over Unix sockets, which work behind walls without a network.
The same code runs in the grader's process (`inprocess`) and behind the walls (`shared.sandbox`).
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import re
import select
import signal
import socket
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import IO, NoReturn

from shared.suite.surroundings import treat_warnings
from shared.suite.traces import Traces
from shared.suite.transport import Variables, given
from shared.suite.wsgi import BODY_LIMIT

GUNICORN, NGINX = "gunicorn", "nginx"
# What a fork of it needs at its first request, to be imported before the fork.
MODULES = (
    "gunicorn.app.wsgiapp", "gunicorn.arbiter", "gunicorn.glogging", "gunicorn.http.wsgi",
    "gunicorn.workers.sync", "gunicorn.workers.gthread",
)  # fmt: skip
OUTPUT = 16 * 1024  # bytes kept of what one program printed, the last ones
_TICK = 0.01
_LENGTH = re.compile(rb"\r\nContent-Length:[ \t]*([0-9]{1,9})[ \t]*(?:\r\n|\Z)", re.I)
_ENDING_SECONDS = 5.0
_SIGNALS = {"TERM": signal.SIGTERM, "QUIT": getattr(signal, "SIGQUIT", signal.SIGTERM)}


@dataclass
class _Program:
    process: int
    output: IO[bytes]
    code: int | None = None


class Programs:
    """Starts programs in a folder, talks to them, and ends them all at the end."""

    def __init__(
        self,
        work: Path,
        shown: Path,
        environ: Variables,
        nginx: str | None,
        prepare: Callable[[], None] = lambda: None,
    ) -> None:
        """Run programs in `work`, which tracebacks call `shown`; `prepare` is called in forks."""
        self._work, self._shown, self._environ = work, shown, environ
        self._nginx, self._prepare = nginx, prepare
        self._programs: list[_Program] = []
        self._connections: list[socket.socket | None] = []

    def start(self, name: str, arguments: Sequence[str], environ: Variables) -> int:
        """Start gunicorn or nginx; return the number by which it is known here.

        Raises:
            OSError: it cannot be started here.
        """
        run = {GUNICORN: self._be_gunicorn, NGINX: self._be_nginx}[name]
        if name == NGINX and self._nginx is None:
            raise FileNotFoundError(2, os.strerror(2), NGINX)
        output = tempfile.TemporaryFile()  # noqa: SIM115  # closed with the program
        sys.stdout.flush()
        sys.stderr.flush()
        child = os.fork()
        if child == 0:
            _be(lambda: run(arguments, {**self._environ, **environ}), output.fileno())
        self._programs.append(_Program(child, output))
        return len(self._programs) - 1

    def _be_gunicorn(self, arguments: Sequence[str], environ: Variables) -> None:
        self._prepare()
        treat_warnings()  # not as the run does from which this process was forked
        # gunicorn reads neither .env nor .flaskenv.
        Traces(self._work, self._shown, environ, settings=False).imported()
        os.environ.pop("FLASK_RUN_FROM_CLI", None)
        from gunicorn import util  # type: ignore[import-untyped]
        from gunicorn.app.wsgiapp import run  # type: ignore[import-untyped]

        # One that leaves its parent, as `daemon = True` has it, could not be ended.
        util.daemonize = lambda *_: None
        _settle_defaults()
        sys.argv = ["gunicorn", *arguments]
        run()

    def _be_nginx(self, arguments: Sequence[str], environ: Variables) -> None:
        assert self._nginx is not None
        os.chdir(self._work)
        os.execve(self._nginx, ["nginx", *arguments], given({**os.environ, **environ}))

    def signal(self, number: int, name: str) -> None:
        """Send a program TERM or QUIT."""
        program = self._programs[number]
        if self.ended(number, 0) is None:
            os.kill(program.process, _SIGNALS[name])

    def ended(self, number: int, seconds: float) -> int | None:
        """Wait for a program to end; return its exit code, None if it still runs."""
        program = self._programs[number]
        for _ in _until(seconds):
            if program.code is None:
                process, status = os.waitpid(program.process, os.WNOHANG)
                if process:
                    program.code = os.waitstatus_to_exitcode(status)
            if program.code is not None:
                return program.code
        return None

    def printed(self, number: int) -> bytes:
        """Return what a program has printed so far, its last part."""
        descriptor = self._programs[number].output.fileno()
        size = os.fstat(descriptor).st_size
        return os.pread(descriptor, OUTPUT, max(0, size - OUTPUT))

    def connect(self, place: str, number: int, seconds: float) -> int | None:
        """Connect to a socket in the folder as soon as the program `number` listens there.

        Returns the number of the connection; None if the program has ended, or in `seconds` did
        not listen.
        """
        for _ in _until(seconds):
            connection = socket.socket(socket.AF_UNIX)
            try:
                with self._in_folder():
                    connection.connect(place)
            except OSError:
                connection.close()
                if self.ended(number, 0) is not None:
                    return None
                continue
            self._connections.append(connection)
            return len(self._connections) - 1
        return None

    def send(self, number: int, data: bytes) -> None:
        """Send bytes over a connection; what the other end does not take is dropped."""
        connection = self._connections[number]
        assert connection is not None
        connection.settimeout(_ENDING_SECONDS)
        with contextlib.suppress(OSError):
            connection.sendall(data)

    def receive(self, number: int, seconds: float, bodyless: bool = False) -> bytes | None:
        """Return the answer that comes; None if none was whole in `seconds`.

        It is whole when its length is reached (`bodyless`: with its headers), or the other end
        closes: a server may close late what it has answered long ago. Of an answer that is too long
        the beginning is returned. A connection that has been read to its end is closed.
        """
        connection = self._connections[number]
        assert connection is not None
        received = bytearray()
        end = time.monotonic() + seconds
        while len(received) <= BODY_LIMIT:
            ready, _, _ = select.select([connection], [], [], max(0.0, end - time.monotonic()))
            if not ready:
                return None
            try:
                chunk = connection.recv(1 << 16)
            except OSError:
                chunk = b""
            if not chunk:
                break
            received += chunk
            if _is_whole(received, bodyless):
                break
        self._connections[number] = None
        connection.close()
        return bytes(received)

    def answers(self, number: int) -> bool:
        """Tell whether anything has come over a connection, or it was closed at the other end."""
        connection = self._connections[number]
        return connection is None or bool(select.select([connection], [], [], 0)[0])

    def close(self) -> None:
        """End all programs and what they have started."""
        for connection in self._connections:
            if connection is not None:
                connection.close()
        for number, program in enumerate(self._programs):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(program.process, signal.SIGKILL)  # each is the first of its group
            self.ended(number, _ENDING_SECONDS)
            program.output.close()
        self._programs, self._connections = [], []

    @contextmanager
    def _in_folder(self) -> Iterator[None]:
        """Be in the folder: the path of a socket may have no more than about 100 bytes."""
        before = os.getcwd()
        os.chdir(self._work)
        try:
            yield
        finally:
            os.chdir(before)


def _settle_defaults() -> None:
    """Let gunicorn's defaults be of this process: it has read them when it was imported."""
    from gunicorn import config, sock

    config.Chdir.default = os.getcwd()
    config.User.default, config.Group.default = os.geteuid(), os.getegid()
    config.Workers.default = int(os.environ.get("WEB_CONCURRENCY", 1))
    # Where it cannot listen it would try five times, a second apart. No address becomes free while
    # a check waits, and behind the walls there is no network at all.
    sock.time = SimpleNamespace(sleep=lambda _: sys.exit(1))


def _is_whole(received: bytearray, bodyless: bool) -> bool:
    """Tell whether an answer that names its length has come (RFC 9112, 6.3)."""
    head, end, body = bytes(received).partition(b"\r\n\r\n")
    named = _LENGTH.search(head)
    if not end:
        return False
    return bodyless or (named is not None and len(body) >= int(named[1]))


def _until(seconds: float) -> Iterator[None]:
    """Go on until the time is over, once at least."""
    end = time.monotonic() + seconds
    yield
    while time.monotonic() < end:
        time.sleep(_TICK)
        yield


def _be(program: Callable[[], None], output: int) -> NoReturn:
    """Be a program in this fork, which is good for nothing else."""
    code = 1
    try:
        os.setsid()
        for name in ("SIGINT", "SIGTERM", "SIGCHLD", "SIGHUP", "SIGUSR1", "SIGUSR2", "SIGQUIT"):
            signal.signal(getattr(signal, name), signal.SIG_DFL)
        signal.set_wakeup_fd(-1)
        signal.pthread_sigmask(signal.SIG_SETMASK, [])
        if sys.platform == "linux":
            # In a session of its own it would outlive a grader that is killed. prctl(2): 1 is
            # PR_SET_PDEATHSIG. Behind the walls, which refuse it, it ends with its namespace.
            ctypes.CDLL(None).prctl(1, signal.SIGKILL)
        null = os.open(os.devnull, os.O_RDWR)
        for number, descriptor in ((0, null), (1, output), (2, output)):
            os.dup2(descriptor, number)
        for number, name in ((1, "stdout"), (2, "stderr")):
            stream = open(number, "w", 1, "utf-8", "backslashreplace", closefd=False)  # noqa: SIM115
            setattr(sys, name, stream)
            setattr(sys, f"__{name}__", stream)
        program()
        code = 0
    except SystemExit as ending:
        if isinstance(ending.code, str):
            print(ending.code, file=sys.stderr)
        code = ending.code if isinstance(ending.code, int) else int(ending.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        with contextlib.suppress(BaseException):
            # As Python's own end, which waits for threads that are not daemons.
            threading._shutdown()  # type: ignore[attr-defined]
        for name in ("stdout", "stderr"):
            with contextlib.suppress(Exception):
                getattr(sys, name).flush()
        os._exit(code & 0xFF)
