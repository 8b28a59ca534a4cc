"""What was handed in, read once more after grading: inside the walls, as the first time."""

from __future__ import annotations

from types import TracebackType

from shared.grading.reads import Reads
from shared.grading.submissions import Submission
from shared.handed_in.tree import Refused
from shared.handed_in.work import Files, Work, hash_of
from shared.running.run import CannotRun
from shared.sandbox.limits import Limits
from shared.sandbox.reader import too_much

FAILURES = 3  # of the sandbox's; more have a cause that stays


class Rereading:
    """Reads works, one at a time; use as a context manager. Starts nothing before it is asked."""

    def __init__(self, limits: Limits) -> None:
        self._reads = Reads(limits)
        self._failures = 0

    def __enter__(self) -> Rereading:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._reads.close()

    def files(self, submission: Submission, work: str) -> Files | None:
        """Return the files of a submission; None if they cannot be read or are other ones by now.

        Args:
            work: the hash that they had.
        """
        try:
            files = self.read(submission).files
        except Refused:
            return None
        return files if hash_of(files) == work else None

    def read(self, submission: Submission) -> Work:
        """Return the work of a submission that has a lesson.

        Raises:
            Refused: it cannot be taken, or the sandbox has failed too often.
        """
        if self._failures > FAILURES:
            raise Refused(too_much())
        try:
            return self._reads.read(submission)
        except CannotRun as error:
            self._failures += 1
            raise Refused(str(error)) from error
