"""A class, graded through its store: what is kept there and still holds is not graded again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from shared.gradebook.keys import Terms, key_of, key_of_refusal
from shared.gradebook.late import Outcome, Rules
from shared.gradebook.standing import Standing
from shared.gradebook.store import Known, Place, Store
from shared.grading.submissions import Submission, not_graded
from shared.handed_in import libarchive
from shared.handed_in.signature import signature_of
from shared.result import Result
from shared.shown import visible

Grade = Callable[[Sequence[Submission]], Iterator[tuple[int, Result | None]]]


@dataclass(frozen=True)
class Again:
    """What is graded anew though its result is kept."""

    names: Collection[str] = ()  # students and lessons
    failed: bool = False  # what could not be graded

    def wants(self, submission: Submission, known: Known) -> bool:
        """Return whether a submission is among it."""
        lesson = submission.lesson.id if submission.lesson else ""
        return not {submission.name, lesson}.isdisjoint(self.names) or (
            self.failed and known.standing.ungraded
        )


@dataclass
class _Row:
    """One row of a class's table while it is being filled."""

    submission: Submission
    place: Place
    signature: str = ""
    known: Known | None = None  # kept of an earlier run, and still right if the files are the same
    done: bool = False


class Classwork:
    """The submissions of a class: which are kept, which are to be graded, and how they stand."""

    def __init__(
        self,
        submissions: Sequence[Submission],
        store: Store,
        terms: Terms,
        again: Again,
        rules: Rules | None = None,
    ) -> None:
        """Look which results are kept.

        Args:
            rules: of the class. The store knows nothing of them: they are applied to what it keeps.

        Raises:
            StoreError: the store cannot be read.
        """
        self._store = store
        self._terms = terms
        self.rules = rules or Rules()
        self._rows = [_Row(one, place_of(one)) for one in submissions]
        known = store.known()
        for row in self._rows:
            self._look_at(row, known.get(row.place.id), again)

    @property
    def kept(self) -> int:
        """How many need not be graded: what this command, or one before, has done."""
        return sum(row.done for row in self._rows)

    @property
    def to_grade(self) -> list[Submission]:
        """What is to be graded, in the class's order."""
        return [row.submission for row in self._rows if not row.done]

    def grade(self, grade: Grade) -> Iterator[Standing]:
        """Grade what is left, and keep each result as soon as it is there.

        Raises:
            StoreError: a result could not be kept; those before it are.
        """
        waiting = [row for row in self._rows if not row.done]
        for number, result in grade([_with_known(row) for row in waiting]):
            row = waiting[number]
            if result is not None:
                self._keep(row, result)
            elif row.known is not None:
                self._store.seen_again(row.place, row.signature, row.known)
            row.done = True
            yield self._standing(row)

    def standings(self) -> list[Standing]:
        """Return how each submission stands, in the class's order; of those that are done."""
        return [self._standing(row) for row in self._rows if row.done]

    def results(self) -> Iterator[Result]:
        """Read the result of each submission that is done, some at a time."""
        return self._store.results([known.key for _, known in self._done()])

    def documents(self) -> Iterator[Any]:
        """Read the same as JSON."""
        return self._store.documents([known.key for _, known in self._done()])

    def works(self) -> Iterator[tuple[Submission, str]]:
        """Give what could be read and is done, each with the hash of its files."""
        for row, known in self._done():
            if known.work:
                yield row.submission, known.work

    def ruled(
        self, counted: Callable[[Result], float] = lambda result: result.points
    ) -> Iterator[tuple[Result, Outcome | None]]:
        """Read the same, each with what the rules make of its points; None where there are none.

        Args:
            counted: the points of a result that the rules are applied to.
        """
        for (row, known), result in zip(self._done(), self.results(), strict=True):
            yield result, self._outcome(row, known.standing.reason, counted(result))

    def examples(self) -> dict[str, Result]:
        """Return for each lesson one result that has checks: what they are about stands in it."""
        found: dict[str, Result] = {}
        for _, known in self._done():
            lesson = known.standing.lesson
            if known.standing.max_points and lesson not in found:
                found[lesson] = self._store.result(known.key)
        return found

    def isolation(self) -> str:
        """Return how the first of the results that are kept was isolated, "" where none was."""
        return next((one.isolation for one in self.results() if one.isolation), "")

    def _done(self) -> list[tuple[_Row, Known]]:
        return [(row, row.known) for row in self._rows if row.done and row.known is not None]

    def _look_at(self, row: _Row, known: Known | None, again: Again) -> None:
        submission = row.submission
        if submission.reason:  # an entry that is no submission: said anew each time
            self._keep(row, not_graded(submission, self._terms.seed, "", submission.reason))
            row.done = True
            return
        row.signature = _signature(submission)
        if (
            known is None
            or known.key != self._key(row, known.work)
            or again.wants(submission, known)
        ):
            return
        row.known = known
        row.done = bool(row.signature) and row.signature == known.signature

    def _keep(self, row: _Row, result: Result) -> None:
        key = self._key(row, result.submission_hash)
        row.known = self._store.keep(row.place, row.signature, key, result)

    def _key(self, row: _Row, work: str) -> str:
        lesson = row.submission.lesson
        if lesson is None or not work:
            reads = "7z and RAR" if libarchive.is_here() else ""
            return key_of_refusal(row.place.id, row.signature, reads, self._terms)
        return key_of(row.place.id, lesson, work, self._terms)

    def _standing(self, row: _Row) -> Standing:
        assert row.known is not None
        raw = row.known.standing
        standing = replace(raw, student=row.submission.name, seed=self._terms.seed)
        return standing.ruled(self._outcome(row, raw.reason, raw.points))

    def _outcome(self, row: _Row, reason: str, points: float) -> Outcome | None:
        if not self.rules.hold or (reason and not self._is_named(row)):
            return None
        student, lesson = row.submission.name, row.place.lesson
        return self.rules.outcome(student, lesson, points, row.submission.handed)

    def _is_named(self, row: _Row) -> bool:
        return (row.submission.name, row.place.lesson) in self.rules.overrides


def _with_known(row: _Row) -> Submission:
    return replace(row.submission, known=row.known.work if row.known else "")


def _signature(submission: Submission) -> str:
    if submission.signature:
        return submission.signature
    try:
        with submission.opened() as place:
            return signature_of(place)
    except OSError:
        return ""


def place_of(submission: Submission) -> Place:
    """Return where a submission stands in its class's table."""
    lesson = submission.lesson.id if submission.lesson else ""
    return Place(submission.name, lesson, visible(submission.entry))
