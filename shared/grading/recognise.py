"""What a path holds: a class or one student's work, and of which lessons."""

from __future__ import annotations

import os
from typing import Literal

from shared.handed_in.archives import is_archive
from shared.handed_in.folder import Opened, kind_of, opened
from shared.handed_in.tree import Kind, left_out
from shared.handed_in.work import APP, EXERCISES
from shared.material.catalog import Lesson

What = Literal["class", "student"]

WRAPPERS = 3  # folders around a student's work that are looked into
LISTED = 200  # names of a student's folder that are looked at for the one folder in it
_OF_THE_COURSE = (EXERCISES, "lessons", "solutions", "tests")  # folders of a fork
_APPS = {APP, "wsgi.py", "App.py", "main.py"}  # the file that makes a folder an app, misnamed too
_PERHAPS = (Kind.FOLDER, Kind.LINK)  # a link is refused when it is read, and so has a row


def entries_in(place: Opened) -> list[str]:
    """Return the entries of a class's folder: all but what systems and tools leave in it."""
    return sorted(name for name in os.listdir(place) if not left_out(name))


def recognise(place: Opened, lessons: dict[str, Lesson]) -> What:
    """Return what a folder is by what most of its entries are, so that no single one decides.

    It is one student's work when lessons' folders are more of its entries than students are; or
    when it holds app.py, and more parts of an app than students. A student is an archive, or a
    folder with app.py or lessons' folders in it.
    """
    names = entries_in(place)
    if not names:
        return "student"
    parts = of_lessons = students = 0
    for name in names:
        kind = kind_of(name, place)
        if kind is Kind.FOLDER and name in {*lessons, *_OF_THE_COURSE}:
            of_lessons += 1
        elif _is_student(place, name, kind, lessons):
            students += 1
        elif name.endswith(".py") or name in ("templates", "static"):
            parts += 1
    if _APPS & set(names) and not of_lessons:
        return "student" if parts > students else "class"
    return "student" if of_lessons > students else "class"


def _is_student(place: Opened, name: str, kind: Kind | None, lessons: dict[str, Lesson]) -> bool:
    if kind is not Kind.FOLDER:
        return kind is Kind.FILE and is_archive(name)
    try:
        with opened(name, place) as folder:
            has_app = any(kind_of(app, folder) for app in _APPS)
            return has_app or bool(lessons_in(folder, lessons, ""))
    except OSError:
        return False


def lessons_in(
    folder: Opened, lessons: dict[str, Lesson], name: str, depth: int = WRAPPERS
) -> list[Lesson]:
    """Return the lessons whose folders lie in a student's folder.

    They lie at its top or, in a fork, in `exercises`; or all that is so lies in the one folder in
    it. A folder that is named like a lesson and holds no lesson's folder is that lesson's.
    """
    if found := [one for one in lessons.values() if kind_of(one.id, folder) in _PERHAPS]:
        return found
    for inner in (EXERCISES, _only_folder(folder)):
        if not inner or depth == 0 or kind_of(inner, folder) is not Kind.FOLDER:
            continue
        try:
            with opened(inner, folder) as below:
                if found := lessons_in(below, lessons, "", depth - 1):
                    return found
        except OSError:
            continue
    return [lessons[name]] if name in lessons else []


def _only_folder(folder: Opened) -> str:
    """Return the name of the one folder in a folder, "" if there are several or many names."""
    found = []
    with os.scandir(folder) as entries:
        for number, entry in enumerate(entries):
            if number == LISTED:
                return ""
            if entry.is_dir(follow_symlinks=False) and not left_out(entry.name):
                found.append(entry.name)
    return found[0] if len(found) == 1 else ""
