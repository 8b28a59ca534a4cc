"""What the commands share: the course, the console, the options, the way to stop."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import click
from rich.console import Console

from shared.cli.words import both, option
from shared.language import language, tr
from shared.material.catalog import Course, Lesson, UnknownLesson, find_root
from shared.material.commands import command
from shared.material.edition import is_edition, where_solutions_are
from shared.material.needs import needs_of
from shared.material.texts import text_file
from shared.reports.page import Page
from shared.setup import environment
from shared.setup.errors import SetupError
from shared.setup.system import ensure_system
from shared.shown import Shown, shown

Function = TypeVar("Function", bound=Callable[..., Any])


class Stop(Exception):
    """End the command with a text for the user: the fact, the likely cause, the next command."""

    def __init__(self, text: str, code: int = 2) -> None:
        super().__init__(text)
        self.code = code


def say_next(verb: str, lesson: Lesson | None = None, **options: object) -> None:
    """Print the next command to type, which is a command's last line."""
    say(tr("Next: ", "다음 명령: ") + command(verb, lesson, **options))


def say_done(lesson: Lesson) -> None:
    """Print what to look at when an exercise has all its points."""
    if is_edition(lesson):
        say(f"{tr('All points!', '만점이에요!')} {where_solutions_are(lesson)}")
        return
    notes = os.path.relpath(text_file(lesson.solution_dir, "NOTES", language()))
    typed = command("solution", lesson)
    say(
        tr(
            f"All points! `{typed}` compares yours with the solution; {notes} says why it is so.",
            f"만점이에요! `{typed}`로 모범 풀이와 비교해 보세요. 왜 그렇게 썼는지는 {notes}에 있어요.",
        )
    )


def console(*, stderr: bool = False) -> Console:
    """Return the terminal: no colour with NO_COLOR or without a terminal, nothing highlighted."""
    return Console(stderr=stderr, highlight=False, markup=False, emoji=False)


def say(text: str | Page, style: str | None = None, *, stderr: bool = False) -> None:
    """Print to the terminal: all that the commands say goes through here, or through `write`."""
    page = text if isinstance(text, Page) else Page(shown(text))
    page.print(console(stderr=stderr), style)


def write(text: Shown) -> None:
    """Print what another program reads."""
    click.echo(text, nl=not text.endswith("\n"))


def the_course() -> Course:
    """Return the checkout's course.

    Raises:
        Stop: there is none here.
    """
    course = Course(find_root())
    if not course.lessons:
        raise Stop(
            tr(
                f"There are no lessons in {course.root}. Is this the course's folder?",
                f"{course.root}에 레슨이 없어요. 강의 저장소 폴더가 맞나요?",
            )
        )
    return course


class LessonId(click.ParamType[Lesson]):
    """A lesson's number or name on the command line."""

    name = "ID"

    def get_missing_message(self, param: click.Parameter, ctx: click.Context | None) -> str:
        """Return what to type, with an example."""
        path = ctx.command_path if ctx else "course check"
        return tr(f"Which lesson? For example: {path} 1", f"레슨 번호를 적어 주세요. 예: {path} 1")

    def convert(self, value: Any, param: Any, context: Any) -> Lesson:
        if isinstance(value, Lesson):
            return value
        try:
            return the_course().lesson(value)
        except UnknownLesson as error:
            raise Stop(str(error)) from error


LESSON = LessonId()


def mysql_option(function: Function) -> Function:
    """Add `--mysql`."""
    return option(
        "--mysql",
        is_flag=True,
        envvar="COURSE_MYSQL",
        help=both("With a MySQL server, not SQLite.", "SQLite가 아니라 MySQL 서버로 해요."),
    )(function)


def prepare(lesson: Lesson, *, mysql: bool = False) -> None:
    """Install what a lesson needs and this machine lacks; then the command may start anew.

    Raises:
        Stop: something is missing that can't be installed here.
    """
    needs = needs_of(lesson)
    server = mysql or needs.server
    for group in sorted({*needs.groups, *(["mysql"] if server else [])}):
        environment.ensure(group)
    for program in needs.servers:
        with stopping_at_server_errors():
            ensure_system(program)
    if server and not os.environ.get("MYSQL_URL"):
        with stopping_at_server_errors():
            ensure_system("mysql-server")


@contextmanager
def stopping_at_server_errors() -> Iterator[None]:
    """Let what a database server or a missing package has to say end the command."""
    from shared.database.errors import ServerError

    try:
        yield
    except (ServerError, SetupError) as error:
        raise Stop(str(error)) from error


@contextmanager
def stopping_at_unwritten_reports() -> Iterator[None]:
    """Let a report that cannot be written end the command."""
    try:
        yield
    except OSError as error:
        raise Stop(
            tr(
                f"The report could not be written: {error}.",
                f"결과 파일을 쓰지 못했어요: {error}.",
            )
        ) from error


def try_to_save(save: Callable[[], object]) -> None:
    """Save progress; where that fails say so and go on."""
    try:
        save()
    except OSError as error:
        say(
            tr(
                f"(Your progress could not be saved: {error.strerror}.)",
                f"(진행 상황을 저장하지 못했어요: {error.strerror}.)",
            ),
            style="dim",
        )


def lang_option(function: Function) -> Function:
    """Add `--lang en|ko`."""
    return option(
        "--lang",
        type=click.Choice(["en", "ko"]),
        expose_value=False,  # it is heard before the rest, see `shared.language`
        help=both(
            "The language to speak (default: the locale's).",
            "이 언어로 말해요(기본값은 로캘의 언어).",
        ),
    )(function)
