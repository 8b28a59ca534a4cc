"""Where `course grade` has a class graded: on this machine, or on others."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass

from shared.cli.base import Stop, prepare, say, stopping_at_server_errors, the_course
from shared.cli.class_progress import show_progress
from shared.gradebook.keys import of_this_machine
from shared.grading import weak
from shared.grading.classwork import Classwork
from shared.grading.machines import Machines
from shared.grading.orders import Terms
from shared.grading.pool import Pool, setup_for
from shared.language import language
from shared.material.catalog import Course, Lesson
from shared.sandbox.layers import require
from shared.sandbox.limits import Limits

CAN_ISOLATE = sys.platform == "linux"


@dataclass(frozen=True)
class How:
    """How, and on which machines, a class is graded."""

    seed: str
    limits: Limits
    allow_weak: bool
    jobs: int
    scheduler: str | None  # that of other machines


def grade_what_is_left(course: Course, work: Classwork, how: How) -> str:
    """Grade what has no result yet; return how it was isolated.

    What the lessons need is installed before; then the command may start anew.

    Raises:
        PoolError: the workers do not start, or are gone, or their scheduler is.
    """
    wanted = {one.lesson for one in work.to_grade}
    lessons = [one for one in course.lessons if one in wanted]
    if how.scheduler:
        return _on_machines(how.scheduler, lessons, work, how)
    for lesson in lessons:
        prepare(lesson)
    return _here(lessons, work, how)


def _here(lessons: Sequence[Lesson], work: Classwork, how: How) -> str:
    left = len(work.to_grade)
    if not CAN_ISOLATE:
        if not how.allow_weak:
            raise Stop(weak.refusal())
        show_progress(work.grade(lambda these: weak.grade_weakly(these, how.seed)), left)
        return weak.isolation()
    with stopping_at_server_errors():
        setup = setup_for(lessons, how.limits)
    with Pool(lessons, setup, min(how.jobs, left), how.seed) as pool:
        if warning := require(pool.survey, how.allow_weak):
            say(warning, stderr=True)
        show_progress(work.grade(pool.grade), left)
        return pool.survey.text()


def _on_machines(address: str, lessons: Sequence[Lesson], work: Classwork, how: How) -> str:
    terms = Terms(
        lessons=tuple(lesson.id for lesson in lessons),
        hidden={one.id: one.hidden.read_text("utf-8") for one in lessons if one.hidden},
        machine=of_this_machine(the_course().lessons),
        seed=how.seed,
        language=language(),
        limits=how.limits,
        allow_weak=how.allow_weak,
    )
    with Machines(address, terms, lambda text: say(text, stderr=True)) as machines:
        show_progress(work.grade(machines.grade), len(work.to_grade))
        return machines.isolation
