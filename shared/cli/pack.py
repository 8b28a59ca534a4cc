"""The command that makes the archive to hand in."""

from __future__ import annotations

import os
from pathlib import Path

import click

from shared.cli.base import LESSON, Stop, lang_option, mysql_option, say, try_to_save
from shared.cli.check import checked
from shared.cli.words import both, option, subcommand
from shared.handed_in.pack import CHECKED, Occupied, Packed, pack, write
from shared.handed_in.tree import Refused
from shared.language import tr
from shared.material.catalog import Lesson
from shared.material.commands import command
from shared.material.progress import ProgressFile
from shared.material.workbook import is_untouched
from shared.reports.terminal import points, report
from shared.result import Result
from shared.setup.typed import program


@subcommand("pack")
@click.argument("lesson", type=LESSON, metavar="ID")
@option(
    "--to",
    "file",
    metavar="FILE",
    help=both("The archive (default: ID.zip).", "압축 파일(기본값은 ID.zip)."),
)
@mysql_option
@lang_option
def pack_exercise(lesson: Lesson, file: str | None, mysql: bool) -> int:
    """Make the archive to hand in: your files, and the report of a check.

    Exit code: 0 packed, whatever the check says; 2 could not be packed.

    제출할 압축 파일을 만들어요. 내 파일과 채점 결과가 들어가요.

    종료 코드: 0 만들었음(채점 결과와는 상관없어요), 2 만들지 못함.
    """
    path = Path(file) if file else lesson.root / f"{lesson.id}.zip"
    found = _packed(lesson)
    result = _checked(lesson, mysql)
    text = report(result, lesson, details=True).plain() if isinstance(result, Result) else result
    try:
        write(lesson, found, text.rstrip() + "\n", path)
    except Occupied as error:
        raise Stop(
            tr(
                f"{path} is there, and is no archive of this command. Move it, or name another: "
                f"{program()} pack {lesson.number} --to FILE",
                f"{path} 파일이 이미 있는데, 이 명령으로 만든 파일이 아니에요. 옮기거나 다른 이름을 "
                f"정해 주세요: {program()} pack {lesson.number} --to FILE",
            )
        ) from error
    except OSError as error:
        raise Stop(
            tr(
                f"{path} could not be written: {error.strerror}. Name another place: "
                f"{program()} pack {lesson.number} --to FILE",
                f"{path}에 쓰지 못했어요: {error.strerror}. 다른 곳을 정해 주세요: "
                f"{program()} pack {lesson.number} --to FILE",
            )
        ) from error
    _say_what(lesson, found, result, path)
    return 0


def _packed(lesson: Lesson) -> Packed:
    if not lesson.exercise_dir.is_dir() or is_untouched(lesson):
        raise Stop(
            tr(
                f"exercises/{lesson.id} is not begun: there is nothing to hand in. Its text says "
                f"what is asked; then: {command('check', lesson)}",
                f"exercises/{lesson.id}를 아직 시작하지 않아서 제출할 것이 없어요. 연습 문제 글을 "
                f"읽고 풀어 보세요. 그다음: {command('check', lesson)}",
            )
        )
    try:
        return pack(lesson)
    except (Refused, OSError) as error:
        said = error.strerror if isinstance(error, OSError) else error
        raise Stop(
            tr(
                f"exercises/{lesson.id} can't be packed. {said}",
                f"exercises/{lesson.id}를 압축할 수 없어요. {said}",
            )
        ) from error


def _checked(lesson: Lesson, mysql: bool) -> Result | str:
    """Return the result of a check now, or why there is none: that keeps nobody from handing in."""
    try:
        result = checked(lesson, "exercises", None, None, alone=True, mysql=mysql)
    except Stop as stop:
        return tr(f"Not checked. {stop}", f"채점하지 못했어요. {stop}")
    try_to_save(lambda: ProgressFile(lesson.root).checked(result))
    return result


def _say_what(lesson: Lesson, found: Packed, result: Result | str, path: Path) -> None:
    for name in found.files:
        say(f"  + {name}")
    for name, why in found.left_out:
        say(f"  - {name}   ({why})", style="dim")
    standing = (
        tr(
            f"the check gives {points(result.points)}/{points(result.max_points)}",
            f"채점 결과 {points(result.points)}/{points(result.max_points)}",
        )
        if isinstance(result, Result)
        else result
    )
    say(
        tr(
            f"Hand in {os.path.relpath(path)}: {len(found.files)} files, and {CHECKED}: {standing}.",
            f"{os.path.relpath(path)}을(를) 제출해 주세요. 파일 {len(found.files)}개와 {CHECKED}: "
            f"{standing}.",
        )
    )
    if isinstance(result, Result) and not result.passed:
        say(
            tr(
                f"What is missing: {command('check', lesson)}",
                f"무엇이 부족한지 보려면: {command('check', lesson)}",
            )
        )
