"""What is looked at after a class has been graded is what this run has left."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.hostile import grading

OWNER = """
import sys
from pathlib import Path
from shared.database import place

place.short_place = lambda: Path(sys.argv[1])
print(*place.make_place(), flush=True)
sys.stdin.read()
"""

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="strangers' code is graded on Linux"
)


def owner_of_a_class(place: Path, base: Path) -> tuple[str, subprocess.Popen[str]]:
    """Start what makes a server's folder in `place` for the class in `base`; return both."""
    process = subprocess.Popen(
        [sys.executable, "-c", OWNER, str(place), str(base / "class")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    return process.stdout.readline().split()[0], process


@pytest.mark.parametrize(("ended", "found"), [("mine", True), ("stranger", False), ("", False)])
def test_servers_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ended: str, found: bool
) -> None:
    """The folder of an owner that has ended is found, unless another run has made it."""
    monkeypatch.setattr(grading, "PLACES", (tmp_path,))
    monkeypatch.setattr(grading, "SECONDS", 0.2)
    bases = {"mine": tmp_path / "hostile-1", "stranger": tmp_path / "hostile-12"}
    made = {name: owner_of_a_class(tmp_path, base) for name, base in bases.items()}
    if ended:
        made[ended][1].communicate()
    assert grading.servers_left(bases["mine"]) == ({made["mine"][0]} if found else set())
    for _, process in made.values():
        process.communicate()
