"""`course grade`: which works of a class are alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from shared.alike.facing import Alike
from shared.cli.base import console
from shared.cli.words import both, option
from shared.gradebook.store import Store
from shared.grading.alike import Comparison
from shared.grading.classwork import Classwork
from shared.grading.reread import Rereading
from shared.language import tr
from shared.sandbox.limits import Limits

Function = TypeVar("Function", bound=Callable[..., Any])


def alike_option(command: Function) -> Function:
    """Add the option that has works compared."""
    add = option(
        "--alike/--no-alike",
        default=None,
        help=both(
            "Show which works are alike, as a hint for you: by default in the gradebook (--html).",
            "서로 비슷한 제출물을 참고용으로 보여 줘요. 성적표(--html)에는 기본으로 들어가요.",
        ),
    )
    return add(command)


def alike_in(work: Classwork, store: Store, limits: Limits, *, texts: bool) -> Alike:
    """Compare a class's works, and show how far their reading is.

    Args:
        texts: what is to be shown side by side is read, too.

    Raises:
        StoreError: the store cannot be used.
    """
    screen = console(stderr=True)
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    with (
        Rereading(limits) as reading,
        Progress(
            *columns, console=screen, auto_refresh=False, disable=not screen.is_terminal
        ) as bar,
    ):
        comparison = Comparison(work, store, reading)
        task = bar.add_task(tr("Comparing", "비교 중"), total=comparison.to_read)
        for _ in comparison.read():
            bar.advance(task)
            bar.refresh()
        return comparison.found(texts=texts)
