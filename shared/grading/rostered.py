"""A class beside its roster: who each submission is of, who is missing, and whom nobody knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from shared.gradebook.late import HandedIn
from shared.gradebook.roster import Ids, Roster, Student
from shared.grading.finding import Found
from shared.grading.submissions import Submission
from shared.handed_in.home import not_handed_in
from shared.language import tr
from shared.material.catalog import Lesson
from shared.shown import visible

_SHOWN = 20  # names in a sentence


def with_roster(found: Found, roster: Roster, lesson: Lesson | None) -> Found:
    """Return the submissions by the roster's names, with a row for each student who is missing.

    The lines that were recognised get those of the roster: whom it does not know or could mean
    twice.
    """
    named: list[Submission] = []
    present: set[Student] = set()
    unknown: list[str] = []
    unclear: list[str] = []
    for one in found.submissions:
        students = roster.find(one.calls or (one.name,))
        present.update(students)
        if len(students) == 1:
            ids = replace(one.ids, number=students[0].id, email=students[0].email)
            one = replace(one, name=roster.shown(students[0]), ids=ids)
            if at := students[0].handed_in:
                one = replace(one, handed=HandedIn(at, "roster"))
        else:
            (unclear if students else unknown).append(one.name)
        named.append(one)
    lesson = lesson or _only_lesson(found)
    absent = [student for student in roster.students if student not in present]
    missing = [
        Submission(
            roster.shown(student),
            lesson,
            "",
            reason=not_handed_in(),
            absent=True,
            ids=Ids(number=student.id, email=student.email),
        )
        for student in absent
    ]
    lines = [_counted(roster, absent), *_unknown(unknown), *_unclear(unclear)]
    submissions = sorted([*named, *missing], key=lambda one: one.name)
    return replace(found, submissions=submissions, recognised=[*found.recognised, *lines])


def _only_lesson(found: Found) -> Lesson | None:
    """Return the lesson that all of a class is of, None if there are several."""
    lessons = {one.lesson.id: one.lesson for one in found.submissions if one.lesson}
    return next(iter(lessons.values())) if len(lessons) == 1 else None


def _counted(roster: Roster, absent: Sequence[Student]) -> str:
    count, missing = len(roster.students), len(absent)
    return tr(
        f"Roster: {count} students, {missing} without a submission",
        f"명단: 학생 {count}명, 제출물이 없는 학생 {missing}명",
    )


def _unknown(names: Sequence[str]) -> list[str]:
    return [tr("Not in the roster: ", "명단에 없음: ") + _listed(names)] if names else []


def _unclear(names: Sequence[str]) -> list[str]:
    if not names:
        return []
    said = tr(
        "Several of the roster are called so (a column `folder` tells them apart): ",
        "명단에 같은 이름이 여럿 있어요(`folder` 열로 구별할 수 있어요): ",
    )
    return [said + _listed(names)]


def _listed(names: Sequence[str]) -> str:
    unique = list(dict.fromkeys(names))
    more = " …" if len(unique) > _SHOWN else ""
    return ", ".join(visible(name) for name in unique[:_SHOWN]) + more
