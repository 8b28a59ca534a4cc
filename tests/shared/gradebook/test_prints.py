"""Fingerprints in a store: kept by the hash of a work, for one version of how they are made."""

from __future__ import annotations

from sqlalchemy import event
from sqlalchemy.engine import URL
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from shared.gradebook.prints import AT_ONCE, KeptPrints
from shared.gradebook.store import Store

LARGEST = 2**32 - 1


def test_kept_prints(tmp_path):
    """They come back as they were, of any number of works; those of another version do not."""
    store = Store.open(URL.create("sqlite", database=str(tmp_path / "grades.sqlite3")), "class")
    first, second = KeptPrints(store, 1), KeptPrints(store, 2)
    works = [f"{number:064}" for number in range(AT_ONCE + 5)]
    for number, work in enumerate(works):
        first.keep(work, [number, LARGEST] if number else [])
    assert first.missing([*works, "x"]) == {"x"}
    found = dict(first.read([*works, "x"]))
    assert [list(found[work]) for work in works] == [
        [],
        *([n, LARGEST] for n in range(1, len(works))),
    ]
    assert second.missing(works) == set(works)
    second.keep(works[3], [7])
    assert first.missing(works) == {works[3]}
    assert dict(first.read(works)).keys() == set(works) - {works[3]}


def test_two_at_once(tmp_path):
    """Of two runs that keep the same work's, the slower one goes on."""
    store = Store.open(URL.create("sqlite", database=str(tmp_path / "grades.sqlite3")), "class")
    kept = KeptPrints(store, 1)

    @event.listens_for(Session, "before_flush")
    def quicker(session: Session, *_: object) -> None:
        event.remove(Session, "before_flush", quicker)
        raise IntegrityError("insert", {}, Exception("UNIQUE"))

    kept.keep("a", [1])
    kept.keep("b", [2])
    assert kept.missing(["a", "b"]) == {"a"}
