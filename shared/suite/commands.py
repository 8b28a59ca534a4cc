"""Run a `flask` command of the app's, in a process of its own."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from shared.language import tr
from shared.shown import shown as made_fit
from shared.suite.patience import Wait
from shared.suite.surroundings import treat_warnings
from shared.suite.traces import Traces
from shared.suite.transport import NoAnswer, Ran, StartError, Variables, given

OUTPUT = 16 * 1024  # characters kept of what a command printed, the last ones
FORK = hasattr(os, "fork")
_TICK = 0.005
_EXCEPTION = re.compile(r"[A-Za-z_][\w.]*(?:Error|Exception|Exit|Interrupt)\b.*")


def flask_here(work: Path, shown: Path, arguments: Sequence[str], environ: Variables) -> int:
    """Run `flask ARGUMENTS` in this process, which is not used for anything after it.

    Returns the exit code. A traceback is printed, as Python prints it at the end of a program.
    """
    try:
        Traces(work, shown, environ)
        _let_alembic_print_here()
        from flask.cli import cli

        sys.argv = ["flask", *arguments]
        cli.main(args=list(arguments), prog_name="flask")
    except SystemExit as ending:
        if isinstance(ending.code, str):
            print(ending.code, file=sys.stderr)
        return ending.code if isinstance(ending.code, int) else int(ending.code is not None)
    except StartError as error:
        print(error, file=sys.stderr)
        return 1
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


def _let_alembic_print_here() -> None:
    """Give alembic the output of now: it takes `sys.stdout` for a default when it is imported."""
    if config := sys.modules.get("alembic.config"):
        init = config.Config.__init__
        init.__defaults__ = tuple(
            sys.stdout if isinstance(one, io.TextIOBase) else one for one in init.__defaults__
        )


def flask_apart(
    work: Path, shown: Path, arguments: Sequence[str], environ: Variables, wait: Wait
) -> Ran:
    """Run `flask ARGUMENTS` in a child of this process: a fork where there is one.

    Raises:
        NoAnswer: it did not end in time.
    """
    began = time.monotonic()
    with tempfile.TemporaryFile() as output:
        code = None
        try:
            if FORK:
                code = _forked(
                    work, shown, arguments, environ, output.fileno(), began + wait.seconds
                )
            else:
                code = _started(work, arguments, environ, output.fileno(), wait.seconds)
        finally:
            wait.took = time.monotonic() - began
            output.seek(0)
            printed = made_fit(output.read().decode("utf-8", "replace")[-OUTPUT:])
        printed = made_fit(printed.replace(str(work), str(shown)))
    if code is None:
        wait.hung = True
        raise NoAnswer(f"flask {' '.join(arguments)}: {wait.sentence()}", printed)
    return Ran(code, printed)


def _forked(
    work: Path,
    shown: Path,
    arguments: Sequence[str],
    environ: Variables,
    output: int,
    end: float,
) -> int | None:
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child == 0:
        _be_command(work, shown, arguments, environ, output)
    while time.monotonic() < end:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(_TICK)
    os.kill(child, 9)
    os.waitpid(child, 0)
    return None


def _be_command(
    work: Path, shown: Path, arguments: Sequence[str], environ: Variables, output: int
) -> NoReturn:
    code = 1
    # Of no check: what it makes may be kept for others (see `shared.grading.reached`).
    os.environ.pop("PYTEST_CURRENT_TEST", None)
    try:
        for number, name in ((1, "stdout"), (2, "stderr")):
            os.dup2(output, number)
            stream = open(number, "w", 1, "utf-8", "backslashreplace", closefd=False)  # noqa: SIM115
            setattr(sys, name, stream)
        treat_warnings()  # not as the run does from which this process was forked
        code = flask_here(work, shown, arguments, environ)
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code & 0xFF)


def _started(
    work: Path, arguments: Sequence[str], environ: Variables, output: int, seconds: float
) -> int | None:
    from shared.serving.server import FLASK  # only where there is no fork

    try:
        return subprocess.run(
            [sys.executable, *FLASK, *arguments],
            cwd=work,
            env=given({**os.environ, **environ, "PYTHONDONTWRITEBYTECODE": "1"}),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            timeout=seconds,
            check=False,
        ).returncode
    except subprocess.TimeoutExpired:
        return None


def not_done(arguments: Sequence[str], ran: Ran) -> StartError:
    """Return what to raise when a command that comes before the app's start fails."""
    command = " ".join(("flask", *arguments))
    last = telling_line(ran.output)
    return StartError(
        tr(
            f"`{command}` ended with exit code {ran.exit_code}: {last.strip()}",
            f"`{command}` 명령이 종료 코드 {ran.exit_code}(으)로 끝났어요: {last.strip()}",
        ),
        original=ran.output,
        expected=tr(f"`{command}` ends without an error", f"`{command}`가 오류 없이 끝나요"),
    )


def telling_line(output: str) -> str:
    """Return the line of a command's output that says what went wrong: of an exception, or else the last one.

    Below an exception of SQLAlchemy's stand the statement and where to read about it.
    """
    lines = [line for line in output.splitlines() if line.strip()]
    named = [line for line in lines if _EXCEPTION.match(line)]
    return (named or lines or [""])[-1]
