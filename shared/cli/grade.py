"""The command that grades strangers' code: `grade`."""

from __future__ import annotations

import difflib
import json
import os
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import click
from sqlalchemy.engine import URL

from shared.cli.base import (
    LESSON,
    Stop,
    lang_option,
    say,
    write,
)
from shared.cli.class_alike import alike_in
from shared.cli.class_grading import How, grade_what_is_left
from shared.cli.class_limits import limit_option
from shared.cli.class_machines import machine_options
from shared.cli.class_paths import found_in, path_options, show_found
from shared.cli.class_progress import kept, stopped
from shared.cli.class_reports import Wanted, check_places, report_options, write_reports
from shared.cli.class_rules import RuleOptions, read_rules, rule_options, rules_for, timed
from shared.cli.hidden import course_with, hidden_options, say_hidden
from shared.cli.words import both, option, subcommand
from shared.gradebook.keys import Terms
from shared.gradebook.store import MEMORY, Store, StoreError, beside
from shared.grading.classwork import Again, Classwork
from shared.grading.finding import Found
from shared.grading.pool import PoolError
from shared.grading.recognise import What
from shared.language import language, tr
from shared.material.catalog import Course, Lesson, UnknownLesson
from shared.reports.alike import alike_list
from shared.reports.classroom import class_table
from shared.reports.github import no_commands
from shared.reports.matrix import most_missed
from shared.sandbox.layers import WeakIsolation
from shared.sandbox.limits import Limits


@subcommand()
@click.argument(
    "paths", type=click.Path(path_type=Path), nargs=-1, required=True, metavar="PATH..."
)
@option(
    "--lesson",
    type=LESSON,
    metavar="ID",
    help=both("All submissions are of this lesson.", "모든 제출물이 이 레슨의 것이에요."),
)
@option(
    "--as",
    "what",
    type=click.Choice(["class", "student"]),
    help=both(
        "Each PATH is a class, or one student's work.", "PATH가 학급인지, 학생 한 명의 제출물인지."
    ),
)
@path_options
@hidden_options
@option("--jobs", type=click.IntRange(1, 256), default=os.cpu_count() or 1, show_default=True)
@option(
    "--store",
    "place",
    metavar="URL",
    help=both(
        "Where a class's grades are kept: a file, or a database's URL; else a file beside the class.",
        "학급의 점수를 저장할 파일이나 데이터베이스 URL. 없으면 학급 폴더 옆의 파일에 저장해요.",
    ),
)
@option(
    "--again",
    multiple=True,
    metavar="NAME",
    help=both(
        "Grade a student or a lesson anew, though nothing has changed.",
        "바뀐 것이 없어도 이 학생이나 레슨을 다시 채점해요.",
    ),
)
@option(
    "--failed",
    is_flag=True,
    help=both("Grade anew what could not be graded.", "채점하지 못한 것을 다시 채점해요."),
)
@machine_options
@report_options
@rule_options
@option(
    "--seed",
    help=both(
        "Draw the same values as the run of this seed.", "이 시드로 실행했을 때와 같은 값을 뽑아요."
    ),
)
@limit_option
@option(
    "--allow-weak",
    is_flag=True,
    help=both("Grade though this system isolates poorly.", "격리가 약한 시스템이어도 채점해요."),
)
@lang_option
def grade(paths: tuple[Path, ...], **options: Any) -> int:
    """Grade submissions that nobody trusts, each in a sandbox.

    PATH is a class (each entry of it is a student's folder or archive), as a folder or as the
    archive that Moodle, Canvas, Blackboard or Google Classroom gives, or the work of one student.
    It is taken for what most of its entries say, and the first line printed says for which:
    one student's, when more of its entries are lessons' folders, or parts of an app around app.py,
    than are archives and folders with such in them. --as decides. Each entry of a class has a line
    in the result.

    A class's results are kept as they come: a command that was stopped goes on where it was, and
    one that is given again grades only what has changed.

    Exit code: 0 all passed, 1 something failed or was not handed in, 2 something could not be
    graded or run.

    믿을 수 없는 제출물을 하나씩 샌드박스 안에서 채점해요.

    PATH는 학급(항목 하나하나가 학생 한 명의 폴더나 압축 파일)이거나 학생 한 명의 제출물이에요. 학급은 폴더여도
    되고, Moodle, Canvas, Blackboard, Google Classroom에서 내려받은 압축 파일이어도 돼요.
    어느 쪽인지는 항목의 다수를 보고 정하고, 출력의 첫 줄에 알려 줘요. 앱이 든 압축 파일이나 폴더보다
    레슨 폴더나 app.py 옆의 앱 파일이 더 많으면 학생 한 명의 제출물이에요. --as로 직접 정할 수도 있어요.
    학급의 항목은 결과에 모두 한 줄씩 나와요.

    학급의 결과는 나오는 대로 저장돼요. 멈춘 명령을 다시 실행하면 이어서 채점하고, 같은 명령을 한 번 더 실행하면
    바뀐 것만 채점해요.

    종료 코드: 0 모두 통과, 1 실패한 검사나 제출하지 않은 것이 있음, 2 채점하거나 실행하지 못한 것이 있음.
    """
    # A line of the table begins with a name, and GitHub's runner obeys lines that begin with `::`.
    wanted = Wanted(**{name: options.pop(name) for name in Wanted.__dataclass_fields__})
    rules = RuleOptions(**{name: options.pop(name) for name in RuleOptions.__dataclass_fields__})
    quiet = "GITHUB_STEP_SUMMARY" in os.environ and wanted.json != "-"
    with no_commands(write) if quiet else nullcontext():
        try:
            return _grade(paths, wanted, rules, **options)
        except (PoolError, WeakIsolation, StoreError) as error:
            raise Stop(str(error)) from error


def _grade(
    paths: tuple[Path, ...],
    wanted: Wanted,
    ruled: RuleOptions,
    *,
    lesson: Lesson | None,
    what: What | None,
    roster: Path | None,
    dry_run: bool,
    hidden: Path | None,
    jobs: int,
    place: str | None,
    again: tuple[str, ...],
    failed: bool,
    scheduler: str | None,
    seed: str | None,
    limits: Limits,
    allow_weak: bool,
) -> int:
    course = course_with(hidden)
    lesson = course.lesson(lesson.id) if lesson else None
    check_places(wanted)
    typed = read_rules(ruled, course)
    found = found_in(course, paths, lesson, what, roster)
    if dry_run:
        return show_found(found)
    say_hidden(course, found.submissions)
    url = _url(place) if place else beside(paths[0]) if found.is_class else MEMORY
    store = Store.open(url, paths[0].resolve().name, seed)
    terms = Terms(store.seed, language(), _terms(limits, allow_weak))
    found = timed(typed, found, store, limits)
    rules = rules_for(typed, found)
    work = Classwork(found.submissions, store, terms, _again(course, found, again, failed), rules)
    if found.is_class:
        say(kept(work, found, url), stderr=True)
    isolation = ""
    try:
        if work.to_grade:
            how = How(terms.seed, limits, allow_weak, jobs, scheduler)
            isolation = grade_what_is_left(course, work, how)
        alike = None
        if found.is_class and wanted.likeness:
            alike = alike_in(work, store, limits, texts=bool(wanted.html))
    except KeyboardInterrupt:
        say(class_table(work.standings(), isolation or work.isolation(), rules.said()))
        raise Stop(stopped(work, found), 130) from None
    isolation = isolation or work.isolation()
    ids = {one.name: one.ids for one in found.submissions}
    write_reports(wanted, course, store.name, work, isolation, ids, alike)
    standings = work.standings()
    if wanted.json != "-":
        say(class_table(standings, isolation, rules.said()))
        if found.is_class and (missed := most_missed(standings, work.examples())).plain():
            say(missed)
        if alike is not None:
            say(alike_list(alike))
    if any(one.ungraded for one in standings):
        return 2
    return 0 if all(one.passed for one in standings) else 1


def _url(place: str) -> str | URL:
    """Return a store's address; a path is that of an SQLite file."""
    return place if "://" in place else URL.create("sqlite", database=str(Path(place).absolute()))


def _terms(limits: Limits, allow_weak: bool) -> str:
    return json.dumps([limits.to_json(), allow_weak], sort_keys=True)


def _again(course: Course, found: Found, names: tuple[str, ...], failed: bool) -> Again:
    """Return what is graded anew; a name is a student's, or a lesson's in any of its forms."""
    students = {one.name for one in found.submissions}
    wanted = set()
    for name in names:
        try:
            wanted.add(name if name in students else course.lesson(name).id)
        except UnknownLesson as error:
            near = difflib.get_close_matches(name, students, n=3)
            of = tr(f"Nobody here is called {name!r}", f"{name!r}(이)라는 제출물이 없어요")
            raise Stop(f"{of}{': ' + ', '.join(near) if near else ''}. {error}") from error
    return Again(wanted, failed)
