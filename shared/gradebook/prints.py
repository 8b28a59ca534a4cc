"""The fingerprints of what was handed in, kept in a class's store."""

from __future__ import annotations

import struct
from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from shared.gradebook.store import Store
from shared.gradebook.tables import PrintsRow

AT_ONCE = 200  # works whose fingerprints are read at once


class KeptPrints:
    """Fingerprints by the hash of a work, of one version of how they are made."""

    def __init__(self, store: Store, version: int) -> None:
        self._store = store
        self._version = version

    def missing(self, works: Iterable[str]) -> set[str]:
        """Return which of these works have none.

        Raises:
            StoreError: the store cannot be read.
        """
        wanted = select(PrintsRow.work).where(PrintsRow.version == self._version)
        with self._store.session() as session:
            return set(works).difference(session.scalars(wanted))

    def read(self, works: Sequence[str]) -> Iterator[tuple[str, Sequence[int]]]:
        """Give the works that have fingerprints, with these; raises as `missing`."""
        for at in range(0, len(works), AT_ONCE):
            some = (
                PrintsRow.work.in_(works[at : at + AT_ONCE]),
                PrintsRow.version == self._version,
            )
            with self._store.session() as session:
                found = select(PrintsRow.work, PrintsRow.prints).where(*some)
                rows = session.execute(found.order_by(PrintsRow.work)).all()
            for work, prints in rows:
                yield work, _unpacked(prints)

    def keep(self, work: str, prints: Sequence[int]) -> None:
        """Keep a work's fingerprints; those of another version go.

        Raises:
            StoreError: the store cannot be written.
        """
        row = PrintsRow(work=work, version=self._version, prints=_packed(prints))
        # Another run on this store may have been quicker: the same work has the same fingerprints.
        with self._store.session() as session, suppress(IntegrityError), session.begin_nested():
            session.merge(row)


def _packed(prints: Sequence[int]) -> bytes:
    return struct.pack(f"<{len(prints)}I", *prints)


def _unpacked(packed: bytes) -> array[int]:
    return array("I", struct.unpack(f"<{len(packed) // 4}I", packed))
