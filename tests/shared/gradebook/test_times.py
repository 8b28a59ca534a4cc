"""When works were handed in, kept in a store."""

from __future__ import annotations

from sqlalchemy import event
from sqlalchemy.engine import URL
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from shared.gradebook.store import Store
from shared.gradebook.times import AT_ONCE, KeptTimes


def test_kept_times(tmp_path):
    """Any number comes back in another run, an unknown one too; a later one takes its place."""
    url = URL.create("sqlite", database=str(tmp_path / "grades.sqlite3"))
    times = {f"{number:064}": f"2026-03-01T00:00:{number % 60:02}" for number in range(AT_ONCE + 5)}
    times["0" * 64] = ""
    KeptTimes(Store.open(url, "class")).keep(times)
    kept = KeptTimes(Store.open(url, "class"))
    assert kept.read([*times, "x"]) == times
    kept.keep({"0" * 64: "2026-03-02T00:00:00"})
    assert kept.read(["0" * 64]) == {"0" * 64: "2026-03-02T00:00:00"}


def test_two_at_once(tmp_path):
    """Of two runs that keep the same time, the slower one goes on with the others."""
    kept = KeptTimes(
        Store.open(URL.create("sqlite", database=str(tmp_path / "a.sqlite3")), "class")
    )

    @event.listens_for(Session, "before_flush")
    def quicker(session: Session, *_: object) -> None:
        event.remove(Session, "before_flush", quicker)
        raise IntegrityError("insert", {}, Exception("UNIQUE"))

    kept.keep({"a": "1", "b": "2"})
    assert kept.read(["a", "b"]) == {"b": "2"}
