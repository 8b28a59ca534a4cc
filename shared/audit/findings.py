"""What an audit found: in numbers, by operator, and each mutant that nobody noticed."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from shared.audit.addresses import routes_of
from shared.audit.explained import Entry, read_entries
from shared.audit.mutants import Mutant, mutants_of
from shared.audit.trial import Verdict, try_mutants
from shared.material.catalog import Lesson

SEED = "audit"


@dataclass(frozen=True)
class Settings:
    """How to audit: what the values are drawn from, how many mutants, in how many processes."""

    seed: str = SEED
    sample: int | None = None  # None: all
    jobs: int = 2


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
    same: Mapping[str, int]  # how many had the solution's program, by operator; not tried
    all_ids: frozenset[str]  # of the mutants that were not drawn too
    verdicts: Mapping[str, Verdict]
    entries: Mapping[str, Entry]
    cpu_seconds: float

    @property
    def survivors(self) -> list[Mutant]:
        """The mutants that no check noticed and no entry explains."""
        return [mutant for mutant in self._unnoticed() if mutant.id not in self.entries]

    @property
    def stale(self) -> list[tuple[Entry, str]]:
        """The entries that explain nothing, and why."""
        found = []
        for entry in self.entries.values():
            if entry.id not in self.all_ids:
                found.append((entry, "The solution has no such mutant."))
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
            "operators": [vars(row) for row in self.rows],
            "survivors": [
                {key: value for key, value in vars(mutant).items() if key != "text"}
                for mutant in self.survivors
            ],
            "stale": [{"id": entry.id, "why": why} for entry, why in self.stale],
        }


def audit(lesson: Lesson, settings: Settings) -> Audit:
    """Try the mutants of a lesson's solution, or a sample of them, against its suite.

    Raises:
        CannotAudit: the suite cannot be run, or does not pass the solution itself.
        Unreadable: the lesson's file of explained mutants.
    """
    entries = read_entries(lesson)
    made = mutants_of(lesson.solution_dir, routes_of(lesson))
    tried = made.kept
    if settings.sample is not None and settings.sample < len(tried):
        drawn = random.Random(settings.seed).sample(range(len(tried)), settings.sample)
        tried = tuple(tried[number] for number in sorted(drawn))
    verdicts, cpu_seconds = try_mutants(lesson, tried, settings.seed, settings.jobs)
    return Audit(
        lesson=lesson,
        settings=settings,
        mutants=tried,
        same=made.equivalent,
        all_ids=frozenset(mutant.id for mutant in made.kept),
        verdicts=verdicts,
        entries=entries,
        cpu_seconds=cpu_seconds,
    )
