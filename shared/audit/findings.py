"""What an audit found: in numbers, by operator, and each mutant that nobody noticed."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from shared.audit.addresses import routes_of
from shared.audit.explained import Entry, read_entries
from shared.audit.mutants import Mutant, mutants_of
from shared.audit.trial import Verdict, try_mutants
from shared.grading.reached import changed_places
from shared.material.catalog import Lesson

SEED = "audit"


@dataclass(frozen=True)
class Settings:
    """How to audit: what the values are drawn from, how many mutants, in how many processes."""

    seed: str = SEED
    sample: int | None = None  # None: all
    jobs: int = 2
    explained: bool = False  # also those that are entered: is one noticed by now?


@dataclass(frozen=True)
class Row:
    """The mutants of one operator, in numbers.

    `equivalent` are those whose compiled program is the solution's, and those that are entered.
    """

    operator: str
    mutants: int
    noticed: int
    equivalent: int
    survivors: int
    seconds: float


@dataclass(frozen=True)
class Audit:
    """What an audit of one lesson found."""

    lesson: Lesson
    settings: Settings
    mutants: tuple[Mutant, ...]  # those that were tried
    given: int  # how many are in code that the exercise gives; not tried
    same: Mapping[str, int]  # how many had the solution's program, by operator; not tried
    all_ids: frozenset[str]  # of what the student writes, those too that were not tried
    verdicts: Mapping[str, Verdict]
    entries: Mapping[str, Entry]
    cpu_seconds: float

    @property
    def survivors(self) -> list[Mutant]:
        """The mutants that no check noticed and no entry explains."""
        return [mutant for mutant in self._unnoticed() if mutant.id not in self.entries]

    @property
    def explained(self) -> int:
        """How many entries explain mutants that were not tried for that reason."""
        known = self.entries.keys() & self.all_ids
        return 0 if self.settings.explained else len(known)

    @property
    def stale(self) -> list[tuple[Entry, str]]:
        """The entries that explain nothing, and why."""
        found = []
        for entry in self.entries.values():
            if entry.id not in self.all_ids:
                reason = "There is no such mutant of what the student writes."
                found.append((entry, reason))
            elif (verdict := self.verdicts.get(entry.id)) and verdict.noticed_by:
                found.append((entry, f"It is noticed, by {verdict.noticed_by}."))
        return found

    @property
    def rows(self) -> list[Row]:
        """The numbers of each operator, in order of its name, and those of all."""
        names = sorted({mutant.operator for mutant in self.mutants} | self.same.keys())
        rows = [self._row(name, name) for name in names]
        return [*rows, self._row("all", None)]

    def _row(self, name: str, operator: str | None) -> Row:
        mine = [mutant for mutant in self.mutants if operator in (None, mutant.operator)]
        same = sum(self.same.values()) if operator is None else self.same.get(operator, 0)
        noticed = [mutant for mutant in mine if self.verdicts[mutant.id].noticed_by]
        left = [mutant for mutant in self.survivors if operator in (None, mutant.operator)]
        return Row(
            operator=name,
            mutants=len(mine) + same,
            noticed=len(noticed),
            equivalent=len(mine) + same - len(noticed) - len(left),
            survivors=len(left),
            seconds=sum(self.verdicts[mutant.id].seconds for mutant in mine),
        )

    def _unnoticed(self) -> Iterator[Mutant]:
        return (mutant for mutant in self.mutants if not self.verdicts[mutant.id].noticed_by)

    def to_json(self) -> dict[str, Any]:
        """Return all that the report says, as data."""
        return {
            "lesson": self.lesson.id,
            "seed": self.settings.seed,
            "sample": self.settings.sample,
            "cpu_seconds": round(self.cpu_seconds, 2),
            "given": self.given,
            "operators": [vars(row) for row in self.rows],
            "survivors": [
                {key: value for key, value in vars(mutant).items() if key != "text"}
                for mutant in self.survivors
            ],
            "stale": [{"id": entry.id, "why": why} for entry, why in self.stale],
        }


def audit(
    lesson: Lesson,
    settings: Settings,
    survived: Callable[[Mutant], object] = lambda mutant: None,
) -> Audit:
    """Try the mutants of what a student writes, or a sample of them, against the lesson's suite.

    `survived` is called with each mutant that nothing notices or explains, when that is known.

    Raises:
        CannotAudit: the suite cannot be run, or does not pass the solution itself.
        Unreadable: the lesson's file of explained mutants.
    """
    entries = read_entries(lesson)
    made = mutants_of(lesson.solution_dir, routes_of(lesson))
    written = written_places(lesson)
    mine = [mutant for mutant in made.kept if mutant.place in written]
    tried = tuple(one for one in mine if settings.explained or one.id not in entries)
    if settings.sample is not None and settings.sample < len(tried):
        drawn = random.Random(settings.seed).sample(range(len(tried)), settings.sample)
        tried = tuple(tried[number] for number in sorted(drawn))

    def told(mutant: Mutant, verdict: Verdict) -> None:
        if not verdict.noticed_by and mutant.id not in entries:
            survived(mutant)

    verdicts, cpu_seconds = try_mutants(lesson, tried, settings.seed, settings.jobs, told)
    return Audit(
        lesson=lesson,
        settings=settings,
        mutants=tried,
        given=len(made.kept) - len(mine),
        same=made.equivalent,
        all_ids=frozenset(mutant.id for mutant in mine),
        verdicts=verdicts,
        entries=entries,
        cpu_seconds=cpu_seconds,
    )


def written_places(lesson: Lesson) -> frozenset[str]:
    """Return where the solution differs from the starter, as `app.py:view` and `base.html:`.

    What the exercise gives is no part of an answer, so a suite need not notice a change of it.
    """
    found: set[str] = set()
    for path in lesson.solution_dir.rglob("*"):
        if path.is_file():
            file = path.relative_to(lesson.solution_dir).as_posix()
            starter = lesson.starter_dir / file
            before = starter.read_bytes() if starter.is_file() else b""
            if path.read_bytes() != before:
                found |= changed_places(file, path.read_bytes(), before)
    return frozenset(found)
