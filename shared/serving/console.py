"""The `console` blocks of a text, run against a fresh server: what they show must come out."""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from shared.material.experiments import experiments
from shared.material.texts import Fence, Text
from shared.serving import curl
from shared.serving.server import FLASK, Server, run_to_end

ANY_LINES = "..."
ANYTHING = "…"


class NotACommand(Exception):
    """A block shows something that cannot be run here."""


@dataclass(frozen=True)
class Step:
    """One command of a text with the output that stands below it, and its line."""

    command: str
    output: tuple[str, ...]
    line: int


def steps(text: Text) -> Iterator[Step]:
    """All commands of a text's console blocks, in reading order; raises NotACommand."""
    for fence in fences(text):
        yield from of_fence(fence)


def fences(text: Text) -> Iterator[Fence]:
    """A text's console blocks, but for those of an experiment, which are of a changed app."""
    apart = [experiment.console for experiment in experiments(text)]
    for fence in text.fences:
        if fence.language == "console" and fence not in apart:
            yield fence


def run(step: Step, server: Server | None, folder: Path) -> list[str]:
    """Run one command and return the lines that it prints; raises NotACommand."""
    words = shlex.split(step.command)
    if words[0] == "curl" and server is not None:
        printed = curl.run(words[1:], server.port, folder)
    elif words[0] == "flask":
        printed = _to_end(folder, [*FLASK, *words[1:]])
    elif words[0] in ("python", "python3"):
        printed = _to_end(folder, words[1:])
    else:
        raise NotACommand(f"`{words[0]}` is not curl, flask or python; show it as `sh` or `text`")
    return [line.rstrip() for line in printed.rstrip().splitlines()]


def fits(shown: tuple[str, ...], printed: list[str]) -> bool:
    """Whether the lines of a text are what was printed, with `...` and `…` for what varies."""
    if not shown:
        return not printed
    if shown[0].strip() == ANY_LINES:
        return any(fits(shown[1:], printed[start:]) for start in range(len(printed) + 1))
    if not printed or not _line_fits(shown[0], printed[0]):
        return False
    return fits(shown[1:], printed[1:])


def difference(shown: tuple[str, ...], printed: list[str]) -> str:
    """In one line, the first place where the text says something else."""
    for index, line in enumerate(shown):
        if line.strip() == ANY_LINES:
            break
        if index >= len(printed):
            return f"the text goes on with `{line}`, the output has ended"
        if not _line_fits(line, printed[index]):
            return f"the text has `{line}`, the output `{printed[index]}`"
    else:
        return f"the output goes on with `{printed[len(shown)]}`"
    return "the output is:\n" + "\n".join(printed)


def of_fence(fence: Fence) -> Iterator[Step]:
    lines = fence.content.splitlines()
    index = 0
    while index < len(lines):
        if not lines[index].startswith("$ "):
            raise NotACommand(f"a console block starts with `$ `, not with `{lines[index]}`")
        at = index
        command, index = _command(lines, index)
        end = index
        while end < len(lines) and not lines[end].startswith("$ "):
            end += 1
        output = [line.rstrip() for line in lines[index:end]]
        while output and not output[-1]:
            output.pop()
        yield Step(command, tuple(output), fence.line + 1 + at)
        index = end


def _command(lines: list[str], index: int) -> tuple[str, int]:
    """The command that starts here, over as many lines as its quotes and backslashes take."""
    command = lines[index][2:]
    index += 1
    while index < len(lines) and not _complete(command):
        following = lines[index].removeprefix("> ")
        command = command[:-1] + following if command.endswith("\\") else f"{command}\n{following}"
        index += 1
    return command, index


def _complete(command: str) -> bool:
    if command.endswith("\\"):
        return False
    try:
        return bool(shlex.split(command))
    except ValueError:
        return False


def _line_fits(shown: str, printed: str) -> bool:
    pattern = ".*".join(re.escape(part) for part in shown.split(ANYTHING))
    return re.fullmatch(pattern, printed) is not None


def _to_end(folder: Path, arguments: list[str]) -> str:
    try:
        return run_to_end(folder, arguments)
    except subprocess.TimeoutExpired:
        raise NotACommand("the command does not end; show it as `sh` or `text`") from None
