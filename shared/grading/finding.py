"""Find the submissions in the paths that an instructor gives: folders, archives, or several."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from shared.grading.classroom import Ask, Classroom, Wanted, needs_lesson, no_submission
from shared.grading.recognise import (
    WRAPPERS,
    What,
    archives_in,
    entries_in,
    lessons_in,
    look_at,
    recognise,
)
from shared.grading.submissions import NoSubmissions, Submission
from shared.handed_in.folder import Opened, is_folder, kind_of, opened
from shared.handed_in.lms import class_of, recognised
from shared.handed_in.names import is_archive
from shared.handed_in.signature import signature_of
from shared.handed_in.tree import Kind, Refused
from shared.language import tr
from shared.material.catalog import Course, Lesson
from shared.shown import visible

Unpack = Callable[[Path], Path]


@dataclass(frozen=True)
class Found:
    """What there is to grade in the given paths."""

    submissions: list[Submission]
    recognised: list[str]  # for each path, a line that says what it was taken for
    is_class: bool  # whether one of the paths is a class


@dataclass
class Finder:
    """Looks into paths; see `find_submissions`."""

    wanted: Wanted
    what: What | None
    unpack: Unpack | None
    is_class: bool = False
    recognised: list[str] = field(default_factory=list)

    def look(self, path: Path) -> list[Submission]:
        """Return the submissions in a path, and note what it was taken for.

        Raises:
            NoSubmissions: it cannot be read.
        """
        try:
            with opened(str(path)) as place:
                if is_folder(place):
                    return self._in_folder(path, place)
                return self._in_file(path, signature_of(place))
        except FileNotFoundError:
            raise NoSubmissions(tr(f'There is no "{path}".', f'"{path}"가 없어요.')) from None
        except OSError as error:
            raise NoSubmissions(_unreadable(path, error.strerror)) from None

    def _in_folder(self, path: Path, place: Opened) -> list[Submission]:
        name = path.resolve().name
        if self.what is None and (inner := self._class_within(path, place)):
            with opened(inner, place) as within:
                return self._in_class_folder(path / inner, within)
        if (self.what or recognise(place, self.wanted.lessons)) == "class":
            return self._in_class_folder(path, place)
        self.recognised.append(_one(path))
        lesson, lessons = self.wanted.lesson, self.wanted.lessons
        some = [lesson] if lesson else lessons_in(place, lessons, name)
        return [Submission(visible(name or str(path)), one, str(path)) for one in some]

    def _in_class_folder(self, path: Path, place: Opened) -> list[Submission]:
        if self.what is None and (downloads := self._downloads(path, place)):
            return [one for download in downloads for one in self.look(download)]
        return self._in_class(path, place, str(path), path.resolve().name)

    def _downloads(self, path: Path, place: Opened) -> list[Path]:
        """Return the archives in a folder if each is a class's, such as a system's for a lesson."""
        works = _works(place)
        if self.unpack is None or not works or class_of(entries_in(place)).layout:
            return []
        archives = all(kind_of(one, place) is Kind.FILE for one in works)
        # The first that is a student's is enough: mostly all of them are.
        if not archives or not all(self._holds_class(path / one) for one in works):
            return []
        return [path / one for one in works]

    def _holds_class(self, archive: Path) -> bool:
        assert self.unpack is not None
        try:
            top, _ = _unwrapped(self.unpack(archive), archive.name)
        except Refused:
            return False
        with opened(str(top)) as place:
            return self._is_class(place)

    def _class_within(self, path: Path, place: Opened) -> str:
        """Return the one folder in a folder if downloads or several students' lie in it, "" else.

        Beside it may lie what nobody hands in, such as a roster. Archives that are named by several
        lessons are one student's, unless each holds a class.
        """
        works = _works(place)
        if len(works) != 1 or kind_of(works[0], place) is not Kind.FOLDER:
            return ""
        try:
            with opened(works[0], place) as within:
                archives = archives_in(within)
                named = {one.id for name in archives if (one := self.wanted.named(name))}
                look = look_at(within, self.wanted.lessons)
                folders = look.what == "class" and look.students > 1 and not look.is_app
                several = len(archives) > 1 or folders
                is_class = (
                    (several and len(named) < 2)
                    or class_of(entries_in(within)).layout
                    or self._downloads(path / works[0], within)
                )
                return works[0] if is_class else ""
        except OSError:
            return ""

    def _in_class(
        self, path: Path, place: Opened, base: str, name: str, archive: str = ""
    ) -> list[Submission]:
        room = Classroom(base, place, self.wanted, name, archive)
        found = room.submissions()
        if room.layout:
            found = _of_one_assignment(found)
        self.is_class = True
        self.recognised.append(_several(path, len({one.entry for one in found}), room.layout))
        return found

    def _in_file(self, path: Path, signature: str) -> list[Submission]:
        if self.unpack is not None and is_archive(path.name) and self.what != "student":
            found = self._in_archive(path, signature)
            if found is not None:
                return found
        self.recognised.append(_one(path))
        return self._of_archive(path)

    def _in_archive(self, path: Path, signature: str) -> list[Submission] | None:
        """Return the submissions in an archive that is a class's, None if it is a student's."""
        assert self.unpack is not None
        try:
            top = self.unpack(path)
        except Refused as error:
            if self.what == "class":
                raise NoSubmissions(f'"{path}": {error}') from None
            return None  # the reader says what is wrong with it
        top, name = _unwrapped(top, path.name)
        with opened(str(top)) as place:
            if self.what != "class" and not self._is_class(place):
                return None
            return self._in_class(path, place, str(top), name, signature)

    def _is_class(self, place: Opened) -> bool:
        look = look_at(place, self.wanted.lessons)
        several = look.what == "class" and look.students > 1
        return several or bool(class_of(entries_in(place)).layout)

    def _of_archive(self, path: Path) -> list[Submission]:
        wanted = self.wanted
        row = Submission(visible(path.name), None, str(path))
        if not is_archive(path.name):
            return [replace(row, lesson=wanted.lesson, reason=no_submission(path.name))]
        if one := wanted.lesson or wanted.named(path.name):
            return [replace(row, lesson=one)]
        said = wanted.ask(row) if wanted.ask is not None else ()
        lessons = [one for one in wanted.lessons.values() if one.id in said]
        return [replace(row, lesson=one) for one in lessons] or [
            replace(row, reason=needs_lesson())
        ]


def find_submissions(
    course: Course,
    paths: Sequence[Path],
    lesson: Lesson | None,
    what: What | None = None,
    *,
    ask: Ask | None = None,
    unpack: Unpack | None = None,
) -> Found:
    """Return the submissions in these paths, in order of name.

    Args:
        lesson: all are of this lesson; without it, of the lessons whose folders they hold.
        what: what each path is; without it, what most of its entries say (see `recognise`).
        ask: returns of which lessons an archive holds work, whose name does not say it.
        unpack: unpacks an archive; returns the folder. Without it each is one student's.

    Raises:
        NoSubmissions: a path is missing, holds nothing to grade, or needs a lesson.
    """
    lessons = {one.id: one for one in course.lessons}
    # An archive that was looked into is not unpacked once more to be graded.
    finder = Finder(Wanted(lessons, lesson, ask), what, cache(unpack) if unpack else None)
    submissions = [one for path in paths for one in finder.look(path)]
    gradable = [one for one in submissions if not one.reason]
    if not gradable and (lesson is None or not submissions):
        raise NoSubmissions(_nothing(paths[0], lesson))
    return Found(submissions, finder.recognised, finder.is_class)


def _works(place: Opened) -> list[str]:
    """Return the entries of a folder that may be students': its folders and archives."""
    return [
        one for one in entries_in(place) if is_archive(one) or kind_of(one, place) is Kind.FOLDER
    ]


def _of_one_assignment(found: list[Submission]) -> list[Submission]:
    """Name the lesson of what says none: a system gives what was handed in for one assignment."""
    lessons = {one.lesson.id: one.lesson for one in found if one.lesson}
    if len(lessons) != 1:
        return found
    (only,) = lessons.values()
    return [one if one.lesson else replace(one, lesson=only) for one in found]


def _unwrapped(top: Path, name: str) -> tuple[Path, str]:
    """Return the folder in which an archive's entries lie, and what names it."""
    for _ in range(WRAPPERS):
        with opened(str(top)) as place:
            entries = entries_in(place)
            if len(entries) != 1 or kind_of(entries[0], place) is not Kind.FOLDER:
                break
            if class_of(entries).layout:
                break
        top, name = top / entries[0], f"{name} {entries[0]}"
    return top, name


def _nothing(path: Path, lesson: Lesson | None) -> str:
    if lesson is None:
        return tr(
            f'"{path}" holds no lesson\'s folder where one is looked for, as in STUDENT/01_routing. '
            "Give the folder that the students' folders lie in. Where the folders or archives are all "
            "of one lesson, say which: --lesson 1",
            f'"{path}"에 "학생/01_routing" 같은 레슨 폴더가 없어요. 학생들의 폴더가 바로 들어 있는 폴더를 적어 '
            "주세요. 모두 같은 레슨이라면 레슨을 알려 주세요: --lesson 1",
        )
    return tr(
        f'"{path}" holds no submission: a folder with app.py, or an archive.',
        f'"{path}"에 제출물(app.py가 있는 폴더나 압축 파일)이 없어요.',
    )


def _unreadable(path: Path, said: str | None) -> str:
    return tr(f'"{path}" cannot be read: {said}.', f'"{path}"을(를) 읽을 수 없어요: {said}.')


def _one(path: Path) -> str:
    return tr(f'"{path}": the work of one student', f'"{path}": 학생 한 명의 제출물')


def _several(path: Path, count: int, layout: str) -> str:
    line = tr(f'"{path}": a class of {count}', f'"{path}": 제출물 {count}개가 있는 반')
    return f"{line}, {recognised(layout)}" if layout else line
