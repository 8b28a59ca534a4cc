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

# A disk of one's own, which has room, then almost none when the others hand in, then room again.
ON_A_DISK = """
set -e
mount -t tmpfs -o size=64m none "$DISK"
"$@"; echo "code $?" >&2
mount -o "remount,size=$(($(du -k "$DISK/grades.db" | cut -f 1) + 12))k" "$DISK"
mv "$LATER"/* "$CLASS"
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
    classroom, later, disk = tmp_path / "class", tmp_path / "later", tmp_path / "disk"
    disk.mkdir()
    shutil.copytree(course.root / "solutions/01_shelf", classroom / "ada")
    for number in range(8):
        shutil.copytree(course.root / "exercises/01_shelf", later / f"s{number}")
    out = tmp_path / "result.json"
    command = [*COMMAND, "grade", str(classroom), "--as", "class", "--lesson", "1", "--jobs", "1"]
    command += ["--store", str(disk / "grades.db"), "--json", str(out)]
    places = {"DISK": str(disk), "LATER": str(later), "CLASS": str(classroom)}
    done = subprocess.run(
        [*IN_A_NAMESPACE, "sh", "-c", ON_A_DISK, "sh", *command],
        env={**course.environment(), **places},
        cwd=course.root, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    _, full, roomy, read_only, _ = done.stderr.replace("\n", " ").split("code ")
    assert "The disk is full. What was graded before is kept" in full, done.stderr
    assert roomy.startswith("2 "), roomy
    assert read_only.startswith("1 "), read_only
    assert 1 <= 9 - int(roomy.partition("9 rows, ")[2].split()[0]) < 9
    assert len(json.loads(out.read_text("utf-8"))["results"]) == 9
    assert "may not be written: name another place" in read_only
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
