"""An instructor's own checks, `FOLDER/ID/test_hidden.py`: found, and read before anything is graded."""

from __future__ import annotations

import multiprocessing
from collections.abc import Sequence
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from shared.grading.warm import WarmSuites, with_warm_suites
from shared.language import Language, language, set_language, tr
from shared.material.catalog import HIDDEN_SUITE, Course, Lesson, UnknownLesson
from shared.result import MOST
from shared.running.checks import is_hidden, points_of
from shared.running.run import CannotRun
from shared.setup.typed import program


class HiddenError(Exception):
    """The hidden checks cannot be used; the message says why, and what to type."""


@dataclass(frozen=True)
class Counted:
    """How many hidden checks a lesson has."""

    lesson: Lesson
    checks: int
    points: float


def with_hidden(course: Course, folder: Path) -> Course:
    """Return the course with the hidden checks of a folder beside its own.

    Raises:
        HiddenError: there are none, or they are of no lesson.
    """
    folder = folder.absolute()
    ids = {lesson.id for lesson in course.lessons}
    try:
        named = sorted(one.name for one in folder.iterdir() if (one / HIDDEN_SUITE).is_file())
    except OSError as error:
        raise HiddenError(_no_folder(folder, error)) from error
    for name in named:
        if name not in ids:
            raise HiddenError(_of_no_lesson(course, folder / name / HIDDEN_SUITE))
    if not named:
        raise HiddenError(_none(folder, folder.name in ids))
    return replace(course, hidden=folder)


def counted(lessons: Sequence[Lesson]) -> list[Counted]:
    """Read the hidden checks of lessons, in a process of its own.

    Raises:
        HiddenError: they raise an error, or there are none in a file.
    """
    some = [lesson for lesson in lessons if lesson.hidden]
    worth = _worth_of(some) if some else {}
    for lesson in some:
        if not worth[lesson.id]:
            raise HiddenError(_no_check(lesson))
        for one in worth[lesson.id]:
            if not isinstance(one, int | float) or not 0 <= one < MOST:
                raise HiddenError(_no_points(lesson, one))
    return [Counted(one, len(worth[one.id]), sum(worth[one.id])) for one in some]


def _worth_of(lessons: Sequence[Lesson]) -> dict[str, list[Any]]:
    """Return the points of each hidden check by lesson, as its marks have them."""
    context = multiprocessing.get_context()
    ours, theirs = context.Pipe(duplex=False)
    # A child, because pytest keeps the collected suites in its process for good.
    child = context.Process(target=_collect, args=(theirs, list(lessons), language()))
    child.start()
    theirs.close()
    try:
        said = ours.recv()
    except EOFError:
        said = tr("the process that read them has ended", "읽던 프로세스가 끝나 버렸어요")
    finally:
        child.join()
        ours.close()
    if isinstance(said, str):
        raise HiddenError(_unreadable(lessons, said))
    worth: dict[str, list[Any]] = said
    return worth


def _collect(pipe: Connection, lessons: Sequence[Lesson], lang: Language) -> None:
    set_language(lang)

    def tell(suites: WarmSuites) -> None:
        pipe.send({lesson.id: _points(suites.items_of(lesson)) for lesson in lessons})

    try:
        with_warm_suites(lessons, tell)
    except CannotRun as error:
        pipe.send(str(error))


def _points(items: Sequence[pytest.Item]) -> list[Any]:
    return [points_of(item) for item in items if is_hidden(item)]


def _no_folder(folder: Path, error: OSError) -> str:
    said = tr(
        f'"{folder}" cannot be read: {error.strerror}.',
        f'"{folder}"을(를) 읽을 수 없어요: {error.strerror}.',
    )
    return f"{said} {_how_to_begin(folder)}"


def _how_to_begin(folder: Path) -> str:
    command = f'{program()} hidden new "{folder}" 1'
    return tr(f"Hidden checks begin with: {command}", f"비공개 항목은 이렇게 시작해요: {command}")


def _none(folder: Path, is_lessons: bool) -> str:
    if is_lessons:
        return tr(
            f'"{folder}" is the folder of one lesson: give the one around it, "{folder.parent}".',
            f'"{folder}"은(는) 레슨 하나의 폴더예요. 그 위의 "{folder.parent}"을(를) 적어 주세요.',
        )
    said = tr(
        f'"{folder}" holds no hidden checks, such as 01_routing/{HIDDEN_SUITE}.',
        f'"{folder}"에 비공개 항목(예: 01_routing/{HIDDEN_SUITE})이 없어요.',
    )
    return f"{said} {_how_to_begin(folder)}"


def _of_no_lesson(course: Course, suite: Path) -> str:
    name = suite.parent.name
    try:
        meant = course.lesson(name).id
        why = tr(f"Call the folder {meant}.", f"폴더 이름을 {meant}(으)로 바꿔 주세요.")
    except UnknownLesson as error:
        why = str(error)
    return tr(
        f'"{suite}" is of no lesson. {why}', f'"{suite}"은(는) 어느 레슨의 것도 아니에요. {why}'
    )


def _no_check(lesson: Lesson) -> str:
    return tr(
        f'"{lesson.hidden}" has no check: a function whose name begins with test_.',
        f'"{lesson.hidden}"에 항목이 없어요. 이름이 test_로 시작하는 함수가 있어야 해요.',
    )


def _no_points(lesson: Lesson, given: object) -> str:
    return tr(
        f'"{lesson.hidden}": points({given!r}) must be a number that is not below 0.',
        f'"{lesson.hidden}": points({given!r})에는 0 이상의 수를 적어 주세요.',
    )


def _unreadable(lessons: Sequence[Lesson], said: str) -> str:
    files = ", ".join(f'"{lesson.hidden}"' for lesson in lessons)
    return tr(
        f"The hidden checks cannot be read ({files}):\n{said}",
        f"비공개 항목을 읽을 수 없어요({files}):\n{said}",
    )
