"""How one student's work for one lesson stands: what a class's table has a row for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Self, TypeVar

from shared.gradebook.late import Outcome
from shared.result import Result
from shared.shown import shown_line

_WHY = 300  # characters


@dataclass(frozen=True)
class Standing:
    """A result without its checks: small enough to keep one for each of ten thousand."""

    student: str  # a name as it may be shown
    lesson: str  # "" where it is not known which
    points: float = 0.0  # after the class's rules, if there are any
    max_points: float = 0.0
    passed: bool = False
    reason: str = ""  # why it was not graded
    absent: bool = False  # nothing was handed in, which is why; it counts as no points
    why: str = ""  # in a few words what went wrong first, where there are no points
    seed: str = ""
    missed: tuple[str, ...] = ()  # the ids of the checks that did not pass
    outcome: Outcome | None = None  # what the rules made of the points

    @classmethod
    def of(cls, result: Result) -> Standing:
        """Return how a result stands."""
        return cls(
            student=result.submission or result.target,
            lesson=result.lesson,
            points=result.points,
            max_points=result.max_points,
            passed=result.passed,
            reason=result.reason or "",
            absent=result.absent,
            why="" if result.points else _why_nothing(result),
            seed=result.seed,
            missed=tuple(check.id for check in result.checks if not check.passed),
        )

    @property
    def ungraded(self) -> bool:
        """Whether it could not be graded, though something was handed in."""
        return bool(self.reason) and not self.absent

    @property
    def before(self) -> float:
        """The points before the rules."""
        return self.points if self.outcome is None else self.outcome.before

    def ruled(self, outcome: Outcome | None) -> Self:
        """Return how it stands by the rules; where a person gave points it counts as graded."""
        if outcome is None:
            return self
        if outcome.by_hand and self.reason:
            outcome = replace(outcome, said=f"{outcome.said} ({self.reason})")
        reason = "" if outcome.by_hand else self.reason
        absent = self.absent and not outcome.by_hand
        return replace(self, points=outcome.after, reason=reason, absent=absent, outcome=outcome)


_Work = TypeVar("_Work", bound=Standing)


def by_student(works: Iterable[_Work]) -> dict[str, dict[str, _Work]]:
    """Return each student's works by lesson; of two for one lesson the better one."""
    rows: dict[str, dict[str, _Work]] = {}
    for one in works:
        row = rows.setdefault(one.student, {})
        if one.lesson not in row or row[one.lesson].points < one.points:
            row[one.lesson] = one
    return rows


def for_lesson(row: Mapping[str, _Work], lesson: str) -> _Work | None:
    """Return a student's work for a lesson; who has handed in nothing has none for any."""
    nothing = row.get("")
    return row.get(lesson, nothing if nothing is not None and nothing.absent else None)


def _why_nothing(result: Result) -> str:
    """Return in a few words why a submission has no points: what its first failed check says."""
    first = next((check.failure for check in result.checks if check.failure), None)
    if first is None:
        return ""
    request = first.sent.partition("\n")[0]
    said = f"{request}, {first.message}" if request else first.message
    return shown_line(said)[:_WHY]
