"""The command that grades strangers' code: `grade`."""

from __future__ import annotations

import json
import os
import secrets
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from shared.cli.base import LESSON, Stop, console, lang_option, the_course
from shared.grading import weak
from shared.grading.pool import Pool, PoolError
from shared.grading.submissions import NoSubmissions, find_submissions
from shared.language import tr
from shared.material.catalog import Lesson
from shared.reports.classroom import class_json, class_table, one_line
from shared.result import Result
from shared.running.preload import libraries
from shared.running.run import Run
from shared.sandbox.layers import Setup, WeakIsolation, require
from shared.sandbox.limits import Limits

CAN_ISOLATE = sys.platform == "linux"


def _limit(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> Limits:
    """Return the limits with `NAME=NUMBER` changed."""
    given = Limits().to_json()
    for value in values:
        name, _, number = value.partition("=")
        if name not in given:
            raise click.BadParameter(f"{name!r} is none of {', '.join(given)}")
        try:
            given[name] = type(given[name])(number)
        except ValueError:
            raise click.BadParameter(f"{value!r} is not NAME=NUMBER") from None
        if given[name] <= 0:
            raise click.BadParameter(f"{name} must be more than 0")
    return Limits.from_json(given)


@click.command()
@click.argument(
    "paths", type=click.Path(path_type=Path), nargs=-1, required=True, metavar="PATH..."
)
@click.option("--lesson", type=LESSON, metavar="ID", help="All submissions are of this lesson.")
@click.option("--jobs", type=click.IntRange(1, 256), default=os.cpu_count() or 1, show_default=True)
@click.option("--json", "json_file", metavar="FILE", help="Write the results; - for the terminal.")
@click.option("--seed", help="Draw the same values as the run of this seed.")
@click.option("--limit", "limits", multiple=True, callback=_limit, metavar="NAME=NUMBER",
              help="Change a limit, e.g. request_seconds=10.")  # fmt: skip
@click.option("--allow-weak", is_flag=True, help="Grade though this system isolates poorly.")
@lang_option
def grade(
    paths: tuple[Path, ...],
    lesson: Lesson | None,
    jobs: int,
    json_file: str | None,
    seed: str | None,
    limits: Limits,
    allow_weak: bool,
) -> int:
    """Grade submissions that nobody trusts, each in a sandbox.

    PATH is a submission (a folder or an archive), a student's folder, or a folder of students.
    Exit code: 0 all passed, 1 something failed, 2 could not run.
    """
    course = the_course()
    try:
        submissions = find_submissions(course, paths, lesson)
    except NoSubmissions as error:
        raise Stop(str(error)) from error
    lessons = [one for one in course.lessons if any(one == sub.lesson for sub in submissions)]
    wanted = {name for one in lessons for name in libraries(Run(one, "solutions"))}
    setup = Setup(limits=limits, preload=tuple(sorted(wanted)))
    seed = seed or secrets.token_hex(4)
    if not CAN_ISOLATE:
        if not allow_weak:
            raise Stop(weak.refusal())
        results = _in_order(weak.grade_weakly(submissions, seed), len(submissions))
        _report(results, weak.isolation(), json_file)
        return 0 if all(result.passed for result in results) else 1
    try:
        with Pool(lessons, setup, min(jobs, len(submissions)), seed) as pool:
            if warning := require(pool.survey, allow_weak):
                console(stderr=True).print(warning, soft_wrap=True)
            results = _in_order(pool.grade(submissions), len(submissions))
            isolation = pool.survey.text()
    except (PoolError, WeakIsolation) as error:
        raise Stop(str(error)) from error
    _report(results, isolation, json_file)
    return 0 if all(result.passed for result in results) else 1


def _in_order(graded: Iterable[tuple[int, Result]], count: int) -> list[Result]:
    """Show how far the grading is, and return the results in the submissions' order."""
    results: dict[int, Result] = {}
    screen = console(stderr=True)
    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
    )  # fmt: skip
    # No refresh thread: this process starts others.
    with Progress(
        *columns, console=screen, auto_refresh=False, disable=not screen.is_terminal
    ) as bar:
        task = bar.add_task(tr("Grading", "채점 중"), total=count)
        for number, result in graded:
            results[number] = result
            bar.advance(task)
            bar.refresh()
            if not screen.is_terminal:
                print(f"{len(results)}/{count} {one_line(result)}", file=sys.stderr)
    return [results[number] for number in range(count)]


def _report(results: Sequence[Result], isolation: str, json_file: str | None) -> None:
    if json_file:
        text = json.dumps(class_json(results, isolation), ensure_ascii=False, indent=2) + "\n"
        if json_file == "-":
            click.echo(text, nl=False)
            return
        try:
            Path(json_file).write_text(text, encoding="utf-8", errors="backslashreplace")
        except OSError as error:
            raise Stop(
                tr(
                    f"The report could not be written: {error}.",
                    f"결과 파일을 쓰지 못했어요: {error}.",
                )
            ) from error
    console().print(class_table(results, isolation), soft_wrap=True)
