"""Python programs in forks of a process that has imported the libraries already.

Starting Python and importing Flask and an app's libraries is most of what a short command takes:
of `flask init-db` in a lesson with a database the command itself is a twentieth. The proof of a
text runs dozens of them. Here they are forked, each with the arguments, the folder, the variables
and the output of a process of its own; what is imported is all that they share.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextvars import ContextVar
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any, NoReturn

from shared.serving.forks import import_early, keep_for_forks

_LARGEST = 1 << 17  # bytes of an order: the arguments and the variables


class Forked:
    """A process that was forked; what is used of `subprocess.Popen`."""

    def __init__(self, answers: socket.socket) -> None:
        self._answers = answers
        self._code: int | None = None
        self.pid = int(answers.recv(64))

    def poll(self) -> int | None:
        """Return the exit code, or None while it runs."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self.wait(0)
        return None

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end, at most so many seconds; return the exit code.

        Raises:
            subprocess.TimeoutExpired: it runs on.
        """
        if self._code is None:
            if not select.select([self._answers], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired("flask", timeout or 0)
            self._code = int(self._answers.recv(64))
            self._answers.close()
        return self._code

    def kill(self) -> None:
        """End it, if it runs."""
        if self.poll() is None:
            os.kill(self.pid, signal.SIGKILL)


class Warm:
    """The process that forks. It is started at the first wish; close it."""

    def __init__(self, libraries: Sequence[str]) -> None:
        self.libraries = libraries
        self._control: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def start(
        self, folder: Path, arguments: Sequence[str], environ: Mapping[str, str], output: int
    ) -> Forked:
        """Run Python with these arguments, which it `takes`; print to a descriptor."""
        if self._control is None:
            self._control = self._started(environ)
        order = json.dumps([str(folder.absolute()), list(arguments), dict(environ)]).encode()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            socket.send_fds(self._control, [order], [output, theirs.fileno()])
        return Forked(ours)

    def _started(self, environ: Mapping[str, str]) -> socket.socket:
        control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            number = theirs.fileno()
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", __name__, str(number), *self.libraries],
                env=environ, stdin=subprocess.DEVNULL, pass_fds=[number],
            )  # fmt: skip
        return control

    @staticmethod
    def takes(arguments: Sequence[str]) -> bool:
        """Tell whether they name a program, and no options of Python's."""
        return arguments[0] == "-c" or arguments[0].endswith(".py")

    def close(self) -> None:
        """End the process; what it has forked is its users' to end."""
        if self._control is not None and self._process is not None:
            self._control.close()
            self._process.wait()


_current: ContextVar[Warm | None] = ContextVar("warm", default=None)


def current() -> Warm | None:
    """Return what forks in this block, if anything does."""
    return _current.get()


@contextlib.contextmanager
def warmed(libraries: Sequence[str]) -> Iterator[None]:
    """Have the programs that the block starts forked, with these libraries; on Linux only.

    A block within one of the same libraries shares its process.
    """
    outer = current()
    if sys.platform != "linux" or (outer is not None and outer.libraries == libraries):
        yield
        return
    warm = Warm(libraries)
    token = _current.set(warm)
    try:
        yield
    finally:
        _current.reset(token)
        warm.close()


def _serve(control: socket.socket) -> None:
    """Fork for each order, until there are no more."""
    keep_for_forks()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those that wait
    while True:
        order, descriptors, _, _ = socket.recv_fds(control, _LARGEST, 2)
        if not order:
            return
        if os.fork() == 0:
            control.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            return _fork(*json.loads(order), *descriptors)
        for descriptor in descriptors:
            os.close(descriptor)


def _fork(
    folder: str, arguments: list[str], environ: dict[str, str], output: int, answers: int
) -> None:
    """Fork the command, and tell its number and then its exit code."""
    command = os.fork()
    if command == 0:
        os.close(answers)
        _settle(folder, environ, output)
        _run(arguments)
    os.close(output)
    with socket.socket(fileno=answers) as asker, contextlib.suppress(BrokenPipeError):
        asker.send(str(command).encode())
        code = os.waitstatus_to_exitcode(os.waitpid(command, 0)[1])
        asker.send(str(code).encode())


def _settle(folder: str, environ: dict[str, str], output: int) -> None:
    """Be as a process that was just started there, in a group of its own."""
    os.setsid()
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environ)
    time.tzset()
    for number in (1, 2):
        os.dup2(output, number)  # below sys.stdout and sys.stderr
    os.close(output)
    sys.dont_write_bytecode = True
    for name in [name for name in sys.modules if name.partition(".")[0] == "shared"]:
        del sys.modules[name]
    sys.path.insert(0, "")  # as `python -c` has it


def _run(arguments: list[str]) -> NoReturn:
    """Be `python ARGUMENTS`, to the end of the process."""
    code = 0
    try:
        _execute(arguments)
    except SystemExit as error:
        code = _code_of(error)
    except BaseException as error:
        traceback.print_exception(error.with_traceback(_below(error.__traceback__)))
        code = 1
    # As Python ends, but for taking apart what was imported, which takes longer than a command.
    for thread in threading.enumerate():
        if not thread.daemon and thread is not threading.current_thread():
            thread.join()
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)


def _execute(arguments: list[str]) -> None:
    main: Any = ModuleType("__main__")
    sys.modules["__main__"] = main
    sys.argv = list(arguments)
    name, source = "<string>", ""
    if arguments[0] == "-c":
        source = arguments[1]
        del sys.argv[1]
    else:
        name = main.__file__ = os.path.abspath(arguments[0])
        source = Path(name).read_text(encoding="utf-8")
        sys.path[0] = os.path.dirname(name)
    exec(compile(source, name, "exec"), main.__dict__)


def _below(place: TracebackType | None) -> TracebackType | None:
    """Leave out of a traceback the two functions of this module that lead to the program."""
    for _ in (_run, _execute):
        place = place.tb_next if place is not None else None
    return place


def _code_of(error: SystemExit) -> int:
    if error.code is None or isinstance(error.code, int):
        return (error.code or 0) & 0xFF
    print(error.code, file=sys.stderr)
    return 1


if __name__ == "__main__":
    served_by = ("flask.cli", "werkzeug.serving", "werkzeug.debug", "dotenv")
    import_early([*served_by, *sys.argv[2:]], without=("shared", "pytest"))
    with socket.socket(fileno=int(sys.argv[1])) as asking:
        _serve(asking)
