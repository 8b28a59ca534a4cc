"""What `course grade` is told of a class's deadline: its options, and the rules that they make."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import click

from shared.cli.base import Stop, say
from shared.cli.words import both, option
from shared.gradebook.late import Rules
from shared.gradebook.moments import BadMoment, read_moment, read_span
from shared.gradebook.overrides import Row, read_overrides
from shared.gradebook.sheet import SheetError
from shared.gradebook.store import Store
from shared.gradebook.times import KeptTimes
from shared.grading.finding import Found
from shared.grading.handed import said_times, with_times
from shared.grading.overridden import overrides_of
from shared.grading.reread import Rereading
from shared.language import tr
from shared.material.catalog import Course, UnknownLesson
from shared.sandbox.limits import Limits

Function = TypeVar("Function", bound=Callable[..., Any])


@dataclass(frozen=True)
class RuleOptions:
    """What was typed; the fields are the options' names."""

    deadline: tuple[str, ...] = ()
    grace: timedelta = timedelta()
    late_percent: float = 0.0
    overrides: Path | None = None


def _span(context: click.Context, parameter: click.Parameter, value: str) -> timedelta:
    try:
        return read_span(value)
    except BadMoment as error:
        raise click.BadParameter(str(error)) from None


def rule_options(function: Function) -> Function:
    """Add the options that say what is late, and what holds for single students."""
    for add in (
        option("--overrides", type=click.Path(path_type=Path), metavar="FILE",
               help=both("A CSV file of exceptions: student, lesson, points or extra, deadline, "
                         "reason.",
                         "예외를 적은 CSV 파일: 학생, 레슨, 점수나 가산점, 마감, 이유.")),
        option("--late-percent", type=click.FloatRange(0, 100), default=0.0, metavar="NUMBER",
               help=both("Take off so many percent of the points for each late day begun.",
                         "늦은 하루가 시작될 때마다 점수의 몇 %를 뺄지.")),
        option("--grace", default="0m", callback=_span, metavar="SPAN",
               help=both("So long after the deadline nothing is late: 15m, 2h, 1d.",
                         "마감 뒤 이만큼은 늦은 것으로 보지 않아요. 예: 15m, 2h, 1d.")),
        option("--deadline", multiple=True, metavar="[LESSON=]TIME",
               help=both("When works were due, with the time zone: 2026-12-01T23:59+09:00. For one "
                         "lesson: 2=2026-12-08T23:59+09:00",
                         "시간대까지 적은 마감 시각. 예: 2026-12-01T23:59+09:00. 한 레슨의 마감은 "
                         "2=2026-12-08T23:59+09:00")),
    ):  # fmt: skip
        function = add(function)
    return function


@dataclass(frozen=True)
class Typed:
    """What was typed, read: a class's rules but for the students whom exceptions are for."""

    rules: Rules
    rows: tuple[Row, ...] = ()

    @property
    def is_timed(self) -> bool:
        """Whether it matters when a work was handed in."""
        return self.rules.has_deadline or any(row.override.deadline for row in self.rows)


def read_rules(options: RuleOptions, course: Course) -> Typed:
    """Read the rules, before a class is looked at.

    Raises:
        Stop: a deadline has no zone or is none, or lines of the exceptions are damaged.
    """
    general, lessons = _deadlines(options.deadline, course)
    rules = Rules(general, lessons, options.grace, options.late_percent)
    if not rules.has_deadline and (options.grace or options.late_percent):
        raise Stop(
            tr(
                "--grace and --late-percent need a deadline: --deadline 2026-12-01T23:59+09:00",
                "--grace와 --late-percent는 마감이 있어야 해요: --deadline 2026-12-01T23:59+09:00",
            )
        )
    if options.overrides is None:
        return Typed(rules)
    zone = next((at.tzinfo for at in (general, *lessons.values()) if at), None)
    try:
        rows = read_overrides(options.overrides, lambda name: course.lesson(name).id, zone)
    except SheetError as error:
        raise Stop(str(error)) from error
    return Typed(rules, tuple(rows))


def timed(typed: Typed, found: Found, store: Store, limits: Limits) -> Found:
    """Return a class with when its works were handed in, where that matters; say who told it."""
    if not typed.is_timed:
        return found
    with Rereading(limits) as works:
        submissions = with_times(found.submissions, works.read, KeptTimes(store))
    say(said_times(submissions), stderr=True)
    return replace(found, submissions=submissions)


def rules_for(typed: Typed, found: Found) -> Rules:
    """Return the class's rules; what an exception does not change is said."""
    overrides, unused = overrides_of(typed.rows, found.submissions)
    for line in unused:
        say(line, stderr=True)
    return replace(typed.rules, overrides=overrides)


def _deadlines(
    texts: tuple[str, ...], course: Course
) -> tuple[datetime | None, dict[str, datetime]]:
    general: datetime | None = None
    lessons: dict[str, datetime] = {}
    for text in texts:
        lesson, is_one, moment = text.rpartition("=")
        try:
            at = read_moment(moment)
            if is_one:
                lessons[course.lesson(lesson.strip()).id] = at
                continue
        except (BadMoment, UnknownLesson) as error:
            raise Stop(f"--deadline: {error}") from error
        if general is not None:
            raise Stop(
                tr(
                    "--deadline is given twice; that of one lesson is 2=2026-12-08T23:59+09:00",
                    "--deadline이 두 번 있어요. 한 레슨의 마감은 2=2026-12-08T23:59+09:00처럼 적어 "
                    "주세요.",
                )
            )
        general = at
    return general, lessons
