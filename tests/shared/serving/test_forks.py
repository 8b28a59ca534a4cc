"""Tests what a process does before it forks others."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.serving.forks import import_early, keep_for_forks


@pytest.fixture(autouse=True)
def modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A package, a module that fails, and one behind it in the order; forgotten afterwards."""
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "early_package").mkdir()
    (tmp_path / "early_package" / "__init__.py").touch()
    (tmp_path / "early_package" / "inner.py").touch()
    (tmp_path / "early_broken.py").write_text("raise OSError('no such library')\n")
    (tmp_path / "early_good.py").touch()
    yield
    for name in early():
        del sys.modules[name]


def early() -> set[str]:
    return {name for name in sys.modules if name.startswith("early_")}


def test_what_cannot_be_imported_is_left_out() -> None:
    """A library that is missing or does not start keeps none of the others away."""
    import_early(["early_missing", "early_broken", "early_package.inner", "early_good"])
    assert early() == {"early_package", "early_package.inner", "early_good"}


def test_whole_packages_are_left_out() -> None:
    """A package that must not be there is not imported by one of its modules either."""
    import_early(["early_package.inner", "early_good"], without=["early_package"])
    assert early() == {"early_good"}


def test_what_is_here_is_kept_for_forks() -> None:
    """The collector looks no more at what was there before."""
    before = gc.get_freeze_count()
    try:
        keep_for_forks()
        assert gc.get_freeze_count() > before
    finally:
        gc.unfreeze()
