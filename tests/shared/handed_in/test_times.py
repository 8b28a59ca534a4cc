"""When a work was handed in, as names, files and commits say it."""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
import zipfile
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from shared.gradebook.late import HandedIn
from shared.handed_in.archives import archive
from shared.handed_in.commits import last_commit
from shared.handed_in.folder import BY_DESCRIPTOR, FolderTree, opened
from shared.handed_in.lms import class_of, handed_in
from shared.handed_in.work import Bounds, take

LESSON, OTHER = "01_shelf", "02_lending"
NAMES = {f"{LESSON}/app.py": 5, f"{LESSON}/templates/a.html": 7, f"{OTHER}/app.py": 9}  # days
on_descriptors = pytest.mark.skipif(not BY_DESCRIPTOR, reason="this system opens no folders")
FIRST = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def when(day: int) -> datetime:
    return FIRST + timedelta(days=day)


@pytest.fixture
def folder(tmp_path) -> Path:
    """Two lessons, and something newer that is nobody's work."""
    top = tmp_path / "ada"
    for name, day in {
        **NAMES,
        f"{LESSON}/.venv/pyvenv.cfg": 30,
        f"{LESSON}/__pycache__/a.pyc": 30,
    }.items():
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_text("x")
        os.utime(top / name, (when(day).timestamp(),) * 2)
    return top


def newest(path: Path, lesson: str = LESSON) -> str:
    if path.is_dir():
        with opened(str(path)) as place:
            return take(FolderTree(place), lesson, Bounds(), [LESSON, OTHER]).newest
    with path.open("rb") as file, archive(file) as tree:
        return take(tree, lesson, Bounds(), [LESSON, OTHER]).newest


def zipped(path: Path, times: dict[str, tuple[datetime, bytes]]) -> Path:
    with zipfile.ZipFile(path, "w") as file:
        for name, (at, extra) in times.items():
            info = zipfile.ZipInfo(name, at.timetuple()[:6])
            info.extra = extra
            file.writestr(info, "x")
    return path


def true_time(at: datetime) -> bytes:
    return b"UT\x05\x00\x01" + int(at.timestamp()).to_bytes(4, "little")


def test_a_folder(folder):
    """Only the lesson's own files count, and of those only what is work."""
    assert newest(folder) == when(7).isoformat()
    assert newest(folder, OTHER) == when(9).isoformat()


def test_a_tar(folder, tmp_path):
    """Its times are true ones."""
    path = tmp_path / "a.tar.gz"
    with tarfile.open(path, "w:gz") as file:
        file.add(folder, "ada")
    assert newest(path) == when(7).isoformat()


def test_a_zip(tmp_path):
    """What the clock on the packer's wall showed has no zone; a true time has, if all files have."""
    seoul = timezone(timedelta(hours=9))
    walls = {name: when(day).astimezone(seoul) for name, day in NAMES.items()}
    plain = zipped(tmp_path / "a.zip", {name: (at, b"") for name, at in walls.items()})
    assert newest(plain) == when(7).astimezone(seoul).replace(tzinfo=None).isoformat()
    true = {name: (at, b"\x01\x99\x01\x00x" + true_time(at)) for name, at in walls.items()}
    assert newest(zipped(tmp_path / "b.zip", true)) == when(7).isoformat()
    some = {**true, f"{LESSON}/app.py": (walls[f"{LESSON}/app.py"], b"")}
    assert newest(zipped(tmp_path / "c.zip", some)) == newest(plain)


def test_a_zip_in_a_folder(folder, tmp_path):
    """Moodle's way: the newest file in the archive counts, not when the archive was unpacked."""
    inner = zipped(tmp_path / "a.zip", {"app.py": (when(3), b"")})
    entry = tmp_path / "Ada_1_assignsubmission_file_"
    entry.mkdir()
    shutil.move(inner, entry / "a.zip")
    assert newest(entry) == when(3).replace(tzinfo=None).isoformat()


@pytest.mark.parametrize("seconds", [0, -5, 1e18, float("nan")], ids=["0", "below", "far", "none"])
def test_no_time(tmp_path, seconds):
    """A time that no calendar has, or that stands for none, is unknown; the work is taken."""
    path = tmp_path / "a.tar"
    with tarfile.open(path, "w", format=tarfile.PAX_FORMAT) as file:
        info = tarfile.TarInfo("app.py")
        info.pax_headers = {"mtime": str(seconds)}
        file.addfile(info)
    assert newest(path) == ""
    assert newest(zipped(tmp_path / "a.zip", {"app.py": (datetime(1980, 1, 1), b"")})) == ""
    without = zipped(tmp_path / "b.zip", {"app.py": (when(1), b"UT\x01\x00\x00")})
    assert newest(without) == when(1).replace(tzinfo=None).isoformat()


def said(*names: str) -> list[HandedIn | None]:
    found = class_of(names)
    return [handed_in(owned, found) for owned in found.entries]


def test_canvas():
    """It marks what is late; where no name of a class is marked, none says anything."""
    late, in_time = HandedIn(source="Canvas", late=True), HandedIn(source="Canvas", late=False)
    assert said("leeada_LATE_12_345_app.zip", "ohbo_13_346_app.zip") == [late, in_time]
    assert said("leeada_12_345_app.zip", "ohbo_13_346_app.zip") == [None, None]


def test_blackboard():
    """An attempt's time stands in its name, by the institution's clock; what is no time is none."""
    names = [f"Web_{who}_attempt_{at}_app.zip" for who, at in (
        ("ada", "2026-03-01-23-58-07"), ("bo", "2026-03-02-00-00-00"), ("cy", "2026-13-02-00-00-00"),
        ("dan", "0001-01-01-00-00-00"),
    )]  # fmt: skip
    assert said(*names) == [
        HandedIn(datetime(2026, 3, 1, 23, 58, 7), "Blackboard"),
        HandedIn(datetime(2026, 3, 2), "Blackboard"),
        None,
        None,
    ]


def git(folder: Path, *arguments: str, day: int = 0) -> None:
    at = when(day).isoformat()
    environment = {**os.environ, "GIT_COMMITTER_DATE": at, "GIT_AUTHOR_DATE": when(40).isoformat()}
    who = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(
        ["git", *who, *arguments], cwd=folder, env=environment, check=True, capture_output=True
    )


@pytest.fixture
def clone(tmp_path) -> Path:
    """Two lessons, each committed on another day, and something else last."""
    top = tmp_path / "web-ada"
    top.mkdir()
    git(top, "init", "-q", "-b", "main")
    for name, day in (
        (f"exercises/{LESSON}/app.py", 1),
        (f"exercises/{OTHER}/app.py", 5),
        ("README", 8),
    ):
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_text("x")
        git(top, "add", ".", day=day)
        git(top, "commit", "-q", "-m", name, day=day)
    return top


def committed(path: Path, lesson: str = LESSON) -> datetime | None:
    with opened(str(path)) as place:
        return last_commit(place, str(path), lesson)


@pytest.mark.parametrize("packed", [False, True], ids=["loose", "packed"])
@pytest.mark.parametrize("detached", [False, True], ids=["branch", "detached"])
def test_a_commit(clone, packed, detached):
    """The last one that touched the lesson counts; for one without a folder the last of all."""
    if packed:
        git(clone, "gc", "-q")
        assert not (clone / ".git/refs/heads/main").exists()
    if detached:
        git(clone, "checkout", "-q", "--detach")
    assert committed(clone) == when(1)
    assert committed(clone, OTHER) == when(5)
    assert committed(clone, "03_other") == when(8)


def test_a_shallow_clone(clone, tmp_path):
    """It lacks what came before, so its last commit is what there is."""
    git(tmp_path, "clone", "-q", "--depth", "1", clone.as_uri(), "shallow")
    assert committed(tmp_path / "shallow") == when(8)


@on_descriptors
def test_a_hostile_repository(clone, tmp_path):
    """No program that its settings name is run: git itself would, to fetch what is missing."""
    mark = tmp_path / "mark"
    settings = {
        "core.repositoryFormatVersion": "1",
        "extensions.partialClone": "origin",
        "remote.origin.url": str(clone),
        "remote.origin.promisor": "true",
        "remote.origin.uploadPack": f"touch '{mark}' #",
    }
    for name, value in settings.items():
        git(clone, "config", name, value)
    said = subprocess.run(
        ["git", "rev-parse", "HEAD:exercises"], cwd=clone, capture_output=True, check=True
    )
    tree = said.stdout.decode().strip()
    (clone / ".git/objects" / tree[:2] / tree[2:]).unlink()
    subprocess.run(
        ["git", "log", "-1", "--", "exercises/x/y"], cwd=clone, capture_output=True, check=False
    )
    assert mark.exists()
    mark.unlink()
    assert committed(clone) == when(8)
    assert not mark.exists()


@on_descriptors
def test_a_link_for_a_repository(clone, tmp_path):
    """It is not followed."""
    shutil.move(clone / ".git", tmp_path / "elsewhere")
    (clone / ".git").symlink_to(tmp_path / "elsewhere")
    assert committed(clone) is None


@pytest.mark.parametrize(
    "head",
    ["", "ref: refs/heads/../../../other", "ref: refs/heads/none", "f" * 40, "x" * 40, "--all"],
)
def test_no_commit(clone, head):
    """What names no commit gives no time."""
    (clone / ".git/HEAD").write_text(head)
    assert committed(clone) is None


@on_descriptors
def test_a_pipe_for_a_head(clone):
    """Nobody waits for one who never writes."""
    (clone / ".git/HEAD").unlink()
    os.mkfifo(clone / ".git/HEAD")
    assert committed(clone) is None
    assert committed(clone / "exercises") is None
