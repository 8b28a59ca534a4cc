"""The store's tables, as runs that meet or are killed find them."""

from __future__ import annotations

import pytest
from alembic import op

from shared.gradebook.store import Store


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
