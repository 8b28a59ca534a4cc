"""Find the submissions of a class: whose, of which lesson, and where.

Nothing of a student's is read here: a class's folder is listed, and by fixed names it is asked
what lies in each entry. What counts is what the reader inside the walls takes out of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from shared.grading.recognise import What, entries_in, lessons_in, recognise
from shared.handed_in.archives import is_archive
from shared.handed_in.folder import Opened, is_folder, kind_of, opened
from shared.handed_in.tree import Kind, composed
from shared.language import tr
from shared.material.catalog import Course, Lesson
from shared.result import Result
from shared.shown import visible

_OTHER_ARCHIVES = (".7z", ".rar", ".gz", ".bz2", ".xz", ".egg", ".alz")


class NoSubmissions(Exception):
    """Nothing to grade was found; the message says what is looked for."""


@dataclass(frozen=True)
class Submission:
    """One student's work for one lesson, or an entry of a class that is none."""

    name: str  # the student's folder or archive, as it may be shown
    lesson: Lesson | None
    base: str  # a folder that the grader named; links on the way to it are the grader's own
    entry: str = ""  # the student's folder or archive in it, "" when `base` is it
    reason: str = ""  # why it is not graded
    known: str = ""  # the hash of the work whose result is kept: that is not graded again

    @contextmanager
    def opened(self) -> Iterator[Opened]:
        """Open the folder or archive; a link in a class's folder is not followed.

        Raises:
            OSError: it is not there, may not be read, or is neither a file nor a folder.
        """
        with ExitStack() as stack:
            place = stack.enter_context(opened(self.base))
            yield stack.enter_context(opened(self.entry, place)) if self.entry else place


@dataclass(frozen=True)
class Found:
    """What there is to grade in the given paths."""

    submissions: list[Submission]
    recognised: list[str]  # for each path, a line that says what it was taken for
    is_class: bool  # whether one of the paths is a class


def find_submissions(
    course: Course, paths: Sequence[Path], lesson: Lesson | None, what: What | None = None
) -> Found:
    """Return the submissions in these paths, in order of name.

    Args:
        lesson: all are of this lesson; without it, of the lessons whose folders they hold.
        what: what each path is; without it, what most of its entries say (see `recognise`).

    Raises:
        NoSubmissions: a path is missing, holds nothing to grade, or needs a lesson.
    """
    submissions: list[Submission] = []
    recognised = []
    is_class = False
    for path in paths:
        here, line = _in_path(course, path, lesson, what)
        submissions += here
        recognised.append(line)
        is_class = is_class or any(one.entry for one in here)
    gradable = [one for one in submissions if not one.reason]
    if not gradable and (lesson is None or not submissions):
        raise NoSubmissions(_nothing(paths[0], lesson))
    return Found(submissions, recognised, is_class)


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


def _in_path(
    course: Course, path: Path, lesson: Lesson | None, what: What | None
) -> tuple[list[Submission], str]:
    lessons = {one.id: one for one in course.lessons}
    base, shown = str(path), visible(path.resolve().name or str(path))
    try:
        with opened(base) as place:
            if not is_folder(place):
                return _of_file(base, path.name, lessons, lesson), _one(path)
            if (what or recognise(place, lessons)) == "class":
                entries = _of_class(base, place, lessons, lesson)
                return entries, _several(path, len({one.entry for one in entries}))
            wanted = [lesson] if lesson else lessons_in(place, lessons, path.resolve().name)
            return [Submission(shown, one, base) for one in wanted], _one(path)
    except FileNotFoundError:
        raise NoSubmissions(tr(f'There is no "{path}".', f'"{path}"가 없어요.')) from None
    except OSError as error:
        said = error.strerror
        raise NoSubmissions(
            tr(f'"{path}" cannot be read: {said}.', f'"{path}"을(를) 읽을 수 없어요: {said}.')
        ) from None


def _one(path: Path) -> str:
    return tr(f'"{path}": the work of one student', f'"{path}": 학생 한 명의 제출물')


def _several(path: Path, count: int) -> str:
    return tr(f'"{path}": a class of {count}', f'"{path}": 제출물 {count}개가 있는 반')


def _of_file(
    base: str, name: str, lessons: dict[str, Lesson], lesson: Lesson | None
) -> list[Submission]:
    wanted = lesson or lessons.get(name.partition(".")[0])
    reason = "" if is_archive(name) else _no_submission(name)
    return [Submission(visible(name), wanted, base, "", reason or _needs(wanted))]


def _needs(lesson: Lesson | None) -> str:
    if lesson is not None:
        return ""
    return tr(
        "It does not say which lesson it is of: give --lesson.",
        "어느 레슨인지 알 수 없어요. --lesson으로 알려 주세요.",
    )


# --- a class --------------------------------------------------------------------------------------


def _of_class(
    base: str, place: Opened, lessons: dict[str, Lesson], lesson: Lesson | None
) -> list[Submission]:
    found: list[Submission] = []
    # macOS gives a name in decomposed letters; of two that differ in that, one is shown by numbers.
    for name, form in composed(entries_in(place)).items():
        found += _of_entry(base, place, name, visible(form), lessons, lesson)
    return found


def _of_entry(
    base: str,
    place: Opened,
    name: str,
    shown: str,
    lessons: dict[str, Lesson],
    lesson: Lesson | None,
) -> list[Submission]:
    kind = kind_of(name, place)
    if kind is Kind.FILE and is_archive(name):
        of_file = _of_file(base, name, lessons, lesson)
        return [replace(one, name=shown, base=base, entry=name) for one in of_file]
    if kind is not Kind.FOLDER:
        return [Submission(shown, lesson, base, name, _no_work(name, kind))]
    if lesson is not None:
        return [Submission(shown, lesson, base, name)]
    try:
        with opened(name, place) as folder:
            inside = lessons_in(folder, lessons, name)
            reason = _needs(None) if not inside else ""
    except OSError as error:
        inside, reason = [], unreadable(error)
    if not inside:
        return [Submission(shown, None, base, name, reason)]
    return [Submission(shown, one, base, name) for one in inside]


def _no_work(name: str, kind: Kind | None) -> str:
    if kind is Kind.LINK:
        return tr(
            "It is a link: hand in the folder or archive itself.",
            "링크예요. 폴더나 압축 파일 자체를 제출해 주세요.",
        )
    if kind is Kind.FILE:
        return _no_submission(name)
    return tr("It is neither a file nor a folder.", "파일도 폴더도 아니에요.")


def _no_submission(name: str) -> str:
    if name.lower().endswith(_OTHER_ARCHIVES):
        ending = visible(name[name.rindex(".") :])
        return tr(
            f"Archives of the kind {ending} are not read: hand in a zip.",
            f"{ending} 압축 파일은 읽을 수 없어요. zip으로 제출해 주세요.",
        )
    return tr(
        "It is a single file: hand in the folder, or a zip of it.",
        "파일 하나예요. 폴더나 폴더를 압축한 zip을 제출해 주세요.",
    )


def unreadable(error: OSError) -> str:
    """Return why a student's folder or archive could not be opened."""
    said = error.strerror or str(error)
    return tr(f"It cannot be read: {said}.", f"읽을 수 없어요: {said}.")


def not_graded(submission: Submission, seed: str, isolation: str, reason: str) -> Result:
    """Return the result of a submission that could not be graded: no points, and why."""
    return Result(
        lesson=submission.lesson.id if submission.lesson else "",
        target=submission.name,
        seed=seed,
        isolation=isolation,
        checks=(),
        submission=submission.name,
        reason=reason,
    )
