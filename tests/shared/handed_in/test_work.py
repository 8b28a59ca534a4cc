"""Which folder of what was handed in is the work, and what names it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from shared.handed_in.archives import archive
from shared.handed_in.folder import FolderTree, opened
from shared.handed_in.home import find_app
from shared.handed_in.tree import Entry, Kind, Refused
from shared.handed_in.work import Bounds, Work, hash_of, lessons_of, take
from tests.shared.handed_in.packing import make_zip

LESSON = "01_shelf"
FOLDERS = {
    "flat": ("app.py books.py templates/a.html", ""),
    "in a folder": ("proj/app.py proj/books.py", "proj"),
    "in folders": ("a/b/c/app.py", "a/b/c"),
    "README beside": ("README.md notes/x.txt proj/app.py", "proj"),
    "lesson's folder": ("01_shelf/app.py 02_lending/app.py", "01_shelf"),
    "lesson's folder beside a stray file": ("app.py 01_shelf/app.py", "01_shelf"),
    "an old copy": ("app.py old/01_shelf/app.py", ""),
    "a backup": ("app.py backup/app.py", ""),
    "a fork": (
        "f/README.md f/exercises/01_shelf/app.py f/lessons/01_shelf/app.py "
        "f/exercises/02_lending/app.py f/solutions/01_shelf/app.py f/tests/01_shelf/starter/app.py",
        "f/exercises/01_shelf",
    ),
    "another name": ("proj/main.py proj/templates/a.html", "proj"),
    "no Python": ("README.md templates/a.html", ""),
    "nothing": ("", ""),
}


@pytest.mark.parametrize(("names", "folder"), FOLDERS.values(), ids=FOLDERS)
def test_the_folder_that_is_meant(names, folder):
    """Packed and unpacked as people do it, the work is found."""
    assert find_app([Entry(name, Kind.FILE) for name in names.split()], LESSON).folder == folder


def test_an_empty_lesson_folder():
    """It is the work, though nothing is in it."""
    assert find_app([Entry("kim/01_shelf", Kind.FOLDER)], LESSON).folder == "kim/01_shelf"


def test_two_with_equal_right():
    """Nobody guesses."""
    entries = [Entry(name, Kind.FILE) for name in ("one/app.py", "two/app.py")]
    with pytest.raises(Refused, match="`one`, `two`"):
        find_app(entries, LESSON)


def from_folder(folder: Path) -> Work:
    with opened(str(folder)) as top:
        return take(FolderTree(top), LESSON, Bounds())


def test_a_folder_and_its_archives_are_one_work(tmp_path):
    """The same names and bytes have the same hash, however they were handed in."""
    folder = tmp_path / "kim"
    (folder / "proj/templates").mkdir(parents=True)
    (folder / "proj/app.py").write_text("app = 1\n")
    (folder / "proj/templates/책.html").write_text("책")
    (folder / "README.txt").write_text("see proj")
    first = from_folder(folder)
    assert (first.folder, sorted(first.files)) == ("proj", ["app.py", "templates/책.html"])
    for kind in ("zip", "tar", "gztar", "xztar"):
        path = Path(shutil.make_archive(str(tmp_path / kind), kind, folder))
        with path.open("rb") as file, archive(file) as tree:
            work = take(tree, LESSON, Bounds())
        assert work == first
        assert hash_of(work.files) == hash_of(first.files)
    (folder / "proj/app.py").write_text("app = 2\n")
    assert hash_of(from_folder(folder).files) != hash_of(first.files)


@pytest.mark.parametrize("name", ["01_shelf", "app.py"])
def test_a_link_in_the_work_s_place(tmp_path, name):
    """It is refused, though another folder would do."""
    (tmp_path / "deep/er").mkdir(parents=True)
    (tmp_path / "deep/er/app.py").write_text("")
    os.symlink(tmp_path / "deep/er", tmp_path / name)
    with pytest.raises(Refused, match=f"`{name}` is a link"):
        from_folder(tmp_path)


def test_a_link_that_is_no_part_of_the_work(tmp_path):
    """What lies beside the work is not looked at."""
    (tmp_path / "proj").mkdir()
    (tmp_path / "proj/app.py").write_text("")
    os.symlink("/etc", tmp_path / "shortcut")
    assert from_folder(tmp_path).files == {"app.py": b""}


@pytest.mark.parametrize("wrapped", ["", "01_shelf/", "kim/my work/"])
def test_an_app_in_its_own_environment(tmp_path, wrapped):
    """After `python -m venv .` the app is work, and the environment around it is not."""
    folder = tmp_path / "kim" / wrapped
    work = {"app.py": b"x", "templates/a.html": b"y", "static/lib/b.js": b"z"}
    other = ("pyvenv.cfg", "lib/python3.11/site.py", "Scripts/pip.exe", "include/x.h")
    for name in (*work, *other):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(work.get(name, b"-"))
    packed = {wrapped + name: work.get(name, b"-") for name in (*work, *other)}
    path = make_zip(tmp_path / "kim.zip", packed)
    (folder / "bin").mkdir()
    (folder / "bin/python").symlink_to("/usr/bin/python3")
    with opened(str(tmp_path / "kim")) as top:
        assert take(FolderTree(top), "01_shelf", Bounds()).files == work
    with path.open("rb") as file, archive(file) as tree:
        assert take(tree, "01_shelf", Bounds()).files == work


LESSONS = (LESSON, "02_lending")
APP = {"app.py": b"app = 1\n", "templates/a.html": b"a"}


def zipped(path: Path, files: dict[str, bytes]) -> bytes:
    """Return the bytes of a zip."""
    return make_zip(path / "part.zip", files).read_bytes()


def taken(path: Path, files: dict[str, bytes], lesson: str = LESSON) -> dict[str, bytes]:
    """Return the work that is found in files: as a folder and as a zip of it, which are one."""
    folder = path / "work"
    shutil.rmtree(folder, ignore_errors=True)
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    with opened(str(folder)) as top:
        work = take(FolderTree(top), lesson, Bounds(), LESSONS)
    with make_zip(path / "work.zip", files).open("rb") as file, archive(file) as tree:
        assert take(tree, lesson, Bounds(), LESSONS).files == work.files
    return dict(work.files)


def test_an_archive_in_a_folder_or_in_an_archive(tmp_path):
    """It is opened where nothing else is the work, up to two deep."""
    once = zipped(tmp_path, APP)
    assert taken(tmp_path, {"kim.zip": once, "notes.txt": b""}) == APP
    twice = zipped(tmp_path, {"a/kim.zip": once})
    assert taken(tmp_path, {"all.zip": twice}) == APP
    thrice = zipped(tmp_path, {"all.zip": twice})
    assert taken(tmp_path, {"app.py": b"x", "deep.zip": thrice})["app.py"] == b"x"
    with pytest.raises(Refused, match=r"`kim\.zip` lies in an archive in"):
        taken(tmp_path, {"deep.zip": thrice})


def test_an_archive_beside_an_app(tmp_path):
    """The app is the work."""
    files = {**APP, "01_shelf.zip": zipped(tmp_path, {"app.py": b"old"})}
    assert taken(tmp_path, files) == files


def test_archives_that_are_named_by_lessons(tmp_path):
    """Each lesson has its own, also beside other lessons' folders."""
    files = {f"kim {one}.zip": zipped(tmp_path, {"app.py": one.encode()}) for one in LESSONS}
    for lesson in LESSONS:
        assert taken(tmp_path, files, lesson) == {"app.py": lesson.encode()}
    files = {"02_lending/app.py": b"2", "01-shelf (1).zip": files["kim 01_shelf.zip"]}
    assert taken(tmp_path, files) == {"app.py": b"01_shelf"}
    assert taken(tmp_path, files, "02_lending") == {"app.py": b"2"}


def test_several_archives(tmp_path):
    """Nobody guesses which is meant; and one of another kind is told what to do."""
    with pytest.raises(Refused, match=r"`a\.zip`, `b\.zip`"):
        taken(tmp_path, {name: zipped(tmp_path, APP) for name in ("a.zip", "b.zip")})
    with pytest.raises(Refused, match=r"\.egg are not read: hand in a zip"):
        taken(tmp_path, {"kim.egg": b"EGGA"})


OTHERS = {
    "folders": "02_lending/app.py",
    "in a folder": "kim/02_lending/app/__init__.py",
    "a fork": "exercises/02_lending/app.py solutions/01_shelf/app.py lessons/01_shelf/app.py",
}


@pytest.mark.parametrize("names", OTHERS.values(), ids=OTHERS)
def test_only_other_lessons(tmp_path, names):
    """Another lesson's work, and the course's own, is none for this one."""
    with pytest.raises(Refused, match="Not handed in"):
        taken(tmp_path, dict.fromkeys(names.split(), b""))
    with pytest.raises(Refused, match="Not handed in"):
        taken(tmp_path, {"02_lending.zip": zipped(tmp_path, APP)})


def test_a_fork_whose_exercise_is_empty(tmp_path):
    """The solution beside it is not the student's."""
    names = "f/exercises/01_shelf/README.md f/solutions/01_shelf/app.py f/tests/01_shelf/app.py"
    assert taken(tmp_path, dict.fromkeys(names.split(), b"")) == {"README.md": b""}


def test_which_lessons_there_are(tmp_path):
    """Those whose folders or archives lie somewhere, in the one archive too; in a fork, exercises."""

    def said(files: dict[str, bytes]) -> list[str]:
        with make_zip(tmp_path / "work.zip", files).open("rb") as file, archive(file) as tree:
            return lessons_of(tree, LESSONS)

    both = {f"kim/{lesson}/app.py": b"" for lesson in LESSONS}
    assert said(both) == list(LESSONS)
    assert said({"kim.zip": zipped(tmp_path, both)}) == list(LESSONS)
    assert said({"02_lending.zip": b"", "01 shelf.zip": b""}) == list(LESSONS)
    fork = {"f/exercises/02_lending/app.py": b"", "f/lessons/01_shelf/app.py": b""}
    assert said(fork) == ["02_lending"]
    assert said(APP) == []
