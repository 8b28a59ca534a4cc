"""Start an app as a student starts it: `flask run`, or `python app.py`, in another process."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from shared.serving.warm import Forked, current
from shared.setup import variables

# The `flask` command, with the name that it gives itself when a student types it.
FLASK = ("-c", "import sys; sys.argv[0] = 'flask'; from flask.cli import main; sys.exit(main())")
FLASK_RUN = (*FLASK, "run", "--port", "0")
# `python app.py`, except that the system picks the port: the app's own may be in use.
PYTHON_APP = (
    "-c",
    "import runpy, sys, werkzeug.serving as serving; run = serving.run_simple; "
    "serving.run_simple = lambda host, port, *rest, **named: run(host, 0, *rest, **named); "
    "sys.argv = ['app.py']; sys.path[0] = '.'; runpy.run_path('app.py', run_name='__main__')",
)
Process = subprocess.Popen[bytes] | Forked
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_RUNNING = re.compile(r"Running on (http://127\.0\.0\.1:(\d+))")


class DidNotServe(Exception):
    """The app ended, or said nothing for too long; the text is what it printed."""


@dataclass(frozen=True)
class Server:
    """A served app: its address, its port, and the file that gathers what it prints."""

    url: str
    port: int
    log: Path

    @property
    def output(self) -> str:
        """What the server printed so far, stdout and stderr together."""
        return _read(self.log)


def flask_environment(folder: Path) -> dict[str, str]:
    """Return the variables for `flask run` in a folder: none but the course's and the app's own."""
    own = any((folder / name).is_file() for name in (".env", ".flaskenv"))
    # Flask looks for them in every folder above as well.
    return variables.made() | ({} if own else {"FLASK_SKIP_DOTENV": "1"})


def _repeatable_environment(folder: Path) -> dict[str, str]:
    # No bytecode: it would stay in the folder, and a quick edit could run the old file.
    fixed = {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"}
    return flask_environment(folder) | fixed


@contextmanager
def served(
    folder: Path, arguments: Sequence[str] = FLASK_RUN, *, deadline: float = 20
) -> Iterator[Server]:
    """Serve the app in `folder` on a free loopback port until the block ends.

    `arguments` are Python's. `deadline` is in seconds. Raises DidNotServe when no address is
    printed before it, or when the process ends.
    """
    with tempfile.TemporaryDirectory() as scratch:
        log = Path(scratch, "log")
        with log.open("wb") as stream:
            process = _start(folder, arguments, stream)
        try:
            match = _wait(process, log, deadline)
            yield Server(match[1], int(match[2]), log)
        finally:
            _stop(process)


def run_to_end(folder: Path, arguments: Sequence[str], *, deadline: float = 20) -> str:
    """Run Python with `arguments` in `folder` and return what it printed, stdout and stderr.

    Raises subprocess.TimeoutExpired when it does not end in `deadline` seconds.
    """
    with tempfile.TemporaryFile() as stream:
        process = _start(folder, arguments, stream)
        try:
            process.wait(deadline)
        finally:
            _stop(process)
        stream.seek(0)
        return _COLOURS.sub("", stream.read().decode("utf-8", "replace"))


def _start(folder: Path, arguments: Sequence[str], stream: IO[bytes]) -> Process:
    warm = current()
    if warm is not None and warm.takes(arguments):
        return warm.start(folder, arguments, _repeatable_environment(folder), stream.fileno())
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=folder,
        env=_repeatable_environment(folder),
        stdin=subprocess.DEVNULL,
        stdout=stream,
        stderr=subprocess.STDOUT,
        # Its own group, so that a reloader's child ends with it.
        start_new_session=os.name == "posix",
    )


def _wait(process: Process, log: Path, deadline: float) -> re.Match[str]:
    end = time.monotonic() + deadline
    while time.monotonic() < end:
        ended = process.poll() is not None
        match = _RUNNING.search(_read(log))
        if match and not ended:
            return match
        if ended:
            raise DidNotServe(_read(log))
        time.sleep(0.02)
    raise DidNotServe(_read(log))


def _stop(process: Process) -> None:
    if process.poll() is None:
        if os.name == "posix":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait()


def _read(log: Path) -> str:
    return _COLOURS.sub("", log.read_text(encoding="utf-8", errors="replace"))
