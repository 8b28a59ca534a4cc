"""The command `course`. These modules parse and print; what is printed is made elsewhere.

A command's module is imported when the command is typed: what grades needs Flask and pytest, which
take three times as long to import as `course list` takes in all.
"""

from __future__ import annotations

import difflib
import os
import sys
from importlib import import_module

import click

from shared.cli.base import Stop, lang_option, say
from shared.cli.words import Command, let_click_speak
from shared.language import tr
from shared.setup.printable import settle_language
from shared.setup.typed import program

# In the order of `course --help`: the command, its module, and what it is called there.
COMMANDS = {
    "list": ("student", "list_lessons"),
    "lesson": ("student", "lesson"),
    "check": ("check", "check"),
    "watch": ("check", "watch"),
    "hint": ("student", "hint"),
    "solution": ("student", "solution"),
    "diff": ("student", "diff_lessons"),
    "reset": ("student", "reset"),
    "next": ("student", "next_exercise"),
    "pack": ("pack", "pack_exercise"),
    "grade": ("grade", "grade"),
    "hidden": ("hidden", "hidden"),
    "worker": ("class_machines", "worker"),
    "verify": ("author", "verify"),
    "audit": ("author", "audit"),
    "new": ("author", "new"),
    "edition": ("author", "edition"),
    "doctor": ("author", "doctor"),
    "test": ("author", "test"),
}


class Commands(Command, click.Group):
    """The commands, each of which is imported when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names, for `--help`."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of a name, None where there is none."""
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(f"{__name__}.{module}"), name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that the arguments begin with; where there is none, name the nearest."""
        if args[0] not in COMMANDS and args[0][:1] != "-" and not ctx.resilient_parsing:
            raise click.UsageError(_unknown(args[0]), ctx)
        return super().resolve_command(ctx, args)


def _unknown(name: str) -> str:
    near = difflib.get_close_matches(name, COMMANDS, n=1)
    said = tr(f'There is no command "{name}".', f'"{name}"라는 명령은 없어요.')
    if near:
        said += " " + tr(f"Did you mean `{near[0]}`?", f"혹시 `{near[0]}`인가요?")
    return said


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@lang_option
@click.pass_context
def course(context: click.Context) -> None:
    """A Flask course of small apps that run, and exercises that grade themselves.

    ID is a lesson's number or name: 6, 06, smorest, 06_smorest.

    작은 앱을 하나씩 실행해 보고, 스스로 채점되는 연습 문제를 풀면서 배우는 Flask 강의예요.

    ID에는 레슨의 번호나 이름을 적어요. 예: 6, 06, smorest, 06_smorest.
    """
    if context.invoked_subcommand is None:
        say(
            tr(
                f"`{program()} --help` lists every command.",
                f"`{program()} --help`로 모든 명령을 볼 수 있어요.",
            ),
            style="dim",
        )
        from shared.cli import student

        student.where_you_are()


def main() -> int:
    """Run the command; exit 0 fine, 1 checks failed, 2 could not run."""
    settle_language()
    let_click_speak()
    try:
        code = course.main(prog_name=program(), standalone_mode=False)
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
