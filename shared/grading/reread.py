"""What was handed in, read once more after grading: inside the walls, as the first time."""

from __future__ import annotations

import sys
from contextlib import ExitStack, closing
from types import TracebackType

from shared.grading.submissions import Submission
from shared.grading.weak import read_apart
from shared.handed_in.tree import Refused
from shared.handed_in.work import Files, Work, hash_of
from shared.material.catalog import ids_beside
from shared.sandbox.layers import Setup
from shared.sandbox.limits import Limits
from shared.sandbox.reader import too_much

if sys.platform == "linux":
    from shared.sandbox.engine import Engine, SandboxError
    from shared.sandbox.reading import Reading

FAILURES = 3  # of the sandbox's; more have a cause that stays


class Rereading:
    """Reads works, one at a time; use as a context manager. Starts nothing before it is asked."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._stack = ExitStack()
        self._reading: Reading | None = None
        self._failures = 0

    def __enter__(self) -> Rereading:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop()

    def files(self, submission: Submission, work: str) -> Files | None:
        """Return the files of a submission; None if they cannot be read or are other ones by now.

        Args:
            work: the hash that they had.
        """
        try:
            files = self.read(submission).files
        except (Refused, OSError):
            return None
        return files if hash_of(files) == work else None

    def read(self, submission: Submission) -> Work:
        """Return the work of a submission that has a lesson.

        Raises:
            Refused: it cannot be taken, or the sandbox has failed too often.
            OSError: it cannot be opened.
        """
        if self._failures > FAILURES:
            raise Refused(too_much())
        if sys.platform != "linux":
            return read_apart(submission, self._limits)
        lesson = submission.lesson
        assert lesson is not None
        with submission.opened() as source:
            assert isinstance(source, int)
            try:
                return self._reader().read(source, lesson.id, ids_beside(lesson))
            except SandboxError as error:  # the next one gets a new sandbox
                self._failures += 1
                self._stop()
                raise Refused(str(error)) from error

    def _reader(self) -> Reading:
        if self._reading is None:
            engine = self._stack.enter_context(Engine(Setup(limits=self._limits)))
            self._reading = self._stack.enter_context(closing(Reading(engine)))
        return self._reading

    def _stop(self) -> None:
        self._reading = None
        self._stack.close()
