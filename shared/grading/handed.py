"""When each work of a class was handed in: by the roster, the learning system, a commit, its files."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from shared.gradebook.late import HandedIn, Source, said_source
from shared.grading.submissions import Submission
from shared.handed_in.commits import last_commit
from shared.handed_in.tree import Refused
from shared.handed_in.work import Work
from shared.language import tr

Read = Callable[[Submission], Work]
_ORDER: tuple[Source, ...] = ("roster", "Canvas", "Blackboard", "commit", "files", "")


def with_times(submissions: Sequence[Submission], read: Read) -> list[Submission]:
    """Return the submissions with when each was handed in; where nobody knows, as they are.

    The roster and the learning system have said what they know. The rest is the students' own word:
    the last commit of a clone, or the newest file of the work.

    Args:
        read: reads a work inside the walls.
    """
    return [_with_time(one, read) for one in submissions]


def said_times(submissions: Sequence[Submission]) -> str:
    """Return in a line where the times were taken from."""
    works = [one for one in submissions if not one.reason]
    counts = Counter(one.handed.source if one.handed else "" for one in works)
    told = ", ".join(f"{said_source(one)} {counts[one]}" for one in _ORDER if counts[one])
    return tr(f"Handed in: {told}", f"제출 시각: {told}")


def _with_time(one: Submission, read: Read) -> Submission:
    known = one.handed or HandedIn()
    if one.reason or one.lesson is None or known.is_known:
        return one
    at, source = _by_commit(one), "commit"
    if at is None:
        at, source = _by_files(one, read), "files"
    if at is None:
        return one
    return replace(one, handed=HandedIn(at, known.source or source, known.late))  # type: ignore[arg-type]


def _by_commit(one: Submission) -> datetime | None:
    assert one.lesson is not None
    with suppress(OSError), one.opened() as place:
        return _possible(last_commit(place, os.path.join(one.base, one.entry), one.lesson.id))
    return None


def _by_files(one: Submission, read: Read) -> datetime | None:
    with suppress(Refused, OSError):
        newest = read(one).newest
        return _possible(datetime.fromisoformat(newest)) if newest else None
    return None


def _possible(at: datetime | None) -> datetime | None:
    """Return a time that has been; what lies ahead is a clock that was wrong."""
    if at is None:
        return None
    latest = datetime.now(UTC) + timedelta(days=1)
    return at if (at if at.tzinfo else at.replace(tzinfo=UTC)) < latest else None
