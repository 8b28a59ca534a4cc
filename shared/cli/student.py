"""The commands of a student, except `check` and `watch`."""

from __future__ import annotations

import os
import shlex
import socket
import subprocess
import sys
from dataclasses import replace
from datetime import datetime

import click
from rich.cells import cell_len

from shared.cli.base import (
    LESSON,
    Stop,
    lang_option,
    mysql_option,
    prepare,
    say,
    say_done,
    say_next,
    stopping_at_server_errors,
    the_course,
    try_to_save,
    write,
)
from shared.cli.words import both, option, subcommand
from shared.language import language, tr
from shared.material.catalog import Course, Lesson
from shared.material.commands import command
from shared.material.edition import is_edition, where_solutions_are
from shared.material.needs import needs_of
from shared.material.progress import Progress, ProgressFile
from shared.material.texts import hints_text, text_file
from shared.material.workbook import is_untouched, lesson_diff, solution_diff
from shared.material.workbook import reset as reset_exercise
from shared.reports.page import Page
from shared.serving.server import flask_environment
from shared.setup import environment, typed
from shared.shown import shown, shown_json

STATES = {"new": ("new", "새 레슨"), "started": ("started", "진행 중"), "done": ("done", "완료")}
STYLES = {"new": "dim", "started": "yellow", "done": "green"}


def _standing(lesson: Lesson, known: dict[str, Progress]) -> Progress:
    progress = known.get(lesson.id, Progress())
    if progress.state == "new" and lesson.exercise_dir.is_dir() and not is_untouched(lesson):
        return Progress(state="started")
    return progress


def _next_lesson(course: Course) -> Lesson | None:
    known = ProgressFile(course.root).read()
    return next((one for one in course.lessons if _standing(one, known).state != "done"), None)


@subcommand("list")
@option(
    "--json", "as_json", is_flag=True, help=both("Print a JSON list.", "JSON 목록으로 출력해요.")
)
@lang_option
def list_lessons(as_json: bool) -> None:
    """List the lessons, and where you stand in each.

    레슨 목록과 진행 상황을 보여 줘요.
    """
    course = the_course()
    known = ProgressFile(course.root).read()
    if as_json:
        rows = [_as_json(lesson, _standing(lesson, known)) for lesson in course.lessons]
        write(shown_json(rows))
        return
    width = max(cell_len(lesson.title()) for lesson in course.lessons) + 6
    for lesson in course.lessons:
        progress = _standing(lesson, known)
        line = Page(shown(f"{lesson.number:02d}  {lesson.title()}")).pad_to(width)
        line.append(shown(tr(*STATES[progress.state])), style=STYLES[progress.state])
        if progress.points != "-":
            line.append(shown(f"  {progress.points}"), style="dim")
        say(line)
    _say_next(course)


def _as_json(lesson: Lesson, progress: Progress) -> dict[str, object]:
    return {
        "id": lesson.id,
        "number": lesson.number,
        "title": {"en": lesson.title("en"), "ko": lesson.title("ko")},
        "state": progress.state,
        "points": None if progress.points == "-" else progress.points,
        "port": lesson.port,
    }


def where_you_are() -> None:
    """Print how far the student has come, and the next command."""
    course = the_course()
    known = ProgressFile(course.root).read()
    done = sum(_standing(lesson, known).state == "done" for lesson in course.lessons)
    total = len(course.lessons)
    say(tr(f"{done} of {total} exercises done.", f"연습 문제 {total}개 중 {done}개를 마쳤어요."))
    _say_next(course)


def _say_next(course: Course) -> None:
    lesson = _next_lesson(course)
    if lesson is None:
        say(tr("All exercises are done.", "모든 연습 문제를 마쳤어요."))
        return
    started = _standing(lesson, ProgressFile(course.root).read()).state == "started"
    verb = "check" if started else "lesson"
    say(
        tr(f"Next: {lesson.id}. Type: ", f"다음은 {lesson.id}예요. 입력할 명령: ")
        + command(verb, lesson)
    )


@subcommand("next")
@lang_option
def next_exercise() -> None:
    """Show the first exercise that isn't done, and what to type.

    아직 마치지 않은 첫 연습 문제와 입력할 명령을 보여 줘요.
    """
    course = the_course()
    lesson = _next_lesson(course)
    if lesson is not None:
        say(f"{lesson.number:02d} · {lesson.title()}", style="bold")
        say(
            tr(
                f"  read   lessons/{lesson.id}/README.md",
                f"  읽기   lessons/{lesson.id}/README.ko.md",
            )
        )
        say(tr("  run    ", "  실행   ") + command("lesson", lesson))
        say(tr(f"  edit   exercises/{lesson.id}", f"  풀기   exercises/{lesson.id}"))
        say(tr("  check  ", "  채점   ") + command("check", lesson))
    _say_next(course)


@subcommand()
@click.argument("lesson", type=LESSON, metavar="ID")
@option(
    "--port",
    envvar="PORT",
    type=click.IntRange(1, 65535),
    help=both("Another port.", "다른 포트로 실행해요."),
)
@option(
    "--debug",
    is_flag=True,
    help=both(
        "Reload on changes, show errors in the browser.",
        "코드를 바꾸면 다시 불러오고, 오류를 브라우저에 보여 줘요.",
    ),
)
@mysql_option
@lang_option
def lesson(lesson: Lesson, port: int | None, debug: bool, mysql: bool) -> None:
    """Serve a lesson's app on 127.0.0.1:5000+N until Ctrl-C.

    레슨의 앱을 127.0.0.1:5000+N에서 실행해요. Ctrl-C로 끝내요.
    """
    environment.look_closely()
    prepare(lesson, mysql=mysql)
    port = port or lesson.port
    _require_free(port, lesson)
    first = needs_of(lesson).commands
    serving = _serving(lesson, port, debug)
    folder = os.path.relpath(lesson.lesson_dir)
    plain = [" ".join(["flask", *one]) for one in first] + [" ".join(serving)]
    say(f"$ cd {shlex.quote(folder)} && {' && '.join(plain)}", style="bold")
    if not os.environ.get("VIRTUAL_ENV"):
        activate = r".venv\Scripts\activate" if os.name == "nt" else ". .venv/bin/activate"
        say(
            tr(
                f"  (that is the plain command; it needs `{activate}` first)",
                f"  (원래 명령은 이거예요. 먼저 `{activate}`를 실행해야 해요)",
            ),
            style="dim",
        )
    sys.stdout.flush()
    module = ["-m"] if serving[0] == "flask" else []
    program = [sys.executable, *module, *serving[0 if module else 1 :]]
    variables = flask_environment(lesson.lesson_dir) | _database(lesson, mysql)
    os.chdir(lesson.lesson_dir)
    for one in first:
        _run_first([sys.executable, "-m", "flask", *one], variables)
    if os.name == "nt":
        sys.exit(subprocess.run(program, env=variables, check=False).returncode)
    os.execve(program[0], program, variables)


def _serving(lesson: Lesson, port: int, debug: bool) -> list[str]:
    """Return what to type to serve a lesson: its own program, which starts real servers, or Flask's."""
    if (lesson.lesson_dir / "serve.py").is_file() and not debug:
        return ["python", "serve.py", "--port", str(port)]
    return ["flask", *(["--debug"] if debug else []), "run", "--port", str(port)]


def _database(lesson: Lesson, mysql: bool) -> dict[str, str]:
    """Return the variables of the lesson's database, on a server that ends with this command."""
    if not mysql and not needs_of(lesson).server:
        return {}
    from shared.database.serving import serve_database

    with stopping_at_server_errors():
        found = serve_database(lesson)
    account = found.account
    say(
        tr(
            f"  MySQL at {account.host}:{account.port}, the database {account.name}, the user "
            f"{account.user}. In another terminal, so that flask and python find it too:",
            f"  MySQL {account.host}:{account.port}, 데이터베이스 {account.name}, 사용자 "
            f"{account.user}. 다른 터미널에서 flask와 python도 찾게 하려면:",
        ),
        style="dim",
    )
    shown_password = account.password if found.server is not None else "..."
    variables = account.environ() | {"MYSQL_PASSWORD": shown_password}
    if not needs_of(lesson).server:
        variables = {"DATABASE_URL": replace(account, password=shown_password).url()}
    say(f"  {_setting(variables)}", style="dim")
    sys.stdout.flush()
    return found.environ()


def _setting(variables: dict[str, str]) -> str:
    """Return the line that sets variables in a terminal, or one for each of Windows' two."""
    if os.name == "nt":
        shell = "; ".join(f'$env:{name}="{value}"' for name, value in variables.items())
        prompt = " & ".join(f'set "{name}={value}"' for name, value in variables.items())
        return f"PowerShell: {shell}\n  cmd: {prompt}"
    pairs = (f"{name}={shlex.quote(value)}" for name, value in variables.items())
    return f"export {' '.join(pairs)}"


def _run_first(program: list[str], variables: dict[str, str]) -> None:
    code = subprocess.run(program, env=variables, check=False).returncode
    if code != 0:
        words = " ".join(program[2:])
        raise Stop(
            tr(
                f"`{words}` ended with exit code {code}; its message is above.",
                f"`{words}` 명령이 종료 코드 {code}(으)로 끝났어요. 위의 메시지를 확인해 주세요.",
            )
        )


def _require_free(port: int, lesson: Lesson) -> None:
    with socket.socket() as probe:
        if os.name != "nt":
            # As the server does: a port that was in use a moment ago is free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            other = command("lesson", lesson, port=port + 50)
            raise Stop(
                tr(
                    f"Port {port} is in use or not allowed ({error.strerror}). Is the lesson still "
                    f"running in another terminal? Stop it there with Ctrl-C, or type: {other}",
                    f"{port}번 포트를 쓸 수 없어요({error.strerror}). 다른 터미널에서 레슨이 아직 "
                    f"실행 중인가요? 그곳에서 Ctrl-C로 끄거나 이렇게 입력해 주세요: {other}",
                )
            ) from error


@subcommand()
@click.argument("lesson", type=LESSON, metavar="ID")
@option(
    "--task",
    type=int,
    help=both(
        "The task (default: the first that isn't done).",
        "과제 번호(기본값은 아직 통과하지 못한 첫 과제).",
    ),
)
@lang_option
def hint(lesson: Lesson, task: int | None) -> None:
    """Show the next hint of a task, from gentle to direct.

    과제의 다음 힌트를 보여 줘요. 뒤로 갈수록 자세해요.
    """
    known = ProgressFile(lesson.root)
    if task is None and known.of(lesson.id).state == "done":
        say_done(lesson)
        say_next("next")
        return
    hints = hints_text(lesson.starter_dir, language()).hints
    number = task or known.of(lesson.id).task or min(hints, default=1)
    if number not in hints:
        numbers = ", ".join(str(one) for one in sorted(hints))
        raise Stop(
            tr(
                f"There are no hints for task {number} of {lesson.id}; there are for: {numbers}.",
                f"{lesson.id}의 과제 {number}에는 힌트가 없어요. 힌트가 있는 과제: {numbers}.",
            )
        )
    steps = hints[number]
    count = min(known.of(lesson.id).hints.get(number, 0) + 1, len(steps))
    for index, step in enumerate(steps[:count], 1):
        say(
            f"{tr('Hint', '힌트')} {index}/{len(steps)}  {step}",
            style="" if index == count else "dim",
        )
    try_to_save(lambda: known.hinted(lesson.id, number, count))
    if count < len(steps):
        again = command("hint", lesson, task=number)
        say(tr(f"One more: {again}", f"힌트가 더 필요하면: {again}"), style="dim")
    else:
        say(
            tr(
                f"That was the last hint. The exercise's text says the rest; then: "
                f"{command('check', lesson)}",
                f"마지막 힌트예요. 나머지는 연습 문제 글에 있어요. 그다음: {command('check', lesson)}",
            ),
            style="dim",
        )


@subcommand()
@click.argument("lesson", type=LESSON, metavar="ID")
@option("--show", is_flag=True, help=both("Don't ask.", "묻지 않고 바로 해요."))
@lang_option
def solution(lesson: Lesson, show: bool) -> None:
    """Show the difference between your exercise and the reference solution.

    내 코드와 모범 풀이의 차이를 보여 줘요.
    """
    if is_edition(lesson):
        say(where_solutions_are(lesson))
        say_next("next")
        return
    if not show and ProgressFile(lesson.root).of(lesson.id).state != "done":
        _confirm(
            tr(
                "Your exercise doesn't pass yet. Show the solution all the same?",
                "아직 연습 문제를 통과하지 못했어요. 그래도 풀이를 볼까요?",
            ),
            f"{typed.program()} solution {lesson.number} --show",
        )
    difference = solution_diff(lesson)
    if not difference:
        say(tr("Your exercise is the reference solution.", "여러분의 코드가 모범 풀이와 같아요."))
    _say_diff(difference)
    notes = os.path.relpath(text_file(lesson.solution_dir, "NOTES", language()))
    say(tr(f"Why it is this way: {notes}", f"왜 이렇게 썼는지: {notes}"))
    say_next("next")


def _say_diff(difference: str) -> None:
    for line in difference.splitlines():
        say(line, style={"+": "green", "-": "red", "@": "cyan"}.get(line[:1], ""))


@subcommand("diff")
@click.argument("lesson", type=LESSON, metavar="ID")
@lang_option
def diff_lessons(lesson: Lesson) -> None:
    """Show what is new in a lesson's app, against the lesson before.

    바로 앞 레슨의 앱과 무엇이 달라졌는지 보여 줘요.
    """
    earlier = [one for one in the_course().lessons if one.number < lesson.number]
    if not earlier:
        raise Stop(
            tr(
                f"{lesson.id} is the first lesson: there is none before it.",
                f"{lesson.id}는 첫 레슨이에요. 그 앞에는 레슨이 없어요.",
            )
        )
    _say_diff(lesson_diff(earlier[-1], lesson))
    say_next("lesson", lesson)


@subcommand()
@click.argument("lesson", type=LESSON, metavar="ID")
@option("--yes", is_flag=True, help=both("Don't ask.", "묻지 않고 바로 해요."))
@lang_option
def reset(lesson: Lesson, yes: bool) -> None:
    """Bring the starter of an exercise back; what is there is kept in a backup.

    연습 문제를 처음 상태로 되돌려요. 지금 파일은 백업해 둬요.
    """
    if lesson.exercise_dir.is_dir() and is_untouched(lesson):
        say(
            tr(
                f"exercises/{lesson.id} is the starter already.",
                f"exercises/{lesson.id}는 이미 처음 상태예요.",
            )
        )
        return
    if not yes:
        _confirm(
            tr(
                f"Replace exercises/{lesson.id} by the starter? Your files are kept in a backup.",
                f"exercises/{lesson.id}를 처음 상태로 되돌릴까요? 지금 파일은 백업해 둘게요.",
            ),
            f"{typed.program()} reset {lesson.number} --yes",
        )
    try:
        backup = reset_exercise(lesson, datetime.now())
    except OSError as error:
        raise Stop(
            tr(
                f"exercises/{lesson.id} could not be reset: {error}. Nothing is lost: your files "
                f"are there, or in .course/backups.",
                f"exercises/{lesson.id}를 되돌리지 못했어요: {error}. 여러분의 파일은 그대로 있거나 "
                f".course/backups에 있어요.",
            )
        ) from error
    try_to_save(lambda: ProgressFile(lesson.root).forget(lesson.id))
    say(
        tr(
            f"exercises/{lesson.id} is the starter again.",
            f"exercises/{lesson.id}를 처음 상태로 되돌렸어요.",
        )
    )
    if backup is not None:
        say(tr("Your files are in ", "원래 파일은 여기에 있어요: ") + os.path.relpath(backup))
    say_next("check", lesson)


def _confirm(question: str, without: str) -> None:
    """Ask on the terminal; where there is none, name the command that does it without asking."""
    if not sys.stdin.isatty():
        raise Stop(
            tr(
                f"{question} There is no terminal to answer on. Without asking: {without}",
                f"{question} 대답할 터미널이 없어요. 묻지 않고 하려면: {without}",
            )
        )
    if not click.confirm(question):
        raise Stop(tr("Nothing was changed.", "아무것도 바꾸지 않았어요."), code=1)
