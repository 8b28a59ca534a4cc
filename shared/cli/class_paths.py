"""What `course grade` is given: paths and a roster, and what they were recognised as."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from shared.cli.base import Stop, say
from shared.cli.words import both, option
from shared.gradebook.roster import Roster
from shared.gradebook.sheet import SheetError
from shared.grading.finding import Found, find_submissions
from shared.grading.recognise import What
from shared.grading.rostered import with_roster
from shared.grading.scratch import Scratch
from shared.grading.submissions import NoSubmissions
from shared.material.catalog import Course, Lesson
from shared.reports.classroom import FoundRow, found_table


def path_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say who is in a class."""
    for added in (
        option("--dry-run", is_flag=True,
               help=both("Show what was recognised as what; grade and keep nothing.",
                         "무엇을 무엇으로 보았는지만 보여 주고, 채점도 저장도 하지 않아요.")),
        option("--roster", type=click.Path(path_type=Path), metavar="FILE",
               help=both("A CSV file of the students: id, name, email, folder, handed_in.",
                         "학생 명단 CSV 파일: 학번, 이름, 이메일, 폴더, 제출 시각.")),
    ):  # fmt: skip
        command = added(command)
    return command


def found_in(
    course: Course,
    paths: Sequence[Path],
    lesson: Lesson | None,
    what: What | None,
    roster: Path | None,
) -> Found:
    """Return what there is to grade, and say what was recognised; unpacked is removed at the end.

    Raises:
        Stop: there is nothing to grade, or the roster cannot be read.
    """
    # Removed with the command's context: what was unpacked has to lie there while it is graded.
    scratch = click.get_current_context().with_resource(Scratch([one.id for one in course.lessons]))
    try:
        students = Roster.read(roster) if roster else None
        found = find_submissions(
            course, paths, lesson, what, ask=scratch.ask, unpack=scratch.unpack
        )
        if students is not None:
            found = with_roster(found, students, lesson)
    except (NoSubmissions, SheetError) as error:
        raise Stop(str(error)) from error
    finally:
        scratch.stop_asking()
    for line in found.recognised:
        say(line, stderr=True)
    return found


def show_found(found: Found) -> int:
    """Show what was recognised as what; return the exit code."""
    rows = [
        FoundRow(one.entry, one.name, one.lesson.id if one.lesson else "", one.reason or one.note)
        for one in found.submissions
    ]
    say(found_table(rows))
    return 0
