"""The works of a graded class, compared with each other; see `shared.alike`.

Fingerprints are made in a pass of its own and kept by the hash of the work, apart from results: so
a class that was graded before needs no grading, and grading waits for no comparison.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from shared.alike.facing import Alike, Facing, side_by_side
from shared.alike.fingerprints import VERSION, Prints, prints_of
from shared.alike.given import given
from shared.alike.groups import Entrant, Likeness, Pair, compare
from shared.gradebook.prints import KeptPrints
from shared.gradebook.store import Store
from shared.grading.classwork import Classwork
from shared.grading.reread import Rereading
from shared.grading.submissions import Submission
from shared.handed_in.work import Files
from shared.material.catalog import Lesson

PAIRS = 60  # whose texts are read for a report


@dataclass(frozen=True)
class _One:
    submission: Submission
    lesson: Lesson
    work: str


class Comparison:
    """Finds the works of a class that are alike."""

    def __init__(self, work: Classwork, store: Store, reading: Rereading) -> None:
        """Look which works have no fingerprints yet.

        Raises:
            StoreError: the store cannot be read.
        """
        self._kept = KeptPrints(store, VERSION)
        self._reading = reading
        self._all = [_One(sub, sub.lesson, hash_) for sub, hash_ in work.works() if sub.lesson]
        self._lessons = {one.lesson.id: one.lesson for one in self._all}
        missing = self._kept.missing(one.work for one in self._all)
        self._new = {one.work: one for one in self._all if one.work in missing}

    @property
    def to_read(self) -> int:
        """How many works are to be read."""
        return len(self._new)

    def read(self) -> Iterator[None]:
        """Read them, and keep their fingerprints; give a sign after each.

        Raises:
            StoreError: the store cannot be written.
        """
        for work, one in self._new.items():
            files = self._reading.files(one.submission, work)
            if files is not None:
                self._kept.keep(work, prints_of(files))
            yield

    def found(self, *, texts: bool) -> Alike:
        """Return what is alike.

        Args:
            texts: read those of some pairs, too.
        """
        found = tuple(self._compare(lesson) for _, lesson in sorted(self._lessons.items()))
        compared = sum(one.compared + one.short for one in found)
        facings: dict[Pair, list[Facing]] = {}
        if texts:
            pairs = islice(_worth_a_look(found), PAIRS)
            facings = {pair: self._facing(pair) for pair in pairs}
        return Alike(found, len(self._all) - compared, facings)

    def _compare(self, lesson: Lesson) -> Likeness:
        entrants: defaultdict[str, list[Entrant]] = defaultdict(list)
        for number, one in enumerate(self._all):
            if one.lesson == lesson:
                entrants[one.work].append(Entrant(one.submission.name, lesson.id, one.work, number))
        return compare(lesson.id, self._prints(entrants), given(lesson))

    def _prints(
        self, entrants: Mapping[str, Sequence[Entrant]]
    ) -> Iterator[tuple[Entrant, Prints]]:
        for work, prints in self._kept.read(list(entrants)):
            for one in entrants[work]:
                yield one, prints

    def _facing(self, pair: Pair) -> list[Facing]:
        common = given(self._lessons[pair.one.lesson])
        return side_by_side(self._files(pair.one), self._files(pair.two), common)

    def _files(self, entrant: Entrant) -> Files:
        one = self._all[entrant.number]
        return self._reading.files(one.submission, one.work) or {}


def _worth_a_look(lessons: Iterable[Likeness]) -> Iterator[Pair]:
    """Give the pairs of all groups, but of those of the same files only the first."""
    seen: set[str] = set()
    for pair in (pair for one in lessons for group in one.groups for pair in group.pairs):
        if not pair.identical or pair.one.work not in seen:
            yield pair
        seen |= {pair.one.work, pair.two.work}
