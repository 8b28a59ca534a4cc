"""The experiments of a text: a change of a lesson's file, and what comes back then.

In a text, an experiment is a fence ```` ```diff FILE ````, whose lines begin with a space, `-` or
`+` as in a unified diff without its headers, and the `console` fence that follows it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from shared.material.texts import Fence, Text

_NO_NEWLINE = "\\"


class DoesNotApply(Exception):
    """The change does not fit the file; the message says why."""


@dataclass(frozen=True)
class Experiment:
    """One change to try, and the commands that show what it does."""

    change: Fence
    console: Fence | None  # None: the text shows nothing

    @property
    def file(self) -> str:
        """The file that is changed, relative to the lesson's folder."""
        return self.change.path or ""

    @property
    def content(self) -> tuple[str, ...]:
        """All that the text shows of it."""
        return (self.file, self.change.content, self.console.content if self.console else "")


def experiments(text: Text) -> Iterator[Experiment]:
    """Yield the experiments of a text, in reading order."""
    for fence, following in zip_longest(text.fences, text.fences[1:]):
        if is_change(fence):
            shown = following is not None and following.language == "console"
            yield Experiment(fence, following if shown else None)


def is_change(fence: Fence) -> bool:
    """Tell whether a fence is the change of an experiment."""
    return fence.language == "diff" and fence.path is not None


def changed(source: str, diff: str) -> str:
    """Return a file's text with a change made to it.

    Raises:
        DoesNotApply: its lines do not stand there, stand there twice, or it changes nothing.
    """
    lines = diff.rstrip("\n").split("\n")
    marked = [(line[:1] or " ", line[1:]) for line in lines if line[:1] != _NO_NEWLINE]
    if odd := [line for mark, line in marked if mark not in " -+"]:
        raise DoesNotApply(f"a line begins with neither a space, - nor +: {odd[0]!r}")
    before = [line for mark, line in marked if mark != "+"]
    after = [line for mark, line in marked if mark != "-"]
    if before == after:
        raise DoesNotApply("it changes nothing")
    there = source.split("\n")
    places = [i for i in range(len(there)) if there[i : i + len(before)] == before]
    if len(places) != 1:
        raise DoesNotApply(f"its lines stand {len(places)} times in the file, not once")
    start = places[0]
    return "\n".join([*there[:start], *after, *there[start + len(before) :]])
