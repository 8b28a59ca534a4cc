"""The command's help in two languages, and the Korean of what click itself says.

A help text holds both languages, each in paragraphs of its own; what is shown is one of them.
"""

from __future__ import annotations

import inspect
import os
import re
from collections.abc import Callable
from typing import Any, TypeVar

import click
from click import _textwrap, core, decorators, exceptions, formatting, parser, termui, types
from rich.cells import cell_len

from shared.language import language

Function = TypeVar("Function", bound=Callable[..., Any])

HANGUL = re.compile("[가-힣]")

KOREAN = {
    "Usage:": "사용법:",
    "Options": "옵션",
    "Commands": "명령",
    "Positional arguments": "인자",
    "Show this message and exit.": "이 도움말을 보여 주고 끝내요.",
    "default: {default}": "기본값: {default}",
    "env var: {var}": "환경 변수: {var}",
    "required": "필수",
    "Error: {message}": "오류: {message}",
    "Error: invalid input": "오류: y나 n으로 대답해 주세요.",
    "Try '{command} {option}' for help.": "도움말: {command} {option}",
    "Missing argument": "빠진 인자:",
    "Missing option": "빠진 옵션:",
    "Missing parameter": "빠진 값:",
    "Invalid value: {message}": "값이 맞지 않아요: {message}",
    "Invalid value for {param_hint}: {message}": "{param_hint}의 값이 맞지 않아요: {message}",
    "No such command {name!r}.": "{name!r}라는 명령은 없어요.",
    "No such option {name!r}.": "{name!r} 옵션은 없어요.",
    "Did you mean {possibility}?": "혹시 {possibility}을(를) 찾으셨나요?",
    "(Did you mean one of: {possibilities}?)": "(혹시 이 중에 있나요? {possibilities})",
    "Option {name!r} does not take a value.": "{name!r} 옵션에는 값을 붙이지 않아요.",
    "Option {name!r} requires an argument.": "{name!r} 옵션 뒤에 값을 적어 주세요.",
    "Option {name!r} requires {nargs} arguments.": "{name!r} 옵션 뒤에 값을 {nargs}개 적어 주세요.",
    "Got unexpected extra argument ({args})": "남는 인자가 있어요: {args}",
    "Got unexpected extra arguments ({args})": "남는 인자가 있어요: {args}",
    "Choose from:\n\t{choices}": "이 중에서 골라 주세요:\n\t{choices}",
    "{value!r} is not {choice}.": "{value!r}은(는) {choice}이(가) 아니에요.",
    "{value!r} is not one of {choices}.": "{value!r}은(는) {choices} 중 하나가 아니에요.",
    "{value!r} is not a valid {number_type}.": "{value!r}은(는) 정수가 아니에요.",
    "{value} is not in the range {range}.": "{value}은(는) {range} 범위를 벗어나요.",
}


def both(english: str, korean: str) -> str:
    """Return a help text that holds both languages."""
    return f"{english}\n\n{korean}"


def in_language(text: str | None) -> str | None:
    """Return the paragraphs of a help text that are in the language spoken now."""
    paragraphs = re.split(r"\n\s*\n", inspect.cleandoc(text or ""))
    wanted = [one for one in paragraphs if bool(HANGUL.search(one)) == (language() == "ko")]
    return "\n\n".join(wanted) or text


class InBoth:
    """Whose `help` holds both languages."""

    _help: str | None = None

    @property
    def help(self) -> str | None:
        return in_language(self._help)

    @help.setter
    def help(self, text: str | None) -> None:
        self._help = text


class Command(InBoth, click.Command):
    """A command whose docstring is its help, in both languages."""

    def get_short_help_str(self, limit: int = 45) -> str:
        """Return the first sentence as a whole; the list of commands breaks the line."""
        return " ".join((self.help or "").partition("\n\n")[0].split())


class Option(InBoth, click.Option):
    """An option whose help is in both languages."""


def subcommand(name: str | None = None, **attributes: Any) -> Callable[[Function], Command]:
    """Make a function a command, as `click.command` does."""
    return click.command(name, cls=Command, **attributes)


def option(*names: str, **attributes: Any) -> Callable[[Function], Function]:
    """Give a command an option, as `click.option` does."""
    return click.option(*names, cls=Option, **attributes)


_process = 0


def _said(message: str) -> str:
    # A student's app that a process forked from this one runs has a click that nobody changed.
    korean = language() == "ko" and os.getpid() == _process
    return KOREAN.get(message, message) if korean else message


def _said_of_many(one: str, many: str, count: int) -> str:
    return _said(one if count == 1 else many)


def let_click_speak() -> None:
    """Have click say its own words in the language spoken now, in lines as wide as the terminal.

    click asks gettext, which would want a compiled catalogue and the language in a variable that the
    student's app inherits. Of a Korean letter it counts one column, where a terminal takes two.
    """
    global _process
    _process = os.getpid()
    for module in (core, decorators, exceptions, formatting, parser, termui, types):
        setattr(module, "_", _said)  # noqa: B010
        if hasattr(module, "ngettext"):
            setattr(module, "ngettext", _said_of_many)  # noqa: B010
    for measuring in (_textwrap, formatting):
        setattr(measuring, "term_len", cell_len)  # noqa: B010
