"""A class's grades as reports need them: students, lessons, and how each work stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from shared.gradebook.late import Outcome
from shared.gradebook.standing import Standing, by_student
from shared.result import Check, Result


@dataclass(frozen=True)
class Task:
    """A task of an exercise, and what it is worth; number 0 is "The app starts"."""

    number: int
    title: str
    max_points: float


@dataclass(frozen=True)
class Rule:
    """A check of a lesson: what it is about."""

    id: str
    task: int
    title: str
    max_points: float


@dataclass(frozen=True)
class Paper(Standing):
    """One student's work for one lesson, with its tasks and with what went wrong."""

    tasks: Mapping[int, float] = field(default_factory=dict)  # the points of each
    failures: tuple[Check, ...] = ()  # without transcripts

    @classmethod
    def of(cls, result: Result) -> Paper:
        """Return what of a result a report needs."""
        failed = (one for one in result.checks if not one.passed)
        return cls(
            **vars(Standing.of(result)),
            tasks={n: sum(c.points for c in result.of_task(n)) for n in result.task_numbers()},
            failures=tuple(replace(one, transcript=()) for one in failed),
        )


@dataclass
class Column:
    """A lesson of the class, as the results say it."""

    id: str
    tasks: dict[int, Task] = field(default_factory=dict)
    rules: dict[str, Rule] = field(default_factory=dict)
    graded: int = 0  # works that have been
    missed: Counter[str] = field(default_factory=Counter)  # how often a check failed

    @property
    def max_points(self) -> float:
        """All points that the lesson has."""
        return sum(task.max_points for task in self.tasks.values())

    def most_missed(self, count: int) -> list[tuple[Rule, int]]:
        """Return the checks that most works miss, with how many do; in the suite's order if equal."""
        order = list(self.rules)
        most = sorted(self.missed.items(), key=lambda one: (-one[1], order.index(one[0])))
        return [(self.rules[name], times) for name, times in most[:count]]

    def _take(self, result: Result) -> None:
        if not result.checks:
            return
        self.graded += 1
        if not self.rules:
            for check in result.checks:
                rule = Rule(check.id, check.task, check.title, check.max_points)
                self.rules[check.id] = rule
            for number in result.task_numbers():
                most = sum(check.max_points for check in result.of_task(number))
                self.tasks[number] = Task(number, result.tasks.get(number, ""), most)
        self.missed.update(one.id for one in result.checks if not one.passed)


@dataclass
class Book:
    """The grades of a class."""

    name: str
    columns: dict[str, Column] = field(default_factory=dict)
    papers: list[Paper] = field(default_factory=list)
    rules: str = ""  # in a sentence, "" where the points are the checks'

    @classmethod
    def of(cls, name: str, results: Iterable[Result]) -> Book:
        """Read results, one at a time, into a book."""
        return cls.ruled(name, ((result, None) for result in results), "")

    @classmethod
    def ruled(cls, name: str, results: Iterable[tuple[Result, Outcome | None]], rules: str) -> Book:
        """Read results into a book, each with what the class's rules made of its points."""
        book = cls(name, rules=rules)
        for result, outcome in results:
            book.papers.append(Paper.of(result).ruled(outcome))
            if result.lesson:
                column = book.columns.setdefault(result.lesson, Column(result.lesson))
                column._take(result)
        book.columns = dict(sorted(book.columns.items()))
        return book

    @cached_property
    def rows(self) -> dict[str, dict[str, Paper]]:
        """The papers of each student by lesson; of two for one lesson the better one."""
        return by_student(self.papers)

    @property
    def max_points(self) -> float:
        """All points that a student can get."""
        return sum(column.max_points for column in self.columns.values())

    def total(self, student: str) -> float:
        """Return a student's points in all lessons."""
        return sum(paper.points for paper in self.rows[student].values())

    def total_before(self, student: str) -> float:
        """Return a student's points in all lessons before the rules, of the works that count."""
        return sum(paper.before for paper in self.rows[student].values())
