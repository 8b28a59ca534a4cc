"""The result of one run of a suite, and its JSON form.

The JSON document is what every report is made from. Its shape is fixed by `result.schema.json`;
`VERSION` grows when a reader of the old shape would go wrong.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal, get_args

VERSION = 1

Status = Literal["passed", "failed", "not reached", "error"]
STATUSES: tuple[str, ...] = get_args(Status)
HASH = re.compile("([0-9a-f]{64})?")
MOST = 1e9  # points or seconds
HIDDEN = 99  # the number of the task that an instructor's own checks are, which no student sees


class MalformedResult(ValueError):
    """A document that should be a result is not one; the message names the first wrong field."""


@dataclass(frozen=True)
class Exchange:
    """One request of a check and what came back, as text for a reader."""

    sent: str  # "GET /books/9031"
    sent_headers: tuple[tuple[str, str], ...]
    sent_body: str
    status: str  # "200 OK", or "" when nothing came back
    headers: tuple[tuple[str, str], ...]
    body: str
    printed: str  # what the app printed meanwhile, tracebacks included


@dataclass(frozen=True)
class Failure:
    """Why a check failed, part by part, in the student's language."""

    message: str  # one line
    sent: str = ""
    came_back: str = ""
    expected: str = ""
    given: str = ""  # what the check put in place of the student's own: files, settings, variables
    look_at: str = ""  # exercises/01_routing/app.py:31, the function book()
    printed: str = ""  # the app's own traceback or output
    coach_cause: str = ""  # the error coach's row, when one fits
    coach_cure: str = ""
    coach_lesson: str = ""
    file: str = ""  # the file to look at, relative to the student's folder, for annotations
    line: int = 0


@dataclass(frozen=True)
class Check:
    """One check of a suite."""

    id: str  # the test's name, with its case in brackets
    task: int  # 0 for "The app starts"
    title: str
    status: Status
    points: float
    max_points: float
    failure: Failure | None = None
    transcript: tuple[Exchange, ...] = ()
    duration: float = 0.0  # seconds
    fault: str = ""  # what of the suite stumbled over the answer: for its authors

    @property
    def passed(self) -> bool:
        return self.status == "passed"

    @property
    def hidden(self) -> bool:
        """Whether it is an instructor's own, of which students read nothing."""
        return self.task == HIDDEN

    def to_json(self) -> dict[str, Any]:
        """Return the check alone as plain data."""
        document: dict[str, Any] = _plain({"task": self.task, **_check_to_json(self)})
        return document

    @classmethod
    def from_json(cls, document: Any) -> Check:
        """Read what `to_json` wrote.

        Raises:
            MalformedResult: a field is missing or of another type.
        """
        return _check_from_json(document, _whole(document, "task"))


@dataclass(frozen=True)
class Result:
    """All checks of one submission."""

    lesson: str
    target: str
    seed: str
    isolation: str
    checks: tuple[Check, ...]
    submission_hash: str = ""
    suite_hash: str = ""
    duration: float = 0.0  # seconds
    submission: str | None = None  # the folder's or archive's name in a class run
    reason: str | None = None  # why there are no points, when it could not be graded
    absent: bool = False  # nothing was handed in, which is why
    tasks: dict[int, str] = field(default_factory=dict)  # the titles of the exercise's tasks

    @property
    def points(self) -> float:
        return sum(check.points for check in self.checks)

    @property
    def max_points(self) -> float:
        return sum(check.max_points for check in self.checks)

    @property
    def passed(self) -> bool:
        """Whether every check passed; a result without checks has not."""
        return bool(self.checks) and all(check.passed for check in self.checks)

    def of_task(self, number: int) -> list[Check]:
        """Return the checks of one task, in the suite's order."""
        return [check for check in self.checks if check.task == number]

    def task_numbers(self) -> list[int]:
        """Return the tasks that have checks, in order; 0 is "The app starts"."""
        return sorted({check.task for check in self.checks})

    def for_students(self) -> Result:
        """Return this result without hidden checks: nothing that students read may tell of them."""
        tasks = {number: title for number, title in self.tasks.items() if number != HIDDEN}
        shown = tuple(check for check in self.checks if not check.hidden)
        return replace(self, checks=shown, tasks=tasks)

    def renamed(self, submission: str) -> Result:
        """Return this result as that of the submission of this name."""
        return replace(self, submission=submission)

    def to_json(self) -> dict[str, Any]:
        """Return the document as `result.schema.json` describes it."""
        document: dict[str, Any] = _plain(self._to_json())
        return document

    def _to_json(self) -> dict[str, Any]:
        document: dict[str, Any] = {
            "version": VERSION,
            "lesson": self.lesson,
            "target": self.target,
            "seed": self.seed,
            "isolation": self.isolation,
            "passed": self.passed,
            "points": self.points,
            "max_points": self.max_points,
            "tasks": [self._task_to_json(number) for number in self.task_numbers()],
            "hashes": {"submission": self.submission_hash, "suite": self.suite_hash},
            "duration": round(self.duration, 4),
        }
        if self.submission is not None:
            document["submission"] = self.submission
        if self.reason is not None:
            document["reason"] = self.reason
        if self.absent:
            document["absent"] = True
        return document

    def _task_to_json(self, number: int) -> dict[str, Any]:
        checks = self.of_task(number)
        document = {
            "number": number,
            "title": self.tasks.get(number, ""),
            "points": sum(check.points for check in checks),
            "max_points": sum(check.max_points for check in checks),
            "checks": [_check_to_json(check) for check in checks],
        }
        return document | ({"hidden": True} if number == HIDDEN else {})

    @classmethod
    def from_json(cls, document: Any) -> Result:
        """Read a document; nothing in it is trusted to have the right shape.

        Raises:
            MalformedResult: a field is missing or of another type.
        """
        if _get(document, "version", int) != VERSION:
            raise MalformedResult(
                f"version is {document['version']!r}, this program reads {VERSION}"
            )
        tasks = _get(document, "tasks", list)
        titles = {_whole(task, "number"): _get(task, "title", str) for task in tasks}
        if len(titles) != len(tasks):
            raise MalformedResult("tasks holds a number twice")
        checks = [
            _check_from_json(check, _whole(task, "number"))
            for task in tasks
            for check in _get(task, "checks", list)
        ]
        hashes = _get(document, "hashes", dict)
        result = cls(
            lesson=_get(document, "lesson", str),
            target=_get(document, "target", str),
            seed=_get(document, "seed", str),
            isolation=_get(document, "isolation", str),
            checks=tuple(checks),
            submission_hash=_hash(hashes, "submission"),
            suite_hash=_hash(hashes, "suite"),
            duration=_number(document, "duration"),
            submission=_get(document, "submission", str) if "submission" in document else None,
            reason=_get(document, "reason", str) if "reason" in document else None,
            absent="absent" in document and _get(document, "absent", bool),
            tasks={number: title for number, title in titles.items() if title},
        )
        if _get(document, "passed", bool) != result.passed:
            raise MalformedResult(f"passed is {document['passed']!r}, the checks say otherwise")
        for totals, of in [
            (document, checks),
            *((task, result.of_task(task["number"])) for task in tasks),
        ]:
            _check_totals(totals, of)
        return result


def _check_totals(document: Any, checks: Sequence[Check]) -> None:
    for name in ("points", "max_points"):
        said, have = _number(document, name), sum(getattr(check, name) for check in checks)
        if said != have:
            raise MalformedResult(f"{name} is {said:g}, the checks have {have:g}")


def _plain(value: Any) -> Any:
    """Return a value as JSON has it; halves of a character pair, which UTF-8 cannot say, replaced."""
    if isinstance(value, str):
        # An app may print such halves: print("\udcff").
        return value if value.isascii() else value.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value


def _check_to_json(check: Check) -> dict[str, Any]:
    document = asdict(check)
    document["duration"] = round(check.duration, 4)
    del document["task"]
    return document


def _check_from_json(document: Any, task: int) -> Check:
    status = _get(document, "status", str)
    if status not in STATUSES:
        raise MalformedResult(f"status is {status!r}, not one of {', '.join(STATUSES)}")
    failure = _get(document, "failure", dict | None)
    return Check(
        id=_get(document, "id", str),
        task=task,
        title=_get(document, "title", str),
        status=status,
        points=_number(document, "points"),
        max_points=_number(document, "max_points"),
        failure=None if failure is None else _failure_from_json(failure),
        transcript=tuple(
            _exchange_from_json(one) for one in _get(document, "transcript", list | tuple)
        ),
        duration=_number(document, "duration"),
        fault=_get(document, "fault", str),
    )


def _failure_from_json(document: Any) -> Failure:
    text = {
        name: _get(document, name, str) for name in Failure.__dataclass_fields__ if name != "line"
    }
    return Failure(**text, line=_whole(document, "line"))


def _exchange_from_json(document: Any) -> Exchange:
    return Exchange(
        sent=_get(document, "sent", str),
        sent_headers=_pairs(document, "sent_headers"),
        sent_body=_get(document, "sent_body", str),
        status=_get(document, "status", str),
        headers=_pairs(document, "headers"),
        body=_get(document, "body", str),
        printed=_get(document, "printed", str),
    )


def _pairs(document: Any, name: str) -> tuple[tuple[str, str], ...]:
    pairs = _get(document, name, list)
    for pair in pairs:
        if not isinstance(pair, list) or [type(part) for part in pair] != [str, str]:
            raise MalformedResult(f"{name} holds {pair!r:.100}, not a pair of strings")
    return tuple((pair[0], pair[1]) for pair in pairs)


def _hash(document: Any, name: str) -> str:
    text: str = _get(document, name, str)
    if not HASH.fullmatch(text):
        raise MalformedResult(f"{name} is {text!r:.100}, not a SHA-256")
    return text


def _whole(document: Any, name: str) -> int:
    number: int = _get(document, name, int)
    if number < 0:
        raise MalformedResult(f"{name} is {number}")
    return number


def _number(document: Any, name: str) -> float:
    value = _get(document, name, int | float)
    # JSON's grammar has no NaN and no infinity, but Python reads them.
    if not 0 <= value < MOST:
        raise MalformedResult(f"{name} is {value!r:.100}")
    return float(value)


def _get(document: Any, name: str, kind: Any) -> Any:
    if not isinstance(document, dict) or name not in document:
        raise MalformedResult(f"{name} is missing")
    value = document[name]
    # In Python, but not in JSON, true is a number.
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise MalformedResult(f"{name} is {value!r:.100}")
    return value
