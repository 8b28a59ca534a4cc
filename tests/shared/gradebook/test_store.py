"""The store's tables, as runs that meet or are killed find them."""

from __future__ import annotations

import pytest
from alembic import op

from shared.gradebook.keys import Terms
from shared.gradebook.store import MEMORY, Store
from shared.grading.classwork import Again, Classwork
from shared.grading.submissions import Submission, not_graded
from shared.handed_in import libarchive


def test_killed_while_tables_are_made(tmp_path, monkeypatch):
    """All tables are there or none: the next run makes them."""
    url = f"sqlite:///{tmp_path}/grades.db"

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(op, "create_index", killed)
        with pytest.raises(KeyboardInterrupt):
            Store.open(url, "class")
    store = Store.open(url, "class", seed="k")
    assert (store.name, store.seed, store.known()) == ("class", "k", {})


def test_what_could_not_be_read_is_when_it_can(tmp_path, monkeypatch):
    """A refusal is kept, until the library is there that reads 7z and RAR."""
    (tmp_path / "kim.7z").write_bytes(b"")
    store, terms = Store.open(MEMORY, "class"), Terms("seed", "en", "")
    submission = Submission("kim", None, str(tmp_path), "kim.7z")

    def work() -> Classwork:
        return Classwork([submission], store, terms, Again())

    monkeypatch.setattr(libarchive, "is_here", lambda: False)
    refused = not_graded(submission, "seed", "A:", "no libarchive")
    assert len(list(work().grade(lambda _: iter([(0, refused)])))) == 1
    assert work().to_grade == []
    monkeypatch.setattr(libarchive, "is_here", lambda: True)
    assert work().to_grade == [submission]
