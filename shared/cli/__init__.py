"""The command `course`. These modules parse and print; what is printed is made elsewhere."""

from __future__ import annotations

import contextlib
import os
import sys

import click

from shared.cli import author, check, grade, student
from shared.cli.base import Stop, lang_option, say
from shared.language import tr


@click.group(
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@lang_option
@click.pass_context
def course(context: click.Context) -> None:
    """A Flask course of small apps that run, and exercises that grade themselves.

    ID is a lesson's number or name: 6, 06, smorest, 06_smorest.
    """
    if context.invoked_subcommand is None:
        say(
            tr(
                "`course --help` lists every command.",
                "`course --help`로 모든 명령을 볼 수 있어요.",
            ),
            style="dim",
        )
        student.where_you_are()


for command in (
    student.list_lessons, student.lesson, check.check, check.watch, student.hint,
    student.solution, student.diff_lessons, student.reset, student.next_exercise,
    grade.grade, author.verify, author.audit, author.new, author.doctor, author.test,
):  # fmt: skip
    course.add_command(command)


def main() -> int:
    """Run the command; exit 0 fine, 1 checks failed, 2 could not run."""
    _be_printable()
    try:
        code = course.main(standalone_mode=False)
    except Stop as stop:
        say(str(stop), stderr=True)
        return stop.code
    except click.exceptions.Abort:
        say("\n" + tr("Stopped.", "멈췄어요."), stderr=True)
        return 130
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except BrokenPipeError:
        # `course list | head`: nobody reads on. What is still buffered must go nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code if isinstance(code, int) else 0


def _be_printable() -> None:
    """Never fail on a character that the terminal cannot show, as Windows' old code pages."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, OSError):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
