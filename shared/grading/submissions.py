"""What there is to grade: whose, of which lesson, and where it lies."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from shared.gradebook.late import HandedIn
from shared.gradebook.roster import Ids
from shared.handed_in.folder import Opened, opened
from shared.handed_in.tree import NotHandedIn
from shared.handed_in.work import Work
from shared.language import tr
from shared.material.catalog import Lesson
from shared.result import Result


class NoSubmissions(Exception):
    """Nothing to grade was found; the message says what is looked for."""


@dataclass(frozen=True)
class Submission:
    """One student's work for one lesson, or an entry of a class that is none."""

    name: str  # the student's folder or archive, as it may be shown
    lesson: Lesson | None
    base: str  # a folder that the grader named; links on the way to it are the grader's own
    entry: str = ""  # the student's folder or archive in it, "" when `base` is it
    reason: str = ""  # why it is not graded
    absent: bool = False  # nothing was handed in, which is why
    note: str = ""  # what else there is to say of it
    calls: tuple[str, ...] = ()  # what the student is called in the entry's name, the surest first
    signature: str = ""  # of the files as they lie there, where it is known without a look
    ids: Ids = field(default_factory=Ids)  # of the student, for the files that other systems read
    handed: HandedIn | None = None  # None where nobody has said when
    known: str = ""  # the hash of the work whose result is kept: that is not graded again
    work: Work | None = None  # where another machine has read it, and it lies nowhere here

    @contextmanager
    def opened(self) -> Iterator[Opened]:
        """Open the folder or archive; a link in a class's folder is not followed.

        Raises:
            OSError: it is not there, may not be read, or is neither a file nor a folder.
        """
        with ExitStack() as stack:
            place = stack.enter_context(opened(self.base))
            yield stack.enter_context(opened(self.entry, place)) if self.entry else place


def unreadable(error: OSError) -> str:
    """Return why a student's folder or archive could not be opened."""
    said = error.strerror or str(error)
    return tr(f"It cannot be read: {said}.", f"읽을 수 없어요: {said}.")


def not_graded(submission: Submission, seed: str, isolation: str, why: str | Exception) -> Result:
    """Return the result of a submission that was not graded: no points, and why.

    Args:
        why: a sentence, or what was raised.
    """
    return Result(
        lesson=submission.lesson.id if submission.lesson else "",
        target=submission.name,
        seed=seed,
        isolation=isolation,
        checks=(),
        submission=submission.name,
        reason=str(why),
        absent=submission.absent or isinstance(why, NotHandedIn),
    )
