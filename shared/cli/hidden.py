"""An instructor's own checks: the command `hidden`, and the options of `grade` that use them."""

from __future__ import annotations

import secrets
import shlex
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from shared.cli.base import LESSON, Stop, lang_option, prepare, say, the_course
from shared.cli.words import Command, both, option, subcommand
from shared.grading.hidden import Counted, HiddenError, counted, with_hidden
from shared.grading.submissions import Submission
from shared.grading.warm import run_many
from shared.language import tr
from shared.material.catalog import Course, Lesson
from shared.material.hidden import begin_hidden
from shared.reports.terminal import points, report
from shared.result import HIDDEN, Result
from shared.running.run import CannotRun, Run
from shared.setup.typed import program

FOLDER = click.Path(path_type=Path)


def hidden_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that grade by hidden checks too."""
    for added in (
        option("--hidden-points", is_flag=True,
               help=both("--feedback: the points of hidden checks, nothing else of them.",
                         "--feedback에 비공개 항목의 점수만 알려 줘요.")),
        option("--hidden", type=FOLDER, metavar="FOLDER",
               help=both("Your own checks, which students do not see; see `hidden`.",
                         "학생에게 보이지 않는 내 항목으로도 채점해요. `hidden` 명령을 보세요.")),
    ):  # fmt: skip
        command = added(command)
    return command


def course_with(hidden: Path | None) -> Course:
    """Return the course, with the hidden checks of a folder if one is given.

    Raises:
        Stop: they cannot be used.
    """
    try:
        return with_hidden(the_course(), hidden) if hidden else the_course()
    except HiddenError as error:
        raise Stop(str(error)) from error


def say_hidden(course: Course, submissions: Sequence[Submission]) -> None:
    """Say which of the lessons that are graded have hidden checks.

    Raises:
        Stop: they cannot be read.
    """
    if course.hidden is None:
        return
    graded = [one for one in course.lessons if any(one == sub.lesson for sub in submissions)]
    try:
        found = counted(graded)
    except HiddenError as error:
        raise Stop(str(error)) from error
    none = tr("none for the lessons of this class", "이 반의 레슨에는 없어요")
    said = tr("Hidden checks: ", "비공개 항목: ") + (", ".join(map(_count, found)) or none)
    say(said, stderr=True)


def _count(one: Counted) -> str:
    worth = points(one.points)
    return tr(
        f"{one.lesson.id} {one.checks} ({worth} points)",
        f"{one.lesson.id} {one.checks}개({worth}점)",
    )


class _Hidden(Command, click.Group):
    """The command of commands."""


@click.group("hidden", cls=_Hidden)
def hidden() -> None:
    """Checks of an instructor's own, which students do not see.

    They lie in a folder of yours, FOLDER/ID/test_hidden.py, and grade beside the course's:
    `grade CLASS --hidden FOLDER`.

    학생에게 보이지 않는 강사의 항목을 만들고 시험해요.

    내 폴더의 FOLDER/ID/test_hidden.py에 두고 강의의 항목과 함께 채점해요: `grade CLASS --hidden FOLDER`.
    """


@subcommand("new")
@click.argument("folder", type=FOLDER)
@click.argument("lesson", type=LESSON, metavar="ID")
@lang_option
def new_hidden(folder: Path, lesson: Lesson) -> int:
    """Begin a lesson's hidden checks: a file with an example.

    레슨의 비공개 항목을 시작해요. 예제가 든 파일을 만들어요.
    """
    try:
        suite = begin_hidden(folder, lesson)
    except FileExistsError as error:
        raise Stop(
            tr(
                f"There are hidden checks already: {error.filename}. "
                f"{_typed('check', folder, lesson)} tries them.",
                f"비공개 항목이 이미 있어요: {error.filename}. "
                f"{_typed('check', folder, lesson)} 명령으로 시험해 보세요.",
            )
        ) from error
    except OSError as error:
        raise Stop(
            tr(
                f'"{folder}" cannot be written: {error.strerror}. Name another folder.',
                f'"{folder}"에 쓸 수 없어요: {error.strerror}. 다른 폴더를 적어 주세요.',
            )
        ) from error
    say(str(suite))
    say(tr("Next: ", "다음 명령: ") + f"{_typed('check', folder, lesson)}")
    return 0


@subcommand("check")
@click.argument("folder", type=FOLDER)
@click.argument("lesson", type=LESSON, metavar="ID")
@click.argument("target", required=False)
@option("--seed", help=both("Draw the same values again.", "이 시드로 같은 값을 뽑아요."))
@lang_option
def check_hidden(folder: Path, lesson: Lesson, target: str | None, seed: str | None) -> int:
    """Try a lesson's hidden checks on the solution and the starter, or on TARGET.

    TARGET is a folder with an answer, and runs with your rights, as with `check`.

    Exit code: 0 the solution (or TARGET) passes, 1 it does not, 2 could not run.

    레슨의 비공개 항목을 모범 풀이와 시작 코드로, 또는 TARGET으로 시험해요.

    TARGET은 답이 든 폴더이고, `check`처럼 내 권한으로 실행돼요.

    종료 코드: 0 모범 풀이(또는 TARGET)가 통과, 1 통과하지 못함, 2 실행하지 못함.
    """
    lesson = course_with(folder).lesson(lesson.id)
    if lesson.hidden is None:
        raise Stop(
            tr(
                f'"{folder}" has no hidden checks of {lesson.id}. They begin with: '
                f"{_typed('new', folder, lesson)}",
                f'"{folder}"에 {lesson.id}의 비공개 항목이 없어요. 이렇게 시작해요: '
                f"{_typed('new', folder, lesson)}",
            )
        )
    prepare(lesson)
    try:
        counted([lesson])
    except HiddenError as error:
        raise Stop(str(error)) from error
    if target is not None and not Path(target).is_dir():
        raise Stop(tr(f'There is no folder "{target}".', f'"{target}" 폴더가 없어요.'))
    first, *others = _results(lesson, [target] if target else _own(lesson), seed)
    say(report(first, lesson, details=True))
    for other in others:
        _say_starter(other)
    if not first.passed and others:
        say(
            tr(
                "The solution does not pass: a right answer would lose points. Mend the checks.",
                "모범 풀이가 통과하지 못해요. 올바른 답이 점수를 잃게 되니 항목을 고쳐 주세요.",
            )
        )
    return 0 if first.passed else 1


def _typed(verb: str, folder: Path, lesson: Lesson) -> str:
    return f"{program()} hidden {verb} {shlex.quote(str(folder))} {lesson.number}"


def _own(lesson: Lesson) -> list[str]:
    if not lesson.solution_dir.is_dir():
        raise Stop(
            tr(
                f"This copy of the course has no solution of {lesson.id}: name a folder with a "
                "right answer after the lesson.",
                f"이 저장소에는 {lesson.id}의 모범 풀이가 없어요. 올바른 답이 든 폴더를 레슨 뒤에 적어 "
                "주세요.",
            )
        )
    return ["solutions", str(lesson.starter_dir)]


def _results(lesson: Lesson, targets: Sequence[str], seed: str | None) -> list[Result]:
    seed = seed or secrets.token_hex(4)
    runs = [Run(lesson, target, seed=seed, task=HIDDEN) for target in targets]
    found: list[Result] = []
    for outcome in run_many(runs):
        if isinstance(outcome, CannotRun):
            raise Stop(str(outcome)) from outcome
        found.append(outcome)
    return found


def _say_starter(result: Result) -> None:
    earned, most = points(result.points), points(result.max_points)
    say(tr(f"The starter gets {earned} of {most} points.",
           f"시작 코드는 {most}점 만점에 {earned}점이에요."))  # fmt: skip
    if result.passed:
        say(
            tr(
                "It passes too: these checks tell no work from none.",
                "시작 코드도 통과해요. 이 항목만으로는 푼 것과 풀지 않은 것을 구별할 수 없어요.",
            )
        )


hidden.add_command(new_hidden)
hidden.add_command(check_hidden)
