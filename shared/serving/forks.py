"""What a process does before it forks others, so that each fork begins with what it needs."""

from __future__ import annotations

import contextlib
import gc
import importlib
from collections.abc import Iterable


def import_early(names: Iterable[str], *, without: Iterable[str] = ()) -> None:
    """Import those modules that can be imported, but none of the packages `without`.

    A lesson's library that is not there, or that does not start here, is for the fork to miss.
    """
    left_out = frozenset(without)
    for name in names:
        if name.partition(".")[0] not in left_out:
            with contextlib.suppress(Exception):
                importlib.import_module(name)


def keep_for_forks() -> None:
    """Let the garbage collector look no more at what is here now.

    Each fork would otherwise copy every page that its collector looks at.
    """
    gc.collect()
    gc.freeze()


def collect_less_often() -> None:
    """Let the garbage collector of this process, which lives for one submission, look less often.

    That takes an eighth off its time: each app that is started makes ten thousands of objects.
    """
    gc.set_threshold(20_000)
