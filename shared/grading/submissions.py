"""Find the submissions of a class: whose, of which lesson, and where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from shared.grading.archives import is_archive
from shared.language import tr
from shared.material.catalog import Course, Lesson
from shared.result import Result


class NoSubmissions(Exception):
    """Nothing to grade was found; the message says what is looked for."""


@dataclass(frozen=True)
class Submission:
    """One student's work for one lesson."""

    name: str  # the student's folder or archive
    lesson: Lesson
    source: Path  # the folder that holds app.py, or an archive


def find_submissions(
    course: Course, paths: Sequence[Path], lesson: Lesson | None
) -> list[Submission]:
    """Return the submissions in these paths, in order of name.

    A path is a submission (a folder with app.py, or an archive), a student's folder
    (`ID/app.py`), or a folder of students. An archive, and a folder whose name is no lesson's,
    need `lesson`.

    Raises:
        NoSubmissions: a path is missing, holds nothing to grade, or needs a lesson.
    """
    found = []
    for path in paths:
        if not path.exists():
            raise NoSubmissions(tr(f'There is no "{path}".', f'"{path}"가 없어요.'))
        here = list(_in_path(course, path, lesson))
        if not here:
            raise NoSubmissions(_nothing(path, lesson))
        found += here
    return found


def _nothing(path: Path, lesson: Lesson | None) -> str:
    if lesson is None:
        return tr(
            f'"{path}" holds no lesson\'s folder (such as 01_routing). Where the folders or '
            "archives are all of one lesson, say which: --lesson 1",
            f'"{path}"에 레슨 폴더(예: 01_routing)가 없어요. 모두 같은 레슨이라면 '
            "알려 주세요: --lesson 1",
        )
    return tr(
        f'"{path}" holds no submission: a folder with app.py, or an archive.',
        f'"{path}"에 제출물(app.py가 있는 폴더나 압축 파일)이 없어요.',
    )


def _in_path(course: Course, path: Path, lesson: Lesson | None) -> Iterator[Submission]:
    alone = list(_of_student(course, path, lesson))
    # With --lesson any folder counts as some student's (an empty one must get its zero), so a
    # folder is a class when what it holds looks like students.
    if alone and not _is_class(course, path):
        yield from alone
        return
    for entry in sorted(path.iterdir()):
        if not entry.name.startswith("."):
            yield from _of_student(course, entry, lesson)


def _is_class(course: Course, path: Path) -> bool:
    if not path.is_dir() or (path / "app.py").exists():
        return False
    ids = {lesson.id for lesson in course.lessons}
    entries = [entry for entry in path.iterdir() if not entry.name.startswith(".")]
    return bool(entries) and not any(entry.name in ids for entry in entries)


def _of_student(course: Course, path: Path, lesson: Lesson | None) -> Iterator[Submission]:
    if path.is_symlink() or not (path.is_dir() or is_archive(path)):
        return
    if lesson is not None:
        yield Submission(path.name, lesson, _inner(path, lesson))
        return
    ids = {lesson.id: lesson for lesson in course.lessons}
    if path.name in ids:
        yield Submission(path.name, ids[path.name], path)
    elif path.is_dir():
        for lesson_id, known in ids.items():
            if (path / lesson_id).is_dir():
                yield Submission(path.name, known, path / lesson_id)


def _inner(path: Path, lesson: Lesson) -> Path:
    """Return the lesson's folder in a student's, when it is there."""
    inner = path / lesson.id
    return inner if inner.is_dir() and not inner.is_symlink() else path


def app_folder(folder: Path, lesson: Lesson) -> Path:
    """Return the folder with app.py in what an archive held.

    Many tools pack a folder, not its content, and some pack the student's whole tree.
    """
    for _ in range(4):
        if (folder / "app.py").exists():
            return folder
        if (folder / lesson.id).is_dir():
            folder = folder / lesson.id
            continue
        inside = [entry for entry in folder.iterdir() if not entry.name.startswith(".")]
        if len(inside) != 1 or not inside[0].is_dir():
            return folder
        folder = inside[0]
    return folder


def not_graded(submission: Submission, seed: str, isolation: str, reason: str) -> Result:
    """Return the result of a submission that could not be graded: no points, and why."""
    return Result(
        lesson=submission.lesson.id,
        target=submission.source.name,
        seed=seed,
        isolation=isolation,
        checks=(),
        submission=submission.name,
        reason=reason,
    )
