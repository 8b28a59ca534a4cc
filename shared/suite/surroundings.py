"""What a student's code finds around it in this process: its own output, warnings and log handlers."""

from __future__ import annotations

import contextlib
import io
import logging
import os
import pdb
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from shared.language import tr
from shared.shown import shown
from shared.suite.deadline import pause

PRINTED_LIMIT = 16 * 1024  # characters kept of what an app printed, the last ones


def treat_warnings(*, strict: bool = False) -> None:
    """Treat warnings as Python does by default; if `strict`, what is deprecated is an error."""
    warnings.resetwarnings()
    warnings.simplefilter("error" if strict else "default")
    for quiet in (PendingDeprecationWarning, ImportWarning, ResourceWarning):
        warnings.simplefilter("ignore", quiet)
    if not strict:
        warnings.simplefilter("ignore", DeprecationWarning)
    # Flask-Login 0.6.3 sets the date of its cookie by a function that Python 3.12 deprecates.
    utcnow = r"datetime\.datetime\.utcnow"
    warnings.filterwarnings("ignore", utcnow, DeprecationWarning, module=r"flask_login\.")


class Surroundings:
    """The surroundings of one app's code; they are there while `entered`."""

    def __init__(self, *, strict_warnings: bool) -> None:
        self.printed = io.StringIO()
        self._strict_warnings = strict_warnings
        self._log_handlers: list[logging.Handler] = []

    def new_output(self) -> str:
        """Return what was printed since the last time, its last part."""
        text = self.printed.getvalue()
        self.printed.seek(0)
        self.printed.truncate()
        return shown(text[-PRINTED_LIMIT:])

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Run the student's code: its output kept, a breakpoint working."""
        before = sys.breakpointhook, pdb.set_trace
        sys.breakpointhook = pdb.set_trace = _debug
        try:
            with (
                self._own_warnings(),
                self._own_log_handlers(),
                contextlib.redirect_stdout(self.printed),
                contextlib.redirect_stderr(self.printed),
            ):
                yield
        finally:
            sys.breakpointhook, pdb.set_trace = before

    @contextmanager
    def _own_warnings(self) -> Iterator[None]:
        """Treat the app's warnings as Python does by default, not as the run around it does."""
        with warnings.catch_warnings():
            treat_warnings(strict=self._strict_warnings)
            yield

    @contextmanager
    def _own_log_handlers(self) -> Iterator[None]:
        """Give the app its own log handlers instead of the process's.

        Flask adds its handler, which writes the tracebacks, only where the root logger has none,
        and pytest's logging plugin gives it one.
        """
        root = logging.getLogger()
        handlers = list(root.handlers)
        root.handlers[:] = self._log_handlers
        try:
            yield
        finally:
            self._log_handlers = list(root.handlers)
            root.handlers[:] = handlers


def _debug(*args: object, **kwargs: object) -> None:
    """Open the debugger on the real terminal, whose output is otherwise kept for the report."""
    chosen = os.environ.get("PYTHONBREAKPOINT")
    if chosen == "0":  # as Python's own hook, see sys.breakpointhook
        return
    if sys.__stdin__ is None or sys.__stdin__.closed:
        print(
            tr(
                "breakpoint() is passed over: this run has no terminal. `course check` stops there.",
                "breakpoint()를 지나쳤어요. 지금은 터미널이 없어요. `course check`에서는 여기서 멈춰요.",
            )
        )
        return
    pause()
    if chosen not in (None, "", "pdb.set_trace"):
        sys.stdin, sys.stdout, sys.stderr = sys.__stdin__, sys.__stdout__, sys.__stderr__
        sys.__breakpointhook__(*args, **kwargs)
        return
    debugger = pdb.Pdb(stdin=sys.__stdin__, stdout=sys.__stdout__)
    debugger.set_trace(sys._getframe(1))
