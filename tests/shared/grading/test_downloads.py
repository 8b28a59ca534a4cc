"""What a system gives, through the command's front door."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from shared.sandbox.owned import owner_prefix

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="strangers' code is graded on Linux"
)


@pytest.fixture
def download(course, tmp_path):
    """Moodle's archive of three students: two zips, one right and one untouched, and loose files."""
    folder = tmp_path / "web-01-77"
    for number, (name, source) in enumerate((("Ada Lee", "solutions"), ("Bo Oh", "exercises"))):
        entry = folder / f"{name}_{number}_assignsubmission_file_"
        entry.mkdir(parents=True)
        work = course.root / source
        shutil.make_archive(str(entry / "my work"), "zip", work, "01_shelf")
    loose = folder / "Cy Kim_2_assignsubmission_onlinetext"
    loose.mkdir()
    (loose / "onlinetext.html").write_text("see my page")
    return Path(shutil.make_archive(str(folder), "zip", folder))


def test_a_download(course, download):
    """It is graded as it comes; an unchanged one is not graded again."""
    arguments = ("grade", str(download), "--jobs", "1", "--json", "-")
    first = course.run(*arguments)
    assert "a class of 3, names as Moodle gives them" in first.stderr, first.stderr
    results = json.loads(first.stdout)["results"]
    assert [(one["submission"], one["lesson"], one["points"]) for one in results] == [
        ("Ada Lee", "01_shelf", 5), ("Bo Oh", "01_shelf", 3), ("Cy Kim", "01_shelf", 0),
    ]  # fmt: skip
    again = course.run(*arguments)
    assert "0 to grade" in again.stderr
    assert json.loads(again.stdout)["results"] == results


KILLED = """
import os, sys
from pathlib import Path
from shared.grading.scratch import Scratch
Scratch([]).unpack(Path(sys.argv[1]))
os.kill(os.getpid(), 9)
"""


def test_what_is_unpacked_is_removed(course, download, tmp_path):
    """At the end; of a run that was killed by the next one, which leaves what a living one has."""
    with tempfile.TemporaryDirectory(prefix="left-") as temporary:
        environment = course.environment() | {"TMPDIR": temporary}
        command = [sys.executable, "-P", "-c", KILLED, str(download)]
        assert subprocess.run(command, env=environment, check=False).returncode == -9
        (left,) = Path(temporary).iterdir()
        assert list(left.rglob("*.zip"))
        alive = Path(temporary, owner_prefix(os.getpid()) + "x")
        alive.mkdir()
        done = course.run("grade", str(download), "--lesson", "1", "--dry-run", TMPDIR=temporary)
        assert done.returncode == 0, done.stderr
        assert list(Path(temporary).iterdir()) == [alive]


def test_a_look_before(course, download):
    """`--dry-run` shows what was recognised as what, by the roster's names, and keeps nothing."""
    roster = download.with_name("students.csv")
    roster.write_text("학번;이름\n11;Lee Ada\n12;Bo Oh\n13;김민수\n", "utf-8")
    done = course.run("grade", str(download), "--lesson", "1", "--dry-run", "--roster", str(roster))
    assert done.returncode == 0, done.stderr
    lines = [line.split("  ") for line in done.stdout.splitlines()]
    said = {row[0].strip(): [cell.strip() for cell in row[1:] if cell] for row in lines}
    assert said["Ada Lee_0_assignsubmission_file_"] == ["Lee Ada", "01_shelf"]
    assert said["-"] == ["김민수", "01_shelf", "Not handed in."]
    assert "Only a text was handed in" in done.stdout
    assert "Not in the roster: Cy Kim" in done.stderr
    assert not list(download.parent.glob("*.sqlite3"))


def test_a_damaged_roster(course, download):
    """The command stops with the line."""
    roster = download.with_name("students.csv")
    roster.write_text("id,name\n1,Lee, Ada\n")
    done = course.run("grade", str(download), "--roster", str(roster))
    assert done.returncode == 2
    assert "Line 2 has 3 cells" in done.stderr
