"""When the newest file of each work was written, kept in a class's store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from shared.gradebook.store import Store
from shared.gradebook.tables import TimeRow

AT_ONCE = 500  # keys that are asked for at once: SQLite takes 32,766, others fewer


class KeptTimes:
    """Times as `shared.handed_in.tree.Tree.newest` gives them, by a hash of how the files look."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def read(self, keys: Sequence[str]) -> dict[str, str]:
        """Return those that are kept.

        Raises:
            StoreError: the store cannot be read.
        """
        found: dict[str, str] = {}
        with self._store.session() as session:
            for at in range(0, len(keys), AT_ONCE):
                some = TimeRow.key.in_(keys[at : at + AT_ONCE])
                rows = session.execute(select(TimeRow.key, TimeRow.newest).where(some))
                found.update((key, newest) for key, newest in rows)
        return found

    def keep(self, times: Mapping[str, str]) -> None:
        """Keep some more.

        Raises:
            StoreError: the store cannot be written.
        """
        with self._store.session() as session:
            for key, newest in sorted(times.items()):
                # Another run on this store may have been quicker: the same files have the same time.
                with suppress(IntegrityError), session.begin_nested():
                    session.merge(TimeRow(key=key, newest=newest))
