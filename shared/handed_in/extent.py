"""How much an archive may be."""

from __future__ import annotations

from dataclasses import dataclass

from shared.handed_in.tree import DEEPEST, MOST_ENTRIES
from shared.language import tr

MB = 1024 * 1024
ARCHIVE_LIMIT = 64 * MB  # bytes of one student's archive; a whole environment may be in it


@dataclass(frozen=True)
class Extent:
    """How much an archive may be."""

    archive: int  # bytes of the archive itself
    stream: int  # bytes that are read from its start to its end, a tar's headers included
    entries: int
    deepest: int  # folders within folders


OF_WORK = Extent(ARCHIVE_LIMIT, 256 * MB, MOST_ENTRIES, DEEPEST)  # of one student


def larger_than(limit: int) -> str:
    """Return the sentence for an archive of more bytes."""
    return tr(f"It is larger than {limit // MB} MB.", f"{limit // MB} MB보다 커요.")
