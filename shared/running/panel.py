"""The test panel of an editor: a student's own exercises, by lesson, task and sentence.

An editor collects all tests of the repository. With `--panel`, which `.vscode/settings.json` gives,
these are the checks of the exercises, made of what stands in `exercises/`. Authors want all tests:
the environment variable `COURSE_PANEL=authors` gives them back.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from shared.language import tr
from shared.running.checks import is_suite, task_of, title_of

AUTHORS = "authors"


def is_wanted(config: pytest.Config) -> bool:
    """Return whether this run is that of a student's panel."""
    return bool(config.option.panel) and os.environ.get("COURSE_PANEL") != AUTHORS


def settle(config: pytest.Config) -> None:
    """Grade the exercises, and let a warning of an app be one: it takes no points."""
    config.option.target = "exercises"
    config.option.pythonwarnings = ["default"]


def is_shown(path: Path) -> bool:
    """Return whether a folder or file may hold checks of an exercise."""
    return path.is_dir() or (is_suite(path) and path.name == "test_exercise.py")


def label(items: list[pytest.Item]) -> None:
    """Call the checks by their sentences, where they are only listed.

    An editor shows an item's name, and asks for it by the id, which stays.
    """
    for item in items:
        title = title_of(item)
        number = task_of(item)
        item.name = tr(f"Task {number} · {title}", f"과제 {number} · {title}") if number else title
        if hasattr(item, "originalname"):
            item.originalname = item.name.partition(" [")[0]
