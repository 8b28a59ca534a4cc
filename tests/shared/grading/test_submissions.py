"""Which submissions are found in a path, and what the path is taken for."""

from __future__ import annotations

import os
import shutil
import unicodedata
from pathlib import Path

import pytest

from shared.grading.finding import Found, find_submissions
from shared.grading.submissions import NoSubmissions
from shared.handed_in.folder import BY_DESCRIPTOR
from shared.language import set_language
from shared.material.catalog import Course

pytestmark = pytest.mark.skipif(not BY_DESCRIPTOR, reason="links and pipes are those of Unix")


@pytest.fixture
def find(course):
    """Find submissions in a folder, in English."""
    set_language("en")

    def find(folder: Path, lesson: str | None = None, **options: object) -> Found:
        known = Course(course.root)
        wanted = known.lesson(lesson) if lesson else None
        return find_submissions(known, [folder], wanted, **options)  # type: ignore[arg-type]

    yield find
    set_language(None)


def build(folder: Path, text: str) -> Path:
    """Make files and folders (`x/`) of these names."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in text.split():
        path = folder / name
        if name.endswith("/"):
            path.mkdir(parents=True, exist_ok=True)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
    return folder


def rows(found: Found) -> list[tuple[str, str | None, bool]]:
    """Return each row's name and lesson, and whether it can be graded."""
    return [(one.name, one.lesson and one.lesson.id, not one.reason) for one in found.submissions]


def names(found: Found) -> list[str]:
    """Return the names of all rows."""
    return [one.name for one in found.submissions]


CLASSES = {
    "students": "ada/app.py bo/app.py",
    "one student": "ada/app.py",
    "archives": "ada.zip bo.tar.gz",
    "a stray app.py": "ada/app.py bo/app.py app.py",
    "one student and a stray app.py": "ada/app.py app.py",
    "a student named like a lesson": "ada/app.py bo/app.py 01_shelf/app.py",
    "both": "ada/app.py bo/app.py cy.zip app.py 01_shelf/app.py",
    "a student named exercises": "ada/app.py bo/app.py exercises/app.py",
    "no app anywhere": "ada/ bo/ notes.txt",
    "projects in folders": "ada/proj/01_shelf/app.py bo/proj/01_shelf/app.py app.py",
}


@pytest.mark.parametrize("text", CLASSES.values(), ids=CLASSES)
def test_a_class(find, tmp_path, text):
    """Each entry has a row, whatever lies beside the students."""
    folder = build(tmp_path / "class", text)
    found = find(folder, "1")
    assert names(found) == sorted(os.listdir(folder))
    assert found.recognised == [f'"{folder}": a class of {len(names(found))}']


STUDENTS = {
    "an app": "app.py books.py templates/a.html static/a.css",
    "an app with a backup": "app.py books.py templates/a.html backup/app.py",
    "lessons' folders": "01_shelf/app.py 02_lending/app.py",
    "lessons' folders and more": "01_shelf/app.py 02_lending/app.py README.md practice/app.py",
    "a lesson's folder beside an app": "app.py 01_shelf/app.py",
    "a fork": "exercises/01_shelf/app.py lessons/01_shelf/app.py solutions/01_shelf/app.py Makefile",
    "a misnamed app": "main.py templates/a.html",
}


@pytest.mark.parametrize("text", STUDENTS.values(), ids=STUDENTS)
def test_one_student(find, tmp_path, text):
    """The path is one row, and is said to be."""
    folder = build(tmp_path / "kim", text)
    found = find(folder, "1")
    assert names(found) == ["kim"]
    assert found.recognised == [f'"{folder}": the work of one student']


def test_what_it_is_can_be_said(find, tmp_path):
    """`--as` decides, whatever the entries are."""
    folder = build(tmp_path / "kim", "app.py backup/app.py")
    assert names(find(folder, "1")) == ["app.py", "backup"]
    assert names(find(folder, "1", what="student")) == ["kim"]
    app = build(tmp_path / "lee", "app.py templates/a.html")
    assert names(find(app, "1", what="class")) == ["app.py", "templates"]


def test_lessons_are_found(find, tmp_path):
    """Without a lesson given, those whose folders a student has; in a fork, and in folders."""
    folder = build(
        tmp_path / "class",
        "ada/01_shelf/ ada/02_lending/ bo/exercises/02_lending/app.py bo/lessons/01_shelf/app.py "
        "cy/a/b/exercises/01_shelf/app.py dee/app.py 02_lending/app.py 01_shelf.zip eve.zip",
    )
    assert rows(find(folder)) == [
        ("01_shelf.zip", "01_shelf", True),
        ("02_lending", "02_lending", True),
        ("ada", "01_shelf", True),
        ("ada", "02_lending", True),
        ("bo", "02_lending", True),
        ("cy", "01_shelf", True),
        ("dee", None, False),
        ("eve.zip", None, False),
    ]


@pytest.mark.parametrize("lesson", [None, "1"])
def test_students_in_a_folder_of_the_class(find, tmp_path, lesson):
    """A folder around several students is looked into; one around a single student's work is theirs."""
    folder = build(
        tmp_path / "class", "roster.csv students/ada/01_shelf/app.py students/bo/01_shelf/app.py"
    )
    found = find(folder, lesson)
    assert rows(found) == [("ada", "01_shelf", True), ("bo", "01_shelf", True)]
    assert found.recognised == [f'"{folder / "students"}": a class of 2']
    one = build(tmp_path / "one", "ada/project/01_shelf/app.py")
    assert rows(find(one, lesson)) == [("ada", "01_shelf", True)]
    own = build(tmp_path / "own", "ada/app.py ada/old/app.py ada/older/app.py")
    assert names(find(own, "1")) == ["ada"]


def test_what_is_no_submission(find, tmp_path):
    """It has a row with the reason; what systems leave in a folder has none."""
    folder = build(tmp_path / "class", "ada/app.py choi.py kim.egg lee.alz .hidden .DS_Store")
    (folder / "link").symlink_to("ada")
    (folder / "link.zip").symlink_to("/etc/passwd")
    os.mkfifo(folder / "pipe")
    os.mkfifo(folder / "pipe.zip")
    found = find(folder, "1")
    reasons = {one.name: one.reason for one in found.submissions}
    assert reasons.pop("ada") == ""
    assert set(reasons) == set(os.listdir(folder)) - {"ada", ".DS_Store"}
    for name, said in (
        ("choi.py", "single file"), ("kim.egg", ".egg are not read"), ("lee.alz", ".alz"),
        ("link", "is a link"), ("link.zip", "is a link"), ("pipe", "neither"),
        ("pipe.zip", "neither"), (".hidden", "single file"),
    ):  # fmt: skip
        assert said in reasons[name], name


def test_names_that_look_alike(find, tmp_path):
    """Two stay two, and each can be seen."""
    raw = [
        "twin",
        "twin\u200d",
        "twin\u00a0",
        "twin ",
        "\udcff",
        "\udcfe",
        "a\\x1b",
        "a\x1b",
        "a  b",
        "a b",
    ]
    raw += [unicodedata.normalize("NFD", "김"), "김", "\u3164"]
    folder = tmp_path / "class"
    for name in raw:
        (folder / name).mkdir(parents=True)
        (folder / name / "app.py").touch()
    shown = names(find(folder, "1"))
    assert len({unicodedata.normalize("NFC", name) for name in shown}) == len(raw)
    assert all(name.isprintable() for name in shown)
    assert {
        "twin\\u200d",
        "twin\\xa0",
        "\\udcff",
        "a\\x1b",
        "a\\\\x1b",
        "\\u3164",
        "twin\\x20",
        "a \\x20b",
    } <= set(shown)


def test_nothing(find, tmp_path):
    """What is looked for is said, and which option helps."""
    with pytest.raises(NoSubmissions, match="There is no"):
        find(tmp_path / "nobody")
    with pytest.raises(NoSubmissions, match="--lesson 1"):
        find(build(tmp_path / "class", "ada/app.py bo.zip"))
    with pytest.raises(NoSubmissions, match="as in STUDENT/01_routing"):
        find(build(tmp_path / "groups", "a/ada/app.py a/bo/app.py b/cy/app.py b/dee/app.py"))
    with pytest.raises(NoSubmissions, match="holds no submission"):
        find(build(tmp_path / "empty", ""), "1", what="class")


def test_a_class_reached_by_a_link(find, tmp_path):
    """The way to a class is the grader's own."""
    folder = build(tmp_path / "class", "ada/app.py")
    (tmp_path / "link").symlink_to(folder)
    (one,) = find(tmp_path / "link", "1").submissions
    with one.opened() as place:
        assert os.listdir(place) == ["app.py"]


def test_an_entry_that_becomes_a_link(find, tmp_path):
    """After it was found it is not followed either."""
    folder = build(tmp_path / "class", "ada/app.py")
    (one,) = find(folder, "1").submissions
    shutil.move(folder / "ada", tmp_path / "elsewhere")
    (folder / "ada").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="symbolic links"), one.opened():
        pass
