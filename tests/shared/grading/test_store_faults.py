"""A store whose disk is full, which another program holds, or where nothing may be written."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from shared.gradebook import store as stores
from shared.gradebook.store import Place, Store, StoreError
from shared.language import set_language
from shared.result import Result
from tests.shared.conftest import COMMAND

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="strangers' code is graded on Linux"
)

# A small disk of one's own, and then a larger one with the same files.
ON_A_DISK = """
set -e
mount -t tmpfs -o size=84k none "$DISK"
set +e
"$@"; echo "code $?" >&2
mount -o remount,size=64m "$DISK"
"$@"; echo "code $?" >&2
mount -o remount,ro "$DISK"
"$@" --again ada; echo "code $?" >&2
"""
IN_A_NAMESPACE = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"])]


def test_full_disk_then_room_then_read_only(course, tmp_path):
    """What was graded before the disk was full is kept; with more room the command goes on."""
    classroom, disk = tmp_path / "class", tmp_path / "disk"
    disk.mkdir()
    for number in range(8):
        shutil.copytree(course.root / "exercises/01_shelf", classroom / f"s{number}")
        with (classroom / f"s{number}/app.py").open("a", encoding="utf-8") as app:
            app.write(f"\n# {number}\n")
    shutil.copytree(course.root / "solutions/01_shelf", classroom / "ada")
    out = tmp_path / "result.json"
    command = [*COMMAND, "grade", str(classroom), "--lesson", "1", "--jobs", "1"]
    command += ["--store", str(disk / "grades.db"), "--json", str(out)]
    done = subprocess.run(
        [*IN_A_NAMESPACE, "sh", "-c", ON_A_DISK, "sh", *command],
        env={**course.environment(), "DISK": str(disk)},
        cwd=course.root, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    first, second, third, _ = done.stderr.replace("\n", " ").split("code ")
    assert "The disk is full. What was graded before is kept" in first, done.stderr
    assert second.startswith("2 "), second
    assert third.startswith("1 "), third
    kept = 9 - int(second.partition("9 rows, ")[2].split()[0])
    assert 0 < kept < 9
    assert len(json.loads(out.read_text("utf-8"))["results"]) == 9
    assert "may not be written: name another place" in third
    assert "Traceback" not in done.stderr


def held(path: Path) -> sqlite3.Connection:
    """Return a connection that holds a file, as another program might."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    return connection


@pytest.mark.parametrize(
    ("lang", "says"), [("en", "Another program has held it"), ("ko", "다른 프로그램이")]
)
def test_held_by_another_program(tmp_path, monkeypatch, lang, says):
    """It is told, before the first submission and in the middle; what was kept before stays."""
    monkeypatch.setattr(stores, "PATIENCE", 0.1)
    path = tmp_path / "grades.db"
    Store.open(f"sqlite:///{path}", "class")
    set_language(lang)
    try:
        other = held(path)
        with pytest.raises(StoreError, match=says):
            Store.open(f"sqlite:///{path}", "class")
        other.close()
        store = Store.open(f"sqlite:///{path}", "class")
        place, result = Place("ada", "01_shelf", "ada"), Result("01_shelf", "ada", "seed", "A:", ())
        store.keep(place, "signature", "one", result)
        other = held(path)
        with pytest.raises(StoreError, match=says):
            store.keep(place, "signature", "two", result)
        other.close()
    finally:
        set_language(None)
    assert {known.key for known in store.known().values()} == {"one"}
