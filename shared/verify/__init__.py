"""`course verify`: the course proves itself, lesson by lesson, rule by rule."""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

from shared.material.catalog import Course, Lesson
from shared.material.needs import libraries
from shared.serving.warm import warmed
from shared.verify import layout, rubric, starting, style, suites, texts  # noqa: F401 declare rules
from shared.verify.framework import REGISTRY, Problem, Rule

__all__ = ["Outcome", "Problem", "Rule", "main", "outcomes", "rules", "verify"]

WORKERS = 2
# These run a suite many times: they start first, so that no worker waits for the last of them.
LONGEST = ("mistakes-lose-points", "variants-keep-all-points")
Found = tuple[list[Problem], float]  # what a rule found, and the seconds it took


@dataclass(frozen=True)
class Outcome:
    """What one group of rules said about one lesson, and how long that took."""

    lesson: str
    group: str
    rules: int
    problems: tuple[Problem, ...]
    seconds: float


def rules() -> list[Rule]:
    """Return every rule, in the order in which they are reported."""
    return list(REGISTRY.rules.values())


def verify(
    course: Course,
    lessons: Iterable[Lesson] | None = None,
    only: Sequence[str] = (),
    workers: int = WORKERS,
) -> list[Problem]:
    """Run the rules (or `only` those named) on the lessons, all by default; return the problems."""
    said = outcomes(course, lessons, only, workers)
    return [problem for one in said for problem in one.problems]


def outcomes(
    course: Course,
    lessons: Iterable[Lesson] | None = None,
    only: Sequence[str] = (),
    workers: int = WORKERS,
) -> Iterator[Outcome]:
    """Yield what each group of rules says of each lesson, lesson by lesson, in order.

    Rules are run side by side in `workers` processes; with one worker, in this process. Raises
    KeyError for an unknown rule.
    """
    chosen = [REGISTRY.rules[name] for name in only] or rules()
    jobs = [
        (one, rule) for one in (course.lessons if lessons is None else lessons) for rule in chosen
    ]
    workers = min(workers, os.cpu_count() or 1, len(jobs))
    if workers < 2:
        found: dict[tuple[Lesson, Rule], Found] = {}
        for lesson, of_lesson in itertools.groupby(jobs, lambda job: job[0]):
            with warmed(libraries(lesson)):
                found |= {job: _run(course, lesson, job[1].name) for job in of_lesson}
        yield from _grouped(jobs, found)
        return
    # Spawned, not forked: this process may have threads, which a fork would cut off.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        running = {
            (one, rule): pool.submit(_run, course, one, rule.name)
            for one, rule in sorted(jobs, key=lambda job: job[1].name not in LONGEST)
        }
        yield from _grouped(jobs, running)


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


def _run(course: Course, lesson: Lesson, name: str) -> Found:
    start = time.perf_counter()
    with warmed(libraries(lesson)):
        return REGISTRY.rules[name].problems(course, lesson), time.perf_counter() - start


def _grouped(
    jobs: Sequence[tuple[Lesson, Rule]], found: Mapping[tuple[Lesson, Rule], Found | Future[Found]]
) -> Iterator[Outcome]:
    """Put the rules of a lesson's group together, waiting for them in order."""
    for lesson, group in dict.fromkeys((lesson, rule.group) for lesson, rule in jobs):
        answers = [found[job] for job in jobs if (job[0], job[1].group) == (lesson, group)]
        ready = [one.result() if isinstance(one, Future) else one for one in answers]
        problems = tuple(problem for some, _ in ready for problem in some)
        yield Outcome(lesson.id, group, len(ready), problems, sum(spent for _, spent in ready))


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
        return f"Problems: {problems}. Lessons: {lessons}."
    return f"Every rule holds. Lessons: {lessons}."
