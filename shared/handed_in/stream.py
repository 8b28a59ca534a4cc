"""An archive as it passes by: one entry after the other, each read before the next one comes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from shared.handed_in.tree import Kind


class Data(Protocol):
    """What is in a file."""

    def read(self, size: int, /) -> bytes:
        """Return at most so many bytes, b"" at the end."""


@dataclass(frozen=True)
class Passing:
    """An entry of an archive, while it passes by."""

    name: str  # the archive's own, which nobody has checked
    kind: Kind
    modified: float  # seconds since the epoch
    open: Callable[[], Data]  # of a file only, before the next one comes


Stream = Callable[[], AbstractContextManager[Iterator[Passing]]]  # from the start, each time
