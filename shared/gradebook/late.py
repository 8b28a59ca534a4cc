"""Rules for what was handed in late, and for points that a person gives: before and after are kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Any, Literal

from shared.gradebook.moments import shown_moment
from shared.language import tr

DAY = timedelta(days=1)
Source = Literal["roster", "Canvas", "Blackboard", "commit", "files", ""]


@dataclass(frozen=True)
class HandedIn:
    """When a work was handed in, and who says so."""

    at: datetime | None = None  # without a zone it is in the deadline's
    source: Source = ""
    late: bool | None = None  # what the learning system says, by a deadline of its own

    @property
    def is_known(self) -> bool:
        """Whether it can be told if the work is late, without a look into it."""
        return self.at is not None or self.late is False


@dataclass(frozen=True)
class Override:
    """What holds for one student's work for one lesson, in place of the class's rules."""

    points: float | None = None  # in place of what the checks and the deadline give
    extra: float = 0.0  # points, which may be less than none
    deadline: datetime | None = None
    extension: timedelta | None = None  # of the class's deadline, by the clock on the wall
    reason: str = ""

    @property
    def moves_deadline(self) -> bool:
        """Whether it is late by another deadline than the class."""
        return self.deadline is not None or self.extension is not None


@dataclass(frozen=True)
class Outcome:
    """The points before and after the rules, and what was done."""

    before: float
    after: float
    days: int  # that count as late
    said: str  # the rules that were applied, in a sentence, "" where there was none
    at: datetime | None = None
    source: Source = ""
    is_known: bool = True  # whether anybody could say if it was late; if not it counts as in time
    by_hand: bool = False  # whether a person gave points

    def to_json(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "before": self.before,
            "after": self.after,
            "days_late": self.days,
            "handed_in": self.at.isoformat() if self.at else None,
            "time_from": self.source,
            "said": self.said,
        }


@dataclass(frozen=True)
class Rules:
    """A class's rules."""

    deadline: datetime | None = None
    deadlines: Mapping[str, datetime] = field(default_factory=dict)  # of lessons, by their ids
    grace: timedelta = timedelta()
    percent: float = 0.0  # of the points, taken off for each day that has begun
    overrides: Mapping[tuple[str, str], Override] = field(default_factory=dict)

    @property
    def has_deadline(self) -> bool:
        """Whether there is a time after which a work is late."""
        return self.deadline is not None or bool(self.deadlines)

    @property
    def hold(self) -> bool:
        """Whether there is any rule."""
        return self.has_deadline or bool(self.overrides)

    def outcome(self, student: str, lesson: str, points: float, handed: HandedIn | None) -> Outcome:
        """Return what a work is worth.

        Args:
            points: that the checks gave.
            handed: when it was handed in; where nobody knows it is not late.
        """
        own = self.overrides.get((student, lesson), Override())
        handed = handed or HandedIn()
        until = self._until(own, lesson)
        at = _in_zone(handed.at, until)
        days = self._days_late(own, until, at, handed.late)
        taken = points * min(100.0, days * self.percent) / 100
        after = max(0.0, round(points - taken + own.extra, 2))
        return Outcome(
            points,
            after if own.points is None else own.points,
            days,
            _said(own, days, taken, handed.source),
            at,
            handed.source,
            until is None or handed.is_known or bool(days),
            own.points is not None or own.extra > 0,
        )

    def said(self) -> str:
        """Return the rules in a sentence, "" where there are none."""
        count = len(self.overrides)
        others = tr(f"Overrides: {count}.", f"예외: {count}개.") if count else ""
        return " ".join(filter(None, (self.said_to_all(), others)))

    def said_to_all(self) -> str:
        """Return what holds for all in a sentence: what students may read."""
        if not self.has_deadline:
            return ""
        latest = [("", self.deadline), *sorted(self.deadlines.items())]
        when = ", ".join(f"{name} {shown_moment(at)}".strip() for name, at in latest if at)
        minutes = int(self.grace.total_seconds() // 60)
        grace = tr(f" (grace {minutes} min)", f"(유예 {minutes}분)") if minutes else ""
        if not self.percent:
            return tr(
                f"Deadline {when}{grace}; nothing is taken off for being late.",
                f"마감 {when}{grace}. 늦어도 점수를 빼지 않아요.",
            )
        return tr(
            f"Deadline {when}; for each day begun after it {self.percent:g}% of the points are "
            f"taken off{grace}.",
            f"마감 {when}. 늦으면 하루가 시작될 때마다 점수의 {self.percent:g}%를 빼요{grace}.",
        )

    def _until(self, own: Override, lesson: str) -> datetime | None:
        until = own.deadline or self.deadlines.get(lesson) or self.deadline
        return until + own.extension if until and own.extension else until

    def _days_late(
        self, own: Override, until: datetime | None, at: datetime | None, late: bool | None
    ) -> int:
        # A system that says "in time" knows its own deadline and all that it was moved by.
        if until is None or late is False:
            return 0
        days = _days(until, self.grace, at) if at else 0
        # What it says to be late is, by its deadline; but not by one that was moved here.
        return max(1, days) if late and not own.moves_deadline else days


def _in_zone(at: datetime | None, until: datetime | None) -> datetime | None:
    if at is None or until is None:
        return at if at is None or at.tzinfo else None
    # What names no zone was written in the class's.
    return at.astimezone(until.tzinfo) if at.tzinfo else at.replace(tzinfo=until.tzinfo)


def _days(until: datetime, grace: timedelta, at: datetime) -> int:
    """Return how many days late it is, each that has begun.

    Grace passes as time does, and decides only whether it is late. Days are the clock's on the
    wall, counted from the deadline: the one on which clocks are set back has 25 hours.
    """
    # Python compares two times of one zone by the wall (datetime, "aware objects"), so not in it.
    if at.astimezone(UTC) <= until.astimezone(UTC) + grace:
        return 0
    return max(1, ceil((at.replace(tzinfo=None) - until.replace(tzinfo=None)) / DAY))


def _said(own: Override, days: int, taken: float, source: Source) -> str:
    parts = []
    if days:
        parts.append(_late(days, taken, source))
    if own.extra:
        parts.append(tr(f"{own.extra:+g} points", f"{own.extra:+g}점"))
    if own.points is not None:
        parts = [tr(f"{own.points:g} points given", f"{own.points:g}점으로 정함")]
    if own.moves_deadline:
        parts.append(tr("deadline moved", "마감을 옮김"))
    if own.reason:
        parts.append(own.reason)
    return "; ".join(parts)


def _late(days: int, taken: float, source: Source) -> str:
    by = said_source(source)
    cost = tr(f": -{taken:g} points", f": -{taken:g}점") if taken else ""
    count = tr("1 day" if days == 1 else f"{days} days", f"{days}일")
    return tr(f"{count} late ({by}){cost}", f"{count} 늦음({by}){cost}")


def said_source(source: Source) -> str:
    """Return in words where a time was taken from."""
    names = {
        "roster": tr("by the roster", "명단의 시각"),
        "commit": tr("by the last commit", "마지막 커밋의 시각"),
        "files": tr("by the newest file", "가장 새로운 파일의 시각"),
        "": tr("unknown", "알 수 없음"),
    }
    return names.get(source) or tr(f"by {source}", f"{source}의 기록")
