"""What systems give is found as a class: students, lessons, attempts and what lies beside them."""

from __future__ import annotations

import os
import shutil
import unicodedata
import zipfile
from pathlib import Path

import pytest

from shared.grading.finding import Found, find_submissions
from shared.grading.scratch import Scratch
from shared.grading.submissions import NoSubmissions
from shared.handed_in.folder import BY_DESCRIPTOR
from shared.language import set_language
from shared.material.catalog import Course

pytestmark = pytest.mark.skipif(not BY_DESCRIPTOR, reason="links and pipes are those of Unix")

SHELF, LENDING = "01_shelf", "02_lending"


@pytest.fixture
def find(course):
    """Find submissions as the command does, in English."""
    set_language("en")
    known = Course(course.root)
    with Scratch([one.id for one in known.lessons]) as scratch:

        def find(*paths: Path, lesson: str | None = None, what: str | None = None) -> Found:
            wanted = known.lesson(lesson) if lesson else None
            return find_submissions(
                known,
                paths,
                wanted,
                what,
                ask=scratch.ask,
                unpack=scratch.unpack,  # type: ignore[arg-type]
            )

        yield find
    set_language(None)


def build(folder: Path, text: str) -> Path:
    """Make files of these names; an archive `x.zip:a,b` holds files a and b."""
    folder.mkdir(parents=True, exist_ok=True)
    for part in text.split("|"):
        name, _, inside = part.strip().partition(":")
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if inside:
            with zipfile.ZipFile(path, "w") as file:
                for one in inside.split(","):
                    file.writestr(one, "")
        else:
            path.touch()
    return folder


def rows(found: Found) -> dict[tuple[str, str], str]:
    """Return what each row says, by student and lesson."""
    return {
        (one.name, one.lesson.id if one.lesson else ""): one.reason or one.note
        for one in found.submissions
    }


def test_moodle(find, tmp_path):
    """A folder a student, with the archive or the files in it; two of one name have numbers."""
    end = "assignsubmission_file_"
    folder = build(
        tmp_path / "class",
        f"Ada Lee_11_{end}/work.zip:01_shelf/app.py,02_lending/app.py | Bo Oh_12_{end}/app.py |"
        f"Bo Oh_13_{end}/02_lending.zip:app.py | Cy_14_assignsubmission_onlinetext/onlinetext.html |"
        f"Dee_15_{end}/x.rar",
    )
    found = find(folder, lesson="1")
    assert found.recognised == [f'"{folder}": a class of 5, names as Moodle gives them']
    assert list(rows(found)) == [
        (name, SHELF) for name in ("Ada Lee", "Bo Oh (12)", "Bo Oh (13)", "Cy", "Dee")
    ]
    said = rows(find(folder))
    assert said["Ada Lee", SHELF] == said["Ada Lee", LENDING] == said["Bo Oh (13)", LENDING] == ""
    assert "--lesson" in said["Bo Oh (12)", ""]
    assert "Only a text" in said["Cy", ""]


def test_moodle_without_folders(find, tmp_path):
    """Archives beside each other are one student's."""
    end = "_11_assignsubmission_file_"
    folder = build(
        tmp_path / "class",
        f"Ada{end}01_shelf.zip:app.py | Ada{end}02_lending.zip:app.py | Ada{end}photo.png |"
        "Bo_12_assignsubmission_file_app.py | Bo_12_assignsubmission_file_books.py",
    )
    said = rows(find(folder))
    assert said["Ada", SHELF] == said["Ada", LENDING] == "not graded: photo.png"
    assert "Single files were handed in (app.py, books.py)" in said["Bo", ""]


def test_canvas(find, tmp_path):
    """The latest attempt counts, the others are named, and who was late."""
    folder = build(
        tmp_path / "class",
        "leeada_11_501_shelf.zip:app.py | leeada_11_502_shelf-1.zip:app.py | leeada_11_503_a.txt |"
        "ohbo_LATE_12_504_01_shelf.zip:app.py | ohbo_LATE_12_505_02_lending.zip:app.py |"
        "kimcy_13_506_app.py | anon_x1_507_w.zip:app.py | choidee_14_link.html",
    )
    found = find(folder, lesson="1")
    assert {one.name: one.entry for one in found.submissions}["leeada"].endswith("shelf-1.zip")
    known = {one.name: one.ids.canvas for one in found.submissions}
    assert (known["leeada"], known["anon_x1"]) == ("11", "")
    said = rows(found)
    assert said["leeada", SHELF] == "earlier: shelf.zip; not graded: a.txt"
    assert said["ohbo", SHELF] == "late; not graded: 02_lending.zip"
    assert "single file" in said["kimcy", SHELF]
    assert "Only a text" in said["choidee", SHELF]
    assert said["anon_x1", SHELF] == ""


def test_blackboard_google_and_github(find, tmp_path):
    """Each is a class of its students."""
    day = "2026-03-01-10-00-0"
    blackboard = build(
        tmp_path / "b",
        f"01_shelf_ada_attempt_{day}1_w.zip:app.py | 01_shelf_ada_attempt_{day}2_w.zip:app.py |"
        f"01_shelf_ada_attempt_{day}1.txt | 01_shelf_bo_attempt_{day}3_w.zip:app.py |"
        f"01_shelf_bo_attempt_{day}3.txt",
    )
    found = find(blackboard)
    assert list(rows(found)) == [("ada", SHELF), ("bo", SHELF)]
    assert found.submissions[0].entry == f"01_shelf_ada_attempt_{day}2_w.zip"
    google = build(tmp_path / "g", "Ada Lee - w.zip:01_shelf/app.py | Bo - 02_lending.zip:app.py")
    assert list(rows(find(google))) == [("Ada Lee", SHELF), ("Bo", LENDING)]
    github = build(
        tmp_path / "01-shelf-submissions",
        "01-shelf-ada/.git/HEAD | 01-shelf-ada/app.py | 01-shelf-bo-a/.git/HEAD | 01-shelf-bo-a/app.py",
    )
    assert list(rows(find(github))) == [("ada", SHELF), ("bo-a", SHELF)]


def test_forks(find, tmp_path):
    """Of a fork the exercises count."""
    fork = "exercises/01_shelf/app.py solutions/02_lending/app.py lessons/01_shelf/app.py"
    text = " | ".join(f"{name}/{part}" for name in ("ada", "bo") for part in fork.split())
    assert list(rows(find(build(tmp_path / "class", text)))) == [("ada", SHELF), ("bo", SHELF)]


def test_archives_are_asked(find, tmp_path):
    """Without a lesson the reader says which an archive holds, whatever lies around it."""
    folder = build(
        tmp_path / "class",
        "ada.zip:kim/01_shelf/app.py,kim/02_lending/app.py | bo/x.zip:01_shelf/app.py |"
        "cy.zip:app.py | dee.zip:exercises/02_lending/app.py,lessons/01_shelf/app.py",
    )
    (folder / "eve.zip").write_bytes(b"no archive")
    said = rows(find(folder))
    assert set(said) == {
        ("ada.zip", SHELF), ("ada.zip", LENDING), ("bo", SHELF), ("cy.zip", ""),
        ("dee.zip", LENDING), ("eve.zip", ""),
    }  # fmt: skip
    assert "--lesson" in said["cy.zip", ""]
    one = find(folder / "ada.zip")
    assert list(rows(one)) == [("ada.zip", SHELF), ("ada.zip", LENDING)]


def packed(folder: Path, kind: str = "zip") -> Path:
    return Path(shutil.make_archive(str(folder), kind, folder.parent, folder.name))


CANVAS = "leeada_11_501_w.zip:01_shelf/app.py | ohbo_12_502_w.zip:02_lending/app.py"


@pytest.mark.parametrize("kind", ["zip", "gztar"])
def test_a_class_in_an_archive(find, tmp_path, kind):
    """It is the class that it is as a folder, with the folder around it or without."""
    folder = build(tmp_path / "download", CANVAS)
    as_folder = find(folder)
    around = packed(folder, kind)
    flat = Path(shutil.make_archive(str(tmp_path / "flat"), kind, folder))
    for path in (around, flat):
        found = find(path)
        assert rows(found) == rows(as_folder)
        assert [one.entry for one in found.submissions] == [
            one.entry for one in as_folder.submissions
        ]
        assert found.is_class
        assert found.recognised[0].endswith("a class of 2, names as Canvas gives them")


def test_the_archive_of_a_student(find, tmp_path):
    """It stays one student's, whatever is in it."""
    for number, text in enumerate((
        "app.py | templates/a.html", "01_shelf/app.py | 02_lending/app.py", "proj/app.py",
        "01_shelf.zip:app.py | 02_lending.zip:app.py",
    )):  # fmt: skip
        path = packed(build(tmp_path / f"ada{number}", text))
        found = find(path, lesson="1")
        assert list(rows(found)) == [(path.name, SHELF)]
        assert not found.is_class
        assert found.submissions[0].base == str(path)


def test_a_download_a_lesson(find, tmp_path):
    """The downloads' names say the lessons, and a student has a row for each."""
    for lesson in (SHELF, LENDING):
        packed(build(tmp_path / f"web-{lesson}-77", "a_1_2_w.zip:app.py | b_2_3_w.zip:app.py"))
    found = find(*(tmp_path / f"web-{lesson}-77.zip" for lesson in (SHELF, LENDING)))
    assert list(rows(found)) == [(who, one) for one in (SHELF, LENDING) for who in ("a", "b")]


def test_unchanged_archives_are_asked_once(course, tmp_path, monkeypatch):
    """What they hold is kept, by how they look; also of those in a class's archive."""
    monkeypatch.setattr("shared.grading.asked.KEPT", tmp_path / "kept/asked.json")
    looked: list[str] = []
    look_into = Scratch._look_into
    monkeypatch.setattr(
        Scratch, "_look_into", lambda self, one: looked.append(one.entry) or look_into(self, one)
    )
    folder = build(tmp_path / "class", "ada.zip:01_shelf/app.py | bo.zip:02_lending/app.py")
    (folder / "cy.zip").write_bytes(b"no archive")
    archive = packed(build(tmp_path / "download", CANVAS))

    def asked(path: Path) -> list[str]:
        known = Course(course.root)
        looked.clear()
        with Scratch([one.id for one in known.lessons]) as scratch:
            found = find_submissions(known, [path], None, ask=scratch.ask, unpack=scratch.unpack)
            scratch.stop_asking()
        assert {one.lesson.id for one in found.submissions if one.lesson} == {SHELF, LENDING}
        return looked[:]

    assert asked(folder) == ["ada.zip", "bo.zip", "cy.zip"]
    assert asked(folder) == ["cy.zip"]  # a refusal may come of a busy machine
    os.utime(folder / "bo.zip", (1, 1))
    assert asked(folder) == ["bo.zip", "cy.zip"]
    assert len(asked(archive)) == 2
    assert asked(archive) == []
    (tmp_path / "kept/asked.json").write_text('{"damaged')
    assert len(asked(folder)) == 3


def test_downloads_in_a_folder(find, tmp_path):
    """A folder of downloads is a class, and so is the folder around it, with a roster beside it."""
    build(tmp_path / "one", "students.csv | downloads/ada.zip:app.py | downloads/bo.zip:app.py")
    found = find(tmp_path / "one", lesson="1")
    assert list(rows(found)) == [("ada.zip", SHELF), ("bo.zip", SHELF)]
    assert found.recognised[0].endswith('downloads": a class of 2')
    for lesson in (SHELF, LENDING):
        folder = build(
            tmp_path / f"all/downloads/web-{lesson}-77", "a_1_2_w.zip:app.py | b_2_3_w.zip:app.py"
        )
        packed(folder)
        shutil.rmtree(folder)
    both = find(tmp_path / "all")
    assert list(rows(both)) == [(who, lesson) for lesson in (SHELF, LENDING) for who in ("a", "b")]


def test_one_students_archives_in_a_folder(find, tmp_path):
    """They are named by lessons, or it is said that each entry is a student."""
    build(tmp_path / "a", "ada/hw 01_shelf.zip:app.py | ada/hw 02_lending.zip:app.py")
    assert list(rows(find(tmp_path / "a"))) == [("ada", SHELF), ("ada", LENDING)]
    build(tmp_path / "b", "ada/x.zip:01_shelf/app.py | ada/y.zip:01_shelf/app.py")
    assert [one.name for one in find(tmp_path / "b", what="class", lesson="1").submissions] == [
        "ada"
    ]


def test_signatures_of_a_class_in_an_archive(find, tmp_path):
    """They stay while the archive stays, though it is unpacked each time; each entry has its own."""
    path = packed(build(tmp_path / "download", CANVAS))
    first, again = ([one.signature for one in find(path).submissions] for _ in range(2))
    assert first == again
    assert len(set(first)) == 2
    os.utime(path, (1, 1))
    assert not set(first) & {one.signature for one in find(path).submissions}


def test_what_an_archive_must_not_do(find, tmp_path):
    """A link in it leads nowhere, and a name that leads out stops all."""
    path = packed(build(tmp_path / "download", CANVAS))
    with zipfile.ZipFile(path, "a") as file:
        link = zipfile.ZipInfo("download/kimcy_13_503_w.zip")
        link.external_attr = 0o120777 << 16
        file.writestr(link, "/etc/passwd")
    found = find(path)
    assert "is a link" in rows(found)["kimcy", ""]
    (base,) = {one.base for one in found.submissions}
    assert os.readlink(f"{base}/kimcy_13_503_w.zip") == "kimcy_13_503_w.zip"
    with zipfile.ZipFile(path, "a") as file:
        file.writestr("../escaped", "")
    with pytest.raises(NoSubmissions, match="leads out"):
        find(path, what="class")


def test_names_in_an_archive(find, tmp_path):
    """Names in the letters of macOS and with the separators of Windows are read as meant."""
    path = tmp_path / "download.zip"
    with zipfile.ZipFile(path, "w") as file:
        for number, who in enumerate(("김민수", "이아다")):
            name = unicodedata.normalize("NFD", who) + f"_{number}_assignsubmission_file_"
            file.writestr(f"web\\{name}\\01_shelf\\app.py", "")
        file.writestr("__MACOSX/web/._x", "")
    assert list(rows(find(path))) == [("김민수", SHELF), ("이아다", SHELF)]
