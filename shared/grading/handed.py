"""When each work of a class was handed in: by the roster, the learning system, a commit, its files."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from shared.gradebook.late import HandedIn, Source, said_source
from shared.gradebook.times import KeptTimes
from shared.grading.submissions import Submission
from shared.handed_in.commits import last_commit
from shared.handed_in.signature import signature_of
from shared.handed_in.tree import Refused
from shared.handed_in.work import Work
from shared.language import tr

Read = Callable[[Submission], Work]
AT_ONCE = 200  # times that are kept at once
_ORDER: tuple[Source, ...] = ("roster", "Canvas", "Blackboard", "commit", "files", "")


def with_times(submissions: Sequence[Submission], read: Read, kept: KeptTimes) -> list[Submission]:
    """Return the submissions with when each was handed in; where nobody knows, as they are.

    The roster and the learning system have said what they know. The rest is the students' own word:
    the last commit of a clone, or the newest file of the work.

    Args:
        read: reads a work inside the walls; only one that looks new is read.

    Raises:
        StoreError: the times cannot be kept.
    """
    signed = [replace(one, signature=_signature(one)) if _is_asked(one) else one
              for one in submissions]  # fmt: skip
    files = _Files(signed, read, kept)
    try:
        return [_with_time(one, files) if _is_asked(one) else one for one in signed]
    finally:
        files.keep()


class _Files:
    """When the newest file of each work was written; what was read is kept."""

    def __init__(self, submissions: Sequence[Submission], read: Read, kept: KeptTimes) -> None:
        self._read, self._kept = read, kept
        self._known = kept.read([key for one in submissions if (key := _key(one))])
        self._new: dict[str, str] = {}

    def newest(self, one: Submission) -> str:
        key = _key(one)
        if key in self._known:
            return self._known[key]
        try:
            newest = self._read(one).newest
        except (Refused, OSError):
            return ""  # not kept: the machine may have been busy
        if key:
            self._new[key] = newest
        if len(self._new) >= AT_ONCE:
            self.keep()
        return newest

    def keep(self) -> None:
        self._kept.keep(self._new)
        self._new = {}


def _is_asked(one: Submission) -> bool:
    """Return whether nobody has said yet when a work was handed in."""
    return not one.reason and one.lesson is not None and not (one.handed or HandedIn()).is_known


def _signature(one: Submission) -> str:
    with suppress(OSError), one.opened() as place:
        return one.signature or signature_of(place)
    return ""


def _key(one: Submission) -> str:
    """Return what the files of a work are known by, "" where that is not certain."""
    if not one.signature or one.lesson is None:
        return ""
    return sha256(f"{one.lesson.id} {one.signature}".encode()).hexdigest()


def said_times(submissions: Sequence[Submission]) -> str:
    """Return in a line where the times were taken from."""
    works = [one for one in submissions if not one.reason]
    counts = Counter(one.handed.source if one.handed else "" for one in works)
    told = ", ".join(
        f"{said_source(one)} {counts[one]}{tr('', '개')}" for one in _ORDER if counts[one]
    )
    return tr(f"Times of handing in: {told}", f"제출 시각: {told}")


def _with_time(one: Submission, files: _Files) -> Submission:
    known = one.handed or HandedIn()
    source: Source = "commit"
    at = _by_commit(one)
    if at is None:
        source, newest = "files", files.newest(one)
        at = _possible(datetime.fromisoformat(newest)) if newest else None
    if at is None:
        return one
    return replace(one, handed=HandedIn(at, known.source or source, known.late))


def _by_commit(one: Submission) -> datetime | None:
    assert one.lesson is not None
    with suppress(OSError), one.opened() as place:
        return _possible(last_commit(place, os.path.join(one.base, one.entry), one.lesson.id))
    return None


def _possible(at: datetime | None) -> datetime | None:
    """Return a time that has been; what lies ahead is a clock that was wrong."""
    if at is None:
        return None
    latest = datetime.now(UTC) + timedelta(days=1)
    return at if (at if at.tzinfo else at.replace(tzinfo=UTC)) < latest else None
