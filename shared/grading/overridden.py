"""A file of exceptions beside a class: for which of its submissions each line is."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping, Sequence

from shared.gradebook.late import Override
from shared.gradebook.overrides import Row
from shared.gradebook.roster import name_forms, plain
from shared.grading.submissions import Submission
from shared.language import tr
from shared.shown import visible


def overrides_of(
    rows: Sequence[Row], submissions: Sequence[Submission]
) -> tuple[Mapping[tuple[str, str], Override], list[str]]:
    """Return each override by its student's name, as reports have it, and lesson.

    A line without a lesson holds for all of the student's, except where another one names one.

    Returns:
        Also a sentence for each line that changes nothing: nobody is called so, several are, or
        there is no work of that lesson.
    """
    found: dict[tuple[str, str], Override] = {}
    said = []
    by_name, by_call = _index(submissions)
    for row in sorted(rows, key=lambda one: bool(one.lesson)):
        mine = by_name.get(row.student) or by_call.get(plain(row.student), [])
        names = sorted({one.name for one in mine})
        works = {one.lesson.id for one in mine if one.lesson}
        lessons = works & {row.lesson} if row.lesson else works
        if len(names) == 1 and lessons:
            found.update({(names[0], lesson): row.override for lesson in lessons})
        else:
            said.append(_nothing(row, names, by_name))
    return found, said


_Index = dict[str, list[Submission]]


def _index(submissions: Sequence[Submission]) -> tuple[_Index, _Index]:
    """Return the submissions by their students' names, and by all that these are called."""
    by_name: _Index = {}
    by_call: _Index = {}
    for one in submissions:
        by_name.setdefault(one.name, []).append(one)
        for call in _calls(one):
            by_call.setdefault(call, []).append(one)
    return by_name, by_call


def _calls(one: Submission) -> set[str]:
    told = (one.name, one.ids.number, one.ids.email, one.ids.canvas, *one.calls)
    return {plain(call) for call in told if call} | set(name_forms(one.name))


def _nothing(row: Row, names: Sequence[str], everybody: Collection[str]) -> str:
    student = visible(row.student)[:80]
    if not names:
        near = difflib.get_close_matches(row.student, everybody, n=3)
        like = tr(f" Like it: {', '.join(near)}.", f" 비슷한 이름: {', '.join(near)}.")
        return tr(
            f'Line {row.line} changes nothing: nobody here is called "{student}".',
            f'{row.line}번째 줄은 아무것도 바꾸지 않아요. "{student}"(이)라는 학생이 없어요.',
        ) + (like if near else "")
    if len(names) > 1:
        return tr(
            f'Line {row.line} changes nothing: several are called "{student}" ({", ".join(names)}). '
            "Write one of these, or the id.",
            f'{row.line}번째 줄은 아무것도 바꾸지 않아요. "{student}"(이)라는 학생이 여럿이에요'
            f"({', '.join(names)}). 괄호 안의 이름이나 학번을 적어 주세요.",
        )
    return tr(
        f"Line {row.line} changes nothing: {names[0]} has no work of that lesson here.",
        f"{row.line}번째 줄은 아무것도 바꾸지 않아요. {names[0]}의 그 레슨 제출물이 없어요.",
    )
