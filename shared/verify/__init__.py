"""`course verify`: the course proves itself, lesson by lesson, rule by rule."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from shared.catalog import Course, Lesson
from shared.verify import layout, rubric, starting, style, suites, texts  # noqa: F401
from shared.verify.framework import REGISTRY, Outcome, Problem, Rule

__all__ = ["Outcome", "Problem", "Rule", "main", "outcomes", "rules", "verify"]

WORKERS = 2


def rules() -> list[Rule]:
    """Return every rule, in the order in which they are run."""
    return list(REGISTRY.rules)


def verify(
    course: Course, lessons: Iterable[Lesson] | None = None, only: Sequence[str] = ()
) -> list[Problem]:
    """Run the rules (or `only` those named) on the lessons, all by default; return the problems."""
    return [problem for one in outcomes(course, lessons, only) for problem in one.problems]


def outcomes(
    course: Course, lessons: Iterable[Lesson] | None = None, only: Sequence[str] = ()
) -> Iterator[Outcome]:
    """Yield what each group of rules says of each lesson, lesson by lesson, in order.

    Several lessons are checked at once, each in a process of its own.
    """
    chosen = list(course.lessons if lessons is None else lessons)
    if len(chosen) < 2:
        for lesson in chosen:
            yield from _verify_one(course, lesson, only)
        return
    workers = min(WORKERS, os.cpu_count() or 1, len(chosen))
    # Spawned, not forked: this process may have threads, which a fork would cut off.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        running = [pool.submit(_verify_one, course, lesson, only) for lesson in chosen]
        for future in running:
            yield from future.result()


def main(course: Course, ids: Sequence[str] = ()) -> int:
    """Verify the lessons of these ids, or all, and print; return 0 if all is well, 1 if not.

    Raises:
        UnknownLesson: an id names no lesson.
    """
    lessons = [course.lesson(text) for text in ids] or course.lessons
    problems = 0
    last = ""
    for outcome in outcomes(course, lessons):
        if outcome.lesson != last:
            print(outcome.lesson)
            last = outcome.lesson
        problems += len(outcome.problems)
        print("\n".join(_lines(outcome)), flush=True)
    print(_closing(len(lessons), problems))
    return 1 if problems or not lessons else 0


def _verify_one(course: Course, lesson: Lesson, only: Sequence[str]) -> list[Outcome]:
    suites.forget()
    return REGISTRY.run(course, lesson, only)


def _lines(outcome: Outcome) -> Iterator[str]:
    found = len(outcome.problems)
    verdict = f"{found} problem{'s' if found > 1 else ''}" if found else "ok"
    mark = "✗" if found else "✓"
    yield f"  {mark} {outcome.group:<8} {outcome.rules} rules, {verdict} ({outcome.seconds:.1f} s)"
    for problem in outcome.problems:
        yield f"      {problem}"


def _closing(lessons: int, problems: int) -> str:
    if not lessons:
        return 'There is no lesson. `course new 00_hello "The first app"` makes one.'
    if problems:
        return f"{problems} problems in {lessons} lessons."
    return f"{lessons} lessons, every rule holds."
