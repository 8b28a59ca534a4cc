"""Apply a unified diff to a folder: the mistakes of `tests/ID/mistakes`.

Strict, and without git, which a machine that runs the tests need not have: the lines before and
after a change must be in the file, at the stated place or moved as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

_HUNK = re.compile(r"@@ -(\d+)(?:,(\d+))? \+\d+(?:,(\d+))? @@")
_RENAME = re.compile(r"rename (from|to) (.+)")


class DoesNotApply(Exception):
    """The diff does not fit the files; the message names the first place."""


@dataclass
class Hunk:
    """One change: the line where it starts (counted from 1), what is there, what comes instead."""

    start: int
    old_size: int  # in lines, as the diff announces it; what follows is no part of the change
    new_size: int
    old: list[str] = field(default_factory=list)
    new: list[str] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        return len(self.old) >= self.old_size and len(self.new) >= self.new_size


@dataclass
class FileChange:
    """All changes to one file; no old name: it is new; no new name: it is deleted."""

    old: str | None
    new: str | None
    hunks: list[Hunk]


def apply(diff: str, folder: Path) -> None:
    """Change the files in `folder` as the diff says.

    Raises:
        DoesNotApply: a file or a line is not there, or the diff changes nothing.
    """
    changes = [change for change in parse(diff) if change.hunks or change.old != change.new]
    if not changes:
        raise DoesNotApply("it changes no file")
    for change in changes:
        _apply(change, folder)


def parse(diff: str) -> Iterator[FileChange]:
    """Read a diff; what stands before its first file is for people."""
    change: FileChange | None = None
    for line in diff.splitlines():
        hunk = change.hunks[-1] if change and change.hunks else None
        if line.startswith("diff --git "):
            if change:
                yield change
            change = FileChange(None, None, [])
        elif (hunk is None or hunk.complete) and line.startswith("--- "):
            if change is None or change.hunks:
                if change:
                    yield change
                change = FileChange(None, None, [])
            change.old = _name(line[4:], "a/")
        elif change and hunk is None and line.startswith("+++ "):
            change.new = _name(line[4:], "b/")
        elif change and hunk is None and (match := _RENAME.match(line)):
            change.old, change.new = _renamed(change, match)
        elif change and (match := _HUNK.match(line)):
            start, old, new = (int(number or 1) for number in match.groups())
            change.hunks.append(Hunk(start, old, new))
        elif hunk is not None and not hunk.complete:
            _add(hunk, line)
    if change:
        yield change


def _add(hunk: Hunk, line: str) -> None:
    sign, content = line[:1], line[1:]
    if sign in (" ", "-", ""):  # an editor may have removed the space of an empty line
        hunk.old.append(content)
    if sign in (" ", "+", ""):
        hunk.new.append(content)


def _name(text: str, prefix: str) -> str | None:
    name = text.partition("\t")[0].strip()
    return None if name == "/dev/null" else name.removeprefix(prefix)


def _renamed(change: FileChange, match: re.Match[str]) -> tuple[str | None, str | None]:
    return (match[2], change.new) if match[1] == "from" else (change.old, match[2])


def _apply(change: FileChange, folder: Path) -> None:
    lines: list[str] = []
    if change.old is not None:
        try:
            lines = (folder / change.old).read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            raise DoesNotApply(f"there is no {change.old}") from None
    moved = 0
    for hunk in change.hunks:
        at = _find(lines, hunk, moved, change.old or "")
        lines[at : at + len(hunk.old)] = hunk.new
        moved = at - hunk.start + 1 + len(hunk.new) - len(hunk.old)
    if change.old is not None and change.old != change.new:
        (folder / change.old).unlink()
    if change.new is not None:
        target = folder / change.new
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def _find(lines: list[str], hunk: Hunk, moved: int, name: str) -> int:
    """The index where the hunk's old lines stand, the nearest to where they should."""
    wanted = max(hunk.start - 1 + moved, 0)
    last = len(lines) - len(hunk.old)
    for index in sorted(range(last + 1), key=lambda index: abs(index - wanted)):
        if lines[index : index + len(hunk.old)] == hunk.old:
            return index
    raise DoesNotApply(f"the change at line {hunk.start} of {name} does not fit the file")
