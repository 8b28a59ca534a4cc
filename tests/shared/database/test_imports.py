"""What a student without a database driver runs needs none."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    "module",
    [
        *(f"shared.cli.{name}" for name in ("author", "check", "grade", "student")),
        *("shared.running.plugin", "shared.grading.worker", "shared.verify"),
    ],
)
def test_the_driver_is_imported_late(module: str) -> None:
    """PyMySQL is there only where a lesson wants a server."""
    blocked = f"import sys; sys.modules['pymysql'] = None; import {module}"
    printed = subprocess.run(
        [sys.executable, "-c", blocked], capture_output=True, text=True, check=False
    )
    assert printed.returncode == 0, printed.stderr
