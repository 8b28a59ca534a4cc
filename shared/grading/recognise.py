"""What a path holds: a class or one student's work, and of which lessons."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Literal

from shared.handed_in.folder import Opened, kind_of, opened
from shared.handed_in.home import APP, EXERCISES, OF_THE_COURSE
from shared.handed_in.names import is_archive, lesson_named, without_suffix
from shared.handed_in.tree import Kind, left_out
from shared.material.catalog import Lesson

What = Literal["class", "student"]

WRAPPERS = 3  # folders around a student's work that are looked into
LISTED = 200  # names of a student's folder that are looked at
_APPS = {APP, "wsgi.py", "App.py", "main.py"}  # the file that makes a folder an app, misnamed too
_PERHAPS = (Kind.FOLDER, Kind.LINK)  # a link is refused when it is read, and so has a row


def entries_in(place: Opened) -> list[str]:
    """Return the entries of a class's folder: all but what systems and tools leave in it."""
    return sorted(name for name in os.listdir(place) if not left_out(name))


@dataclass(frozen=True)
class Look:
    """What a folder's entries look like."""

    lessons: int = 0  # folders and archives of lessons, and the course's own folders
    students: int = 0
    parts: int = 0  # of an app, beside its first file
    is_app: bool = False

    @property
    def what(self) -> What:
        """What the folder is, by what most of its entries are, so that no single one decides.

        It is one student's work when lessons' folders are more of its entries than students are;
        or when it holds app.py, and more parts of an app than students.
        """
        if self.is_app and not self.lessons:
            return "student" if self.parts > self.students else "class"
        return "student" if self.lessons > self.students else "class"


def look_at(place: Opened, lessons: dict[str, Lesson]) -> Look:
    """Return what a folder's entries look like.

    A student is an archive, or a folder with app.py, lessons' folders or an archive in it.
    """
    names = entries_in(place)
    of_lessons = students = parts = 0
    for name in names:
        kind = kind_of(name, place)
        if _is_lesson(name, kind, lessons):
            of_lessons += 1
        elif _is_student(place, name, kind, lessons):
            students += 1
        elif name.endswith(".py") or name in ("templates", "static"):
            parts += 1
    return Look(of_lessons, students, parts, bool(_APPS & set(names)))


def recognise(place: Opened, lessons: dict[str, Lesson]) -> What:
    """Return what a folder is; an empty one is a student's."""
    return look_at(place, lessons).what if entries_in(place) else "student"


def _is_lesson(name: str, kind: Kind | None, lessons: dict[str, Lesson]) -> bool:
    if kind is Kind.FOLDER:
        return name in {*lessons, EXERCISES, *OF_THE_COURSE}
    return kind is Kind.FILE and is_archive(name) and without_suffix(name) in lessons


def _is_student(place: Opened, name: str, kind: Kind | None, lessons: dict[str, Lesson]) -> bool:
    if kind is not Kind.FOLDER:
        return kind is Kind.FILE and is_archive(name)
    try:
        with opened(name, place) as folder:
            if any(kind_of(app, folder) for app in _APPS) or archives_in(folder):
                return True
            return bool(lessons_in(folder, lessons, ""))
    except OSError:
        return False


def lessons_in(
    folder: Opened, lessons: dict[str, Lesson], name: str, depth: int = WRAPPERS
) -> list[Lesson]:
    """Return the lessons whose folders lie in a student's folder, or archives that are named so.

    They lie at its top or, in a fork, in `exercises`; or all that is so lies in the one folder in
    it. A folder that is named like a lesson and holds no lesson's folder is that lesson's.
    """
    named = {lesson_named(one, lessons) for one in archives_in(folder)}
    found = [
        one for one in lessons.values() if one.id in named or kind_of(one.id, folder) in _PERHAPS
    ]
    if found:
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


def archives_in(folder: Opened) -> list[str]:
    """Return the archives that lie in a folder, of the first names that it gives."""
    with os.scandir(folder) as entries:
        some = [one for one, _ in zip(entries, range(LISTED), strict=False)]
        return sorted(
            one.name
            for one in some
            if is_archive(one.name)
            and not left_out(one.name)
            and one.is_file(follow_symlinks=False)
        )


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
