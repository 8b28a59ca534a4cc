"""Whose an entry of a class is, in the layout of each system."""

from __future__ import annotations

import pytest

from shared.handed_in.lms import class_of
from shared.handed_in.names import lesson_named

LESSONS = ("00_hello", "01_shelf", "02_lending")

# Layout -> names, and of each whose it is, the system's number, and the student's own file.
CLASSES = {
    "Moodle": {
        "Kim Min-su_12345_assignsubmission_file_": ("Kim Min-su", "12345", ""),
        "김 민수_7_assignsubmission_file": ("김 민수", "7", ""),
        "Lee Ada_9_assignsubmission_file_my work_2.zip": ("Lee Ada", "9", "my work_2.zip"),
        "Participant_881_assignsubmission_file_": ("Participant", "881", ""),
        "Group A-Bo Oh_4_assignsubmission_file_": ("Group A-Bo Oh", "4", ""),
        "Default group_assignsubmission_file_": ("Default group", "", ""),
    },
    "Canvas": {
        "smithbob_340934_208490284_BobsWork.zip": ("smithbob", "340934", "BobsWork.zip"),
        "leeada_LATE_34_394803489_a_b-1.zip": ("leeada", "34", "a_b-1.zip"),
        "김민수_35_394803490_01_shelf.zip": ("김민수", "35", "01_shelf.zip"),
        "anon_x9Yz2_394803491_app.zip": ("anon_x9Yz2", "anon_x9Yz2", "app.zip"),
        "LATE_anon_Ab3_394803492_app.zip": ("anon_Ab3", "anon_Ab3", "app.zip"),
    },
    "Blackboard": {
        "Web_HW 1_kim_min_attempt_2026-03-01-23-59-01_app.zip": ("kim_min", "", "app.zip"),
        "Web_HW 1_lee_attempt_2026-03-02-00-00-01_my_app.zip": ("lee", "", "my_app.zip"),
    },
    "Google Classroom": {
        "Ada Lee - app.zip": ("Ada Lee", "", "app.zip"),
        "김민수 - 과제 - 1.zip": ("김민수", "", "과제 - 1.zip"),
    },
    "GitHub Classroom": {
        "shelf-api-ada": ("ada", "", ""),
        "shelf-api-min-su": ("min-su", "", ""),
    },
    "": {"ada": ("ada", "", ""), "shelf-bo": ("shelf-bo", "", ""), "cy.zip": ("cy.zip", "", "")},
}


@pytest.mark.parametrize(("layout", "names"), CLASSES.items(), ids=[*list(CLASSES)[:-1], "none"])
def test_a_layout(layout, names):
    """It is recognised, and each name is read."""
    found = class_of(list(names), clones=names if layout.startswith("GitHub") else ())
    assert found.layout == layout
    said = {one.entry: (one.student, one.number, one.file) for one in found.entries}
    assert said == names


def test_what_is_said_beside_the_name():
    """Late, and what the system wrote itself."""
    found = {
        one.entry: one
        for one in class_of([
            "leeada_LATE_34_39_a.zip", "smithbob_1_text.html", "ohbo_LATE_2_link.html",
        ]).entries
    }  # fmt: skip
    assert [one.late for one in found.values()] == [True, False, True]
    assert [one.is_text for one in found.values()] == [False, True, True]
    (text,) = class_of(["Lee Ada_9_assignsubmission_onlinetext"]).entries
    assert (text.student, text.is_text) == ("Lee Ada", True)
    name = "HW_lee_attempt_2026-03-02-00-00-01"
    work, beside = class_of([f"{name}_a.zip", f"{name}.txt"]).entries
    assert (work.student, work.is_text) == (beside.student, not beside.is_text) == ("lee", False)


ATTEMPTS = {
    "Canvas": ["a_1_900_w.zip", "a_1_901_w-1.zip", "a_1_905_w-10.zip"],
    "Blackboard": [f"H_a_attempt_2026-03-0{day}-10-00-00_w.zip" for day in (1, 2, 3)],
    "Google Classroom": ["a b - w.zip", "a b - w (1).zip", "a b - w (12).zip"],
}


@pytest.mark.parametrize("names", ATTEMPTS.values(), ids=ATTEMPTS)
def test_the_latest_attempt_is_the_largest(names):
    """Whatever the names' order is."""
    entries = class_of(names[::-1]).entries
    assert len({one.key for one in entries}) == 1
    assert [one.entry for one in sorted(entries, key=lambda one: one.attempt)] == names


def test_two_thirds_decide():
    """A stray name is its own student's; without two thirds there is no layout."""
    canvas = ["a_1_2_x.zip", "b_2_3_y.zip", "notes"]
    found = class_of(canvas)
    assert (found.layout, found.entries[2].student) == ("Canvas", "notes")
    assert class_of([*canvas, "more"]).layout == ""


def test_a_class_of_one():
    """The folder of GitHub Classroom names the assignment, where names alone cannot."""
    found = class_of(["shelf-api-min-su"], ["shelf-api-min-su"], "shelf-api-submissions")
    assert (found.layout, found.entries[0].student) == ("GitHub Classroom", "min-su")


def test_accounts_stay_apart():
    """Accounts with underscores are not cut to what they share."""
    names = [f"H_{user}_attempt_2026-03-01-10-00-00_w.zip" for user in ("kim_a", "lee_a")]
    assert [one.student for one in class_of(names).entries] == ["kim_a", "lee_a"]


NAMED = {
    "01_shelf.zip": "01_shelf", "kim 01-Shelf (2).tar.gz": "01_shelf", "1_shelf": "01_shelf",
    "lesson 2.zip": "02_lending", "연습문제_02": "02_lending", "레슨1": "01_shelf",
    "course-02_lending-7712.zip": "02_lending", "00_hello.zip": "00_hello", "hello.zip": "",
    "2026_01.zip": "", "01.zip": "", "01_shelf and 02_lending": "", "x01_shelf": "",
    "lesson 21": "", "lesson 12_shelf": "",
}  # fmt: skip


@pytest.mark.parametrize(("name", "lesson"), NAMED.items(), ids=NAMED)
def test_the_lesson_that_a_name_names(name, lesson):
    """By its id or its number, and only if it is one."""
    assert lesson_named(name, LESSONS) == lesson
