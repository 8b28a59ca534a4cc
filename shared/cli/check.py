"""The commands that grade a student's own work: `check` and `watch`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path

import click

from shared.cli.base import (
    LESSON,
    Stop,
    lang_option,
    mysql_option,
    prepare,
    say,
    say_done,
    say_next,
    stopping_at_unwritten_reports,
    the_course,
    try_to_save,
    write,
)
from shared.cli.words import both, option, subcommand
from shared.language import tr
from shared.material.catalog import Lesson
from shared.material.commands import command
from shared.material.edition import is_edition, where_solutions_are
from shared.material.progress import ProgressFile
from shared.reports.classroom import class_json
from shared.reports.github import no_commands
from shared.reports.terminal import report
from shared.result import Result
from shared.running.child import run_in_child
from shared.running.run import CannotRun, Run, target_of
from shared.setup import environment
from shared.setup.typed import program
from shared.shown import shown_json


@subcommand()
@click.argument("lesson", type=LESSON, metavar="[ID]", required=False)
@option(
    "--all", "every", is_flag=True, help=both("Check every exercise.", "모든 연습 문제를 채점해요.")
)
@option(
    "--changed-since",
    metavar="REV",
    help=both(
        "With --all: only what changed since then.",
        "--all과 함께: 이 커밋 뒤에 바뀐 것만 채점해요.",
    ),
)
@option(
    "--target",
    default="exercises",
    help=both(
        "exercises (default), solutions, or a folder.", "exercises(기본값), solutions, 또는 폴더."
    ),
)
@option("--task", type=int, help=both("Only this task.", "이 과제만 채점해요."))
@option(
    "--seed",
    help=both(
        "Draw the same values as the run of this seed.", "이 시드로 실행했을 때와 같은 값을 뽑아요."
    ),
)
@option(
    "--verbose",
    is_flag=True,
    help=both("Tell every failure in full.", "실패를 모두 자세히 보여 줘요."),
)
@option(
    "--json",
    "json_file",
    metavar="FILE",
    help=both("Write the result; - for the terminal.", "결과를 파일에 써요. -는 터미널."),
)
@option(
    "--junit",
    "junit_file",
    metavar="FILE",
    help=both("Write a JUnit report.", "JUnit 형식의 결과를 써요."),
)
@option(
    "--github",
    is_flag=True,
    help=both("Write GitHub's job summary and annotations.", "GitHub의 작업 요약과 주석을 써요."),
)
@mysql_option
@lang_option
def check(
    lesson: Lesson | None,
    every: bool,
    changed_since: str | None,
    target: str,
    task: int | None,
    seed: str | None,
    verbose: bool,
    json_file: str | None,
    junit_file: str | None,
    github: bool,
    mysql: bool,
) -> int:
    """Grade your exercise and say what to mend.

    Exit code: 0 all passed, 1 something failed, 2 could not run.

    연습 문제를 채점하고, 고칠 곳을 알려 줘요.

    종료 코드: 0 모두 통과, 1 실패한 검사가 있음, 2 실행하지 못함.
    """
    lessons = _chosen(lesson, every, changed_since, target)
    results = []
    # What a student's app prints must not command GitHub's runner.
    with no_commands(write) if github else nullcontext():
        for one in lessons:
            result = checked(one, target, seed, task, alone=lesson is not None, mysql=mysql)
            results.append(result)
            if json_file != "-":
                say(report(result, one, details=verbose or task is not None))
            if result.reason is not None and json_file != "-":
                say(result.reason)
            if target == "exercises" and task is None and result.reason is None:
                try_to_save(partial(ProgressFile(one.root).checked, result))
    _write_reports(results, lesson is not None, json_file, junit_file, github)
    if json_file != "-":
        _say_next(results, lessons)
    if any(result.reason is not None for result in results):
        return 2
    return 0 if all(result.passed for result in results) else 1


def _chosen(
    lesson: Lesson | None, every: bool, changed_since: str | None, target: str
) -> list[Lesson]:
    if lesson is not None and not every:
        return [lesson]
    if lesson is not None or not every:
        raise Stop(
            tr(
                f"Say which exercise to check, e.g. `{program()} check 1`, or `--all`.",
                f"어떤 연습 문제를 채점할지 알려 주세요. 예: `{program()} check 1` 또는 `--all`.",
            )
        )
    course = the_course()
    if changed_since is None:
        return course.lessons
    from shared.material.changes import ChangesError, changed_lessons

    folder = course.root / target if target in ("exercises", "solutions") else Path(target)
    try:
        return changed_lessons(course, folder, changed_since)
    except ChangesError as error:
        raise Stop(str(error)) from error


def _folder(lesson: Lesson, target: str) -> str:
    """Return the target, after making sure that it is there.

    Raises:
        Stop: it is not.
    """
    if target == "solutions":
        if is_edition(lesson):
            raise Stop(where_solutions_are(lesson))
        return target
    if target == "exercises":
        if lesson.exercise_dir.is_dir():
            return target
        raise Stop(
            tr(
                f"There is no folder exercises/{lesson.id}. Was it moved or deleted? This brings "
                f"the starter back: {command('reset', lesson)}",
                f"exercises/{lesson.id} 폴더가 없어요. 옮기거나 지웠나요? 이 명령으로 되돌릴 수 있어요: "
                f"{command('reset', lesson)}",
            )
        )
    if not Path(target).is_dir():
        raise Stop(
            tr(
                f'--target must be exercises, solutions or a folder; there is no folder "{target}".',
                f'--target에는 exercises, solutions 또는 폴더를 적어요. "{target}" 폴더가 없어요.',
            )
        )
    return str(Path(target).resolve())


def checked(
    lesson: Lesson, target: str, seed: str | None, task: int | None, *, alone: bool, mysql: bool
) -> Result:
    """Run one suite; among others, one that cannot be run has a result that says why.

    Raises:
        Stop: it cannot be run, and is the only one.
    """
    run = Run(lesson, target, seed=seed, task=task, mysql=mysql)
    try:
        prepare(lesson, mysql=mysql)
        run = replace(run, target=_folder(lesson, target))
        # In a process of its own: an app that ends its process must not end this one with "passed".
        result = run_in_child(run)
    except (Stop, CannotRun) as error:
        reason = str(error)
        if isinstance(error, CannotRun):
            reason = tr(f"The suite could not be run: {error}", f"채점을 실행할 수 없어요: {error}")
        if alone:
            raise Stop(reason) from error
        return Result(run.lesson.id, target_of(run).shown, run.seed or "", "", (), reason=reason)
    if any(check.task == 0 and not check.passed for check in result.checks):
        environment.look_closely()  # is it a library that keeps the app from starting?
    return result


def _write_reports(
    results: Sequence[Result],
    alone: bool,
    json_file: str | None,
    junit_file: str | None,
    github: bool,
) -> None:
    with stopping_at_unwritten_reports():
        if json_file:
            document = (
                results[0].to_json()
                if alone
                else class_json(results, results[0].isolation if results else "")
            )
            text = shown_json(document)
            if json_file == "-":
                write(text)
            else:
                Path(json_file).write_text(text, encoding="utf-8")
        if junit_file:
            from shared.reports.junit import junit

            Path(junit_file).write_text(junit(results), encoding="utf-8")
        if github:
            from shared.reports.github import error_commands, job_summary

            for line in error_commands(results):
                write(line)
            if summary := os.environ.get("GITHUB_STEP_SUMMARY"):
                with Path(summary).open("a", encoding="utf-8") as file:
                    file.write(job_summary(results))


def _say_next(results: Sequence[Result], lessons: Sequence[Lesson]) -> None:
    if not results:
        say(
            tr(
                "No exercise changed: nothing to check.",
                "바뀐 연습 문제가 없어서 채점하지 않았어요.",
            )
        )
        return
    for result, lesson in zip(results, lessons, strict=True):
        failing = next((check for check in result.checks if not check.passed), None)
        if result.passed:
            continue
        if failing is not None and failing.task:
            verb, options = "hint", {"task": failing.task}
        else:
            verb, options = "check", {}
        say_next(verb, lesson, **options)
        return
    if len(lessons) == 1:
        say_done(lessons[0])
    say_next("next")


@subcommand()
@click.argument("lesson", type=LESSON, metavar="ID")
@option("--task", type=int, help=both("Only this task.", "이 과제만 채점해요."))
@option("--seed", help=both("Draw the same values each time.", "매번 같은 값을 뽑아요."))
@mysql_option
@lang_option
def watch(lesson: Lesson, task: int | None, seed: str | None, mysql: bool) -> int:
    """Grade your exercise again on every save, until Ctrl-C.

    저장할 때마다 연습 문제를 다시 채점해요. Ctrl-C로 끝내요.
    """
    from shared.running.watch import watch as watching

    def show(outcome: Result | CannotRun) -> None:
        if isinstance(outcome, CannotRun):
            say(tr(f"The suite could not be run: {outcome}", f"채점을 실행할 수 없어요: {outcome}"))
            return
        say("\n" + "─" * 40, style="dim")
        say(report(outcome, lesson))
        if task is None:
            try_to_save(lambda: ProgressFile(lesson.root).checked(outcome))
        _say_next([outcome], [lesson])
        say(
            tr(
                "Watching exercises/{0}; Ctrl-C stops.",
                "exercises/{0}를 지켜보고 있어요. Ctrl-C로 끝내요.",
            ).format(lesson.id),
            style="dim",
        )

    prepare(lesson, mysql=mysql)
    run = Run(lesson, _folder(lesson, "exercises"), seed=seed, task=task, mysql=mysql)
    watching(run, show)
    return 0
