"""The suites are tried by machine: here the smallest one, and by a workflow each week all of them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork()")
ROOT = Path(__file__).resolve().parents[2]


def test_every_mutant_is_noticed_or_explained() -> None:
    """Of lesson 00 nothing survives without a reason, and no reason is stale."""
    command = [sys.executable, "-P", "-m", "shared", "audit", "0", "--lang", "en"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr
