"""The report of an audit as text."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Literal

from shared.audit.explained import FILE, Unreadable, as_entries
from shared.audit.findings import Audit, Settings, audit
from shared.audit.mutants import Mutant
from shared.audit.trial import CannotAudit
from shared.language import tr
from shared.material.catalog import Lesson

Form = Literal["text", "json", "entries"]
COLUMNS = ("mutants", "noticed", "equivalent", "survivors")


def main(lessons: Sequence[Lesson], settings: Settings, form: Form) -> int:
    """Audit the lessons and print what was found.

    Returns 0, or 1 for a mutant that nothing notices or explains and for an entry that explains
    nothing, or 2 when a lesson could not be audited.
    """
    found, code = [], 0
    for lesson in lessons:
        try:
            one = audit(lesson, settings, partial(_print, lesson) if form == "text" else _nothing)
        except (CannotAudit, Unreadable) as error:
            print(f"{lesson.id}: {error}", file=sys.stderr)
            code = 2
            continue
        found.append(one)
        code = max(code, 1 if one.survivors or one.stale else 0)
        if form == "text":
            print("\n".join(as_text(one)), flush=True)
        elif form == "entries" and one.survivors:
            print(as_entries(one.survivors))
    if form == "json":
        print(json.dumps([one.to_json() for one in found], indent=1, ensure_ascii=False))
    return code


def _nothing(mutant: Mutant) -> None:
    """Other programs read all at the end."""


def _print(lesson: Lesson, mutant: Mutant) -> None:
    """Print a survivor as soon as it is one: a long run that is ended has said what it found."""
    print(f"{mutant.id}  solutions/{lesson.id}/{mutant.file}:{mutant.line}  {mutant.operator}")
    print("\n".join(f"    {line}".rstrip() for line in mutant.diff.splitlines()[1:]))
    print(flush=True)


def as_text(audit: Audit) -> Iterator[str]:
    """Yield the lines below the survivors: each entry that explains nothing, the numbers."""
    for entry, why in audit.stale:
        yield f"{entry.id}  tests/{audit.lesson.id}/{FILE}  {why}"
    yield from _table(audit)
    yield tr(
        f"Not tried: {audit.given} in code that the exercise gives, {audit.explained} explained.",
        f"시험하지 않은 변이: 연습 문제가 준 코드에 {audit.given}개, 설명해 둔 것 {audit.explained}개.",
    )
    yield _verdict(audit)


def _table(audit: Audit) -> Iterator[str]:
    width = max(len(row.operator) for row in audit.rows)
    yield (
        f"{audit.lesson.id:{width}}  " + "  ".join(f"{name:>10}" for name in COLUMNS) + "  seconds"
    )
    for row in audit.rows:
        numbers = "  ".join(f"{getattr(row, name):10}" for name in COLUMNS)
        yield f"{row.operator:{width}}  {numbers}  {row.seconds:7.1f}"


def _verdict(audit: Audit) -> str:
    left, stale = len(audit.survivors), len(audit.stale)
    lesson, seed, seconds = audit.lesson.id, audit.settings.seed, audit.cpu_seconds
    spent = tr(f"(seed {seed}, {seconds:.0f} s of CPU)", f"(시드 {seed}, CPU {seconds:.0f}초)")
    if not left and not stale:
        fine = tr(
            "every mutant is noticed or explained.", "모든 변이를 알아챘거나 설명해 두었어요."
        )
        return f"{lesson}: {fine} {spent}"
    todo = tr(
        f"{left} survivors, {stale} stale entries. Add a check for what the exercise promises; "
        f"enter the rest, with a reason, in tests/{lesson}/{FILE}.",
        f"살아남은 변이 {left}개, 낡은 항목 {stale}개. 연습 문제가 약속한 것이면 검사를 추가하고, "
        f"나머지는 이유와 함께 tests/{lesson}/{FILE}에 적어 주세요.",
    )
    return f"{lesson}: {todo} {spent}"
