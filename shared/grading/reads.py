"""Reading what was handed in, from the machine where it lies."""

from __future__ import annotations

import sys
from contextlib import ExitStack, closing

from shared.grading import weak
from shared.grading.submissions import Submission, unreadable
from shared.handed_in.tree import Refused
from shared.handed_in.work import Work
from shared.material.catalog import ids_beside
from shared.running.run import CannotRun
from shared.sandbox.engine import Engine, SandboxError
from shared.sandbox.layers import Setup
from shared.sandbox.limits import Limits
from shared.sandbox.reading import Reading


def read_by(reading: Reading, submission: Submission) -> Work:
    """Read what was handed in, once: all that follows uses what came of it.

    Raises:
        Refused: it cannot be taken; the text says why.
        SandboxError: the sandbox failed.
    """
    assert submission.lesson is not None
    if submission.work is not None:
        return submission.work
    try:
        with submission.opened() as source:
            assert isinstance(source, int)
            return reading.read(source, submission.lesson.id, ids_beside(submission.lesson))
    except OSError as error:
        raise Refused(unreadable(error)) from error


class Reads:
    """Reads submissions, one at a time, inside walls where this system has them; close it at the end.

    Starts nothing before it is asked.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._stack = ExitStack()
        self._reading: Reading | None = None

    def read(self, submission: Submission) -> Work:
        """Return the work.

        Raises:
            Refused: it cannot be taken; the text says why.
            CannotRun: the sandbox failed, and the next one too.
        """
        if sys.platform != "linux":
            return weak.read_apart(submission, self._limits)
        try:
            return read_by(self._reader(), submission)
        except SandboxError:
            self.close()
        try:
            return read_by(self._reader(), submission)
        except SandboxError as error:
            self.close()
            raise CannotRun(str(error)) from error

    def close(self) -> None:
        """End what reads."""
        self._reading = None
        self._stack.close()

    def _reader(self) -> Reading:
        if self._reading is None:
            engine = self._stack.enter_context(Engine(Setup(limits=self._limits)))
            self._reading = self._stack.enter_context(closing(Reading(engine)))
        return self._reading
