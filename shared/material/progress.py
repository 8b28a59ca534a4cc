"""Where a student stands: a plain text file that a person can read.

    # exercise         state    points  task  hints
    00_hello           done     6/6     -     -
    01_routing         started  5/20    2     1:3 2:1

`task` is the first task that isn't done, `hints` how many hints of which task were shown.
"""

from __future__ import annotations

import contextlib
import os
import re
from dataclasses import dataclass, field, replace
from pathlib import Path

from shared.result import Result

HEADER = """\
# Your progress. The course writes this file; it is plain text.
# exercise               state    points  task  hints
"""
LINE = re.compile(
    r"(?P<id>\d\d_\w+)\s+(?P<state>done|started)\s+(?P<points>[\d.]+/[\d.]+|-)"
    r"\s+(?P<task>\d+|-)\s*(?P<hints>(?:\d+:\d+\s*)*|-)\s*"
)


@dataclass(frozen=True)
class Progress:
    """A student's standing in one exercise."""

    state: str = "new"  # new, started, done
    points: str = "-"  # "5/20", or "-" before the first check
    task: int | None = None  # the first task that isn't done
    hints: dict[int, int] = field(default_factory=dict)  # task -> hints shown


class ProgressFile:
    """The file `.course/progress.txt` of a checkout."""

    def __init__(self, root: Path) -> None:
        self.path = root / ".course" / "progress.txt"

    def read(self) -> dict[str, Progress]:
        """Return the standing in each exercise that has a line; other lines are passed over."""
        try:
            lines = self.path.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            return {}
        matches = (LINE.fullmatch(line) for line in lines)
        return {match["id"]: _parse(match) for match in matches if match}

    def of(self, lesson_id: str) -> Progress:
        return self.read().get(lesson_id, Progress())

    def checked(self, result: Result) -> None:
        """Remember the result of a check of the whole exercise.

        Raises:
            OSError: the file cannot be written.
        """
        failing = [check.task for check in result.checks if not check.passed]
        self._write(
            result.lesson,
            replace(
                self.of(result.lesson),
                state="started" if failing else "done",
                points=f"{result.points:g}/{result.max_points:g}",
                task=min(failing) or None if failing else None,
            ),
        )

    def hinted(self, lesson_id: str, task: int, shown: int) -> None:
        """Remember that `shown` hints of a task were shown.

        Raises:
            OSError: the file cannot be written.
        """
        old = self.of(lesson_id)
        state = "started" if old.state == "new" else old.state
        self._write(lesson_id, replace(old, state=state, hints=old.hints | {task: shown}))

    def forget(self, lesson_id: str) -> None:
        """Forget an exercise, which was reset.

        Raises:
            OSError: the file cannot be written.
        """
        if lesson_id in self.read():
            self._write(lesson_id, None)

    def _write(self, lesson_id: str, progress: Progress | None) -> None:
        all_of_it = self.read()
        all_of_it.pop(lesson_id, None)
        if progress is not None:
            all_of_it[lesson_id] = progress
        text = HEADER + "".join(_line(key, all_of_it[key]) for key in sorted(all_of_it))
        self.path.parent.mkdir(exist_ok=True)
        # Written beside and renamed, so that a full disk or a kill loses nothing.
        beside = self.path.with_suffix(f".{os.getpid()}.tmp")
        try:
            beside.write_text(text, encoding="utf-8", newline="\n")
            os.replace(beside, self.path)
        finally:
            with contextlib.suppress(OSError):
                beside.unlink()


def _parse(match: re.Match[str]) -> Progress:
    hints = dict(part.split(":") for part in match["hints"].split() if ":" in part)
    return Progress(
        state=match["state"],
        points=match["points"],
        task=None if match["task"] == "-" else int(match["task"]),
        hints={int(task): int(shown) for task, shown in hints.items()},
    )


def _line(lesson_id: str, progress: Progress) -> str:
    hints = " ".join(f"{task}:{shown}" for task, shown in sorted(progress.hints.items())) or "-"
    task = progress.task or "-"
    return f"{lesson_id:<24} {progress.state:<8} {progress.points:<7} {task!s:<5} {hints}\n"
