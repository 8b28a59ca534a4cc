"""The tests of this folder pass for an ordinary user as well, in the same run.

On each push those of the walls themselves, which this user builds in another way; what stands inside
them joins each week, with `ALL_MISTAKES=1`.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
CHECKOUT = HERE.parents[2]
NAMES = "box limits layers walls judge_walls locks transport"
INSIDE = "beside watch traces reading served"


@pytest.mark.skipif(os.geteuid() != 0, reason="this run is an ordinary user's already")
def test_as_an_ordinary_user():
    """Root becomes a user without rights and runs the same tests."""
    names = f"{NAMES} {INSIDE}" if os.environ.get("ALL_MISTAKES") else NAMES
    files = [HERE / f"test_{name}.py" for name in names.split()]
    done = subprocess.run(
        [
            *(sys.executable, str(HERE / "ordinary.py")),
            *(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *map(str, files)),
        ],
        cwd=CHECKOUT,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    assert "left behind" not in done.stdout
