"""The command that grades strangers' code: `grade`."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from pathlib import Path

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from shared.cli.base import (
    LESSON,
    Stop,
    console,
    lang_option,
    say,
    stopping_at_server_errors,
    stopping_at_unwritten_reports,
    the_course,
    write,
)
from shared.cli.words import both, option, subcommand
from shared.grading import weak
from shared.grading.pool import Pool, PoolError
from shared.grading.recognise import What
from shared.grading.submissions import Found, NoSubmissions, find_submissions, not_graded
from shared.language import tr
from shared.material.catalog import Lesson
from shared.material.needs import libraries, needs_of
from shared.reports.classroom import class_json, class_table, one_line
from shared.reports.github import no_commands
from shared.result import Result
from shared.sandbox.layers import Setup, WeakIsolation, require
from shared.sandbox.limits import Limits
from shared.setup.system import ensure_system
from shared.shown import shown_json

CAN_ISOLATE = sys.platform == "linux"


def _limit(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> Limits:
    """Return the limits with `NAME=NUMBER` changed."""
    given = Limits().to_json()
    for value in values:
        name, _, number = value.partition("=")
        if name not in given:
            names = ", ".join(given)
            raise click.BadParameter(
                tr(
                    f"{name!r} is none of {names}",
                    f"{name!r}은(는) 제한의 이름이 아니에요: {names}",
                )
            )
        try:
            given[name] = type(given[name])(number)
        except ValueError:
            raise click.BadParameter(
                tr(f"{value!r} is not NAME=NUMBER", f"{value!r}은(는) NAME=NUMBER 형식이 아니에요")
            ) from None
        if given[name] <= 0:
            raise click.BadParameter(
                tr(f"{name} must be more than 0", f"{name}은(는) 0보다 커야 해요")
            )
    return Limits.from_json(given)


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
@option("--jobs", type=click.IntRange(1, 256), default=os.cpu_count() or 1, show_default=True)
@option(
    "--json",
    "json_file",
    metavar="FILE",
    help=both("Write the results; - for the terminal.", "결과를 파일에 써요. -는 터미널."),
)
@option(
    "--seed",
    help=both(
        "Draw the same values as the run of this seed.", "이 시드로 실행했을 때와 같은 값을 뽑아요."
    ),
)
@option("--limit", "limits", multiple=True, callback=_limit, metavar="NAME=NUMBER",
              help=both("Change a limit, e.g. request_seconds=10.", "제한을 바꿔요. 예: request_seconds=10"))  # fmt: skip
@option(
    "--allow-weak",
    is_flag=True,
    help=both("Grade though this system isolates poorly.", "격리가 약한 시스템이어도 채점해요."),
)
@lang_option
def grade(
    paths: tuple[Path, ...],
    lesson: Lesson | None,
    what: What | None,
    jobs: int,
    json_file: str | None,
    seed: str | None,
    limits: Limits,
    allow_weak: bool,
) -> int:
    """Grade submissions that nobody trusts, each in a sandbox.

    PATH is a class (each entry of it is a student's folder or archive), or the work of one student.
    It is taken for what most of its entries say, and the first line printed says for which:
    one student's, when more of its entries are lessons' folders, or parts of an app around app.py,
    than are archives and folders with such in them. --as decides. Each entry of a class has a line
    in the result.

    Exit code: 0 all passed, 1 something failed, 2 something could not be graded or run.

    믿을 수 없는 제출물을 하나씩 샌드박스 안에서 채점해요.

    PATH는 학급(항목 하나하나가 학생 한 명의 폴더나 압축 파일)이거나 학생 한 명의 제출물이에요.
    어느 쪽인지는 항목의 다수를 보고 정하고, 출력의 첫 줄에 알려 줘요. 앱이 든 압축 파일이나 폴더보다
    레슨 폴더나 app.py 옆의 앱 파일이 더 많으면 학생 한 명의 제출물이에요. --as로 직접 정할 수도 있어요.
    학급의 항목은 결과에 모두 한 줄씩 나와요.

    종료 코드: 0 모두 통과, 1 실패한 검사가 있음, 2 채점하거나 실행하지 못한 것이 있음.
    """
    # A line of the table begins with a name, and GitHub's runner obeys lines that begin with `::`.
    quiet = "GITHUB_STEP_SUMMARY" in os.environ and json_file != "-"
    with no_commands(write) if quiet else nullcontext():
        return _grade(paths, lesson, what, jobs, json_file, seed, limits, allow_weak)


def _grade(
    paths: tuple[Path, ...],
    lesson: Lesson | None,
    what: What | None,
    jobs: int,
    json_file: str | None,
    seed: str | None,
    limits: Limits,
    allow_weak: bool,
) -> int:
    course = the_course()
    try:
        found = find_submissions(course, paths, lesson, what)
    except NoSubmissions as error:
        raise Stop(str(error)) from error
    for line in found.recognised:
        say(line, stderr=True)
    submissions = [one for one in found.submissions if not one.reason]
    lessons = [one for one in course.lessons if any(one == sub.lesson for sub in submissions)]
    wanted = {name for one in lessons for name in libraries(one)}
    served = any("nginx" in needs_of(one).system for one in lessons)
    setup = Setup(
        limits=limits,
        preload=tuple(sorted(wanted)),
        servers=served,
        nginx=_nginx() if served else None,
    )
    seed = seed or secrets.token_hex(4)
    if not submissions:
        return _report(_with_others(found, [], seed), "", json_file)
    if not CAN_ISOLATE:
        if not allow_weak:
            raise Stop(weak.refusal())
        results = _in_order(weak.grade_weakly(submissions, seed), len(submissions))
        return _report(_with_others(found, results, seed), weak.isolation(), json_file)
    try:
        with Pool(lessons, setup, min(jobs, len(submissions)), seed) as pool:
            if warning := require(pool.survey, allow_weak):
                say(warning, stderr=True)
            results = _in_order(pool.grade(submissions), len(submissions))
            isolation = pool.survey.text()
    except (PoolError, WeakIsolation) as error:
        raise Stop(str(error)) from error
    return _report(_with_others(found, results, seed), isolation, json_file)


def _nginx() -> str:
    """Return where nginx is, installed first where that can be."""
    with stopping_at_server_errors():
        return ensure_system("nginx")


def _with_others(found: Found, results: Sequence[Result], seed: str) -> list[Result]:
    """Return a result for each entry, in order: of those that are no submission, why not."""
    graded = iter(results)
    return [
        not_graded(one, seed, "", one.reason) if one.reason else next(graded)
        for one in found.submissions
    ]


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
                say(f"{len(results)}/{count} {one_line(result)}", stderr=True)
    return [results[number] for number in range(count)]


def _report(results: Sequence[Result], isolation: str, json_file: str | None) -> int:
    """Show or write the results; return the exit code."""
    _show(results, isolation, json_file)
    if any(result.reason for result in results):
        return 2
    return 0 if all(result.passed for result in results) else 1


def _show(results: Sequence[Result], isolation: str, json_file: str | None) -> None:
    if json_file:
        text = shown_json(class_json(results, isolation))
        if json_file == "-":
            write(text)
            return
        with stopping_at_unwritten_reports():
            Path(json_file).write_text(text, encoding="utf-8", errors="backslashreplace")
    say(class_table(results, isolation))
