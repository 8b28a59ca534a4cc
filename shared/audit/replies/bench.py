"""One check on the bench: run as it is, then with one odd reply after the other.

This runs in a fork of the process that has collected the suites; see `forks`.
"""

from __future__ import annotations

import random
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from shared.audit.replies.mutation import Outcome
from shared.audit.replies.replay import Remembering, Rewriting
from shared.audit.replies.trial import Exchanges, Finding, Trial, trials
from shared.language import tr
from shared.material.catalog import Lesson
from shared.reports.terminal import check_as_text
from shared.result import Check, Result
from shared.running.checks import TRANSPORT, database_of
from shared.running.plugin import CHECK
from shared.suite.failure import NotReached
from shared.suite.inprocess import InProcess
from shared.suite.transport import NoAnswer, Reply, StartError

if sys.platform != "win32":
    import resource

SECONDS = 1.0  # of CPU that an odd reply may cost a check beyond its own time
MOST_SECONDS = 3  # of CPU, after which the process is killed
EXPECTED = (AssertionError, StartError, NoAnswer, NotReached)
SHOWN = 80  # characters of a body in a finding


@dataclass(frozen=True)
class Order:
    """Which check to try on whose replies, and how much."""

    lesson: Lesson
    check: int  # its index among the suite's checks
    targets: tuple[str, ...]  # of "solutions" and "exercises"
    seed: str
    sample: int | None  # the number of trials, None for all
    loose: bool
    after: int = 0  # the number of the trial behind which to begin; the first is 1


@dataclass(frozen=True)
class Tried:
    """A run of the check."""

    check: Check | None
    seconds: float  # of CPU
    error: BaseException | None = None
    exchanges: tuple[tuple[Any, Reply, Outcome], ...] = ()

    @property
    def points(self) -> float:
        return self.check.points if self.check else 0

    @property
    def passed(self) -> bool:
        return self.check is not None and self.check.passed


class Errors:
    """A pytest plugin that keeps what a check raised."""

    def __init__(self) -> None:
        self.found: BaseException | None = None

    def pytest_runtest_makereport(self, call: pytest.CallInfo[None]) -> None:
        """Called after each phase of a check."""
        if call.excinfo is not None and self.found is None:
            self.found = call.excinfo.value


class Bench:
    """Runs one check again and again."""

    def __init__(self, order: Order, item: pytest.Item) -> None:
        self._order = order
        self._item = item
        self._errors = Errors()
        self._remembering = Remembering(InProcess(), forgetful=database_of(item) == "mysql")
        self._rewriting = Rewriting(self._remembering)
        config = item.config
        config.option.seed = order.seed
        config.stash[TRANSPORT] = self._rewriting
        config.pluginmanager.register(self._errors)

    def findings(self, trying: Callable[[int, Finding], None]) -> Iterator[Finding]:
        """Try all; `trying` is called before each trial with its number and its finding so far."""
        number = 0
        for target in self._order.targets:
            self._item.config.option.target = target
            base = self._run(None)
            outcomes: list[tuple[Trial, Tried]] = []
            for trial in self._chosen([exchange[:2] for exchange in base.exchanges]):
                number += 1
                if number <= self._order.after:
                    continue
                trying(number, self._finding("ends", trial, base))
                tried = self._run(trial)
                outcomes.append((trial, tried))
                if found := self._judge(trial, base, tried):
                    yield found
            if self._order.loose and base.passed:
                yield from self._loose(outcomes)

    def _chosen(self, exchanges: Exchanges) -> list[Trial]:
        rng = random.Random(f"{self._order.seed} {self._item.name}")
        found = trials(exchanges, rng)
        sample = self._order.sample
        if sample is None or sample >= len(found):
            return found
        return [found[index] for index in sorted(rng.sample(range(len(found)), sample))]

    def _run(self, trial: Trial | None) -> Tried:
        self._remembering.begin()
        self._rewriting.exchanges = []
        self._rewriting.rewrite = trial.rewrite if trial else lambda number, request, reply: reply
        self._errors.found = None
        self._item.stash = pytest.Stash()  # nothing of the run before
        began = _limit_cpu()
        try:
            self._item.config.hook.pytest_runtest_protocol(item=self._item, nextitem=None)
            _tell(self._item.stash.get(CHECK, None))
        except Exception as error:  # in the course's own reading of a failure
            self._errors.found = error
        seconds = time.process_time() - began
        check = self._item.stash.get(CHECK, None)
        return Tried(check, seconds, self._errors.found, tuple(self._rewriting.exchanges))

    def _judge(self, trial: Trial, base: Tried, tried: Tried) -> Finding | None:
        unexpected = tried.error is not None and not isinstance(tried.error, EXPECTED)
        if unexpected or tried.check is None or tried.check.status == "error":
            return self._finding("raises", trial, tried)
        if tried.seconds > base.seconds + SECONDS:
            return self._finding("slow", trial, tried)
        if tried.points > base.points and not trial.mutation.honest:
            return self._finding("gains", trial, tried)
        return None

    def _loose(self, outcomes: list[tuple[Trial, Tried]]) -> Iterator[Finding]:
        """Find what passes though the check reads it: it doesn't when its control is in its place."""
        fitting = {trial.mutation.name: trial.mutation for trial, _ in outcomes}
        known = {(trial.where, trial.mutation.name): tried.passed for trial, tried in outcomes}
        for trial, tried in outcomes:
            control = fitting.get(trial.mutation.control)
            if not tried.passed or control is None:
                continue
            key = (trial.where, control.name)
            if key not in known:
                known[key] = self._run(replace(trial, mutation=control)).passed
            if not known[key]:
                yield self._finding("loose", trial, tried)

    def _finding(self, kind: str, trial: Trial, tried: Tried) -> Finding:
        request, outcome = _changed_exchange(trial, tried)
        error = tried.error if kind == "raises" else None
        return Finding(
            kind=kind,
            lesson=self._order.lesson.id,
            target=self._item.config.option.target,
            check=self._item.name,
            mutation=trial.mutation.name,
            where=trial.where,
            sent=f"{request.method} {request.raw_target}" if request else "",
            came_back=_came_back(outcome),
            error=_named(error) if error else "",
            place=_place(error, self._item) if error else "",
        )


def _tell(check: Check | None) -> None:
    """Make of a check what its reader gets: an odd reply must not break the report either."""
    if check is not None and check.failure is not None:
        check_as_text(check)
        Result.from_json(Result("", "", "", "", (check,)).to_json())


def _limit_cpu() -> float:
    """Have this process killed when it takes too long from here; return the CPU time so far."""
    now = time.process_time()
    if sys.platform != "win32":
        signal.signal(signal.SIGXCPU, signal.SIG_DFL)
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (int(now) + 1 + MOST_SECONDS, hard))
    return now


def _changed_exchange(trial: Trial, tried: Tried) -> tuple[Any, Outcome | None]:
    """Return the first exchange that the trial has changed, or would have."""
    for number, (request, reply, outcome) in enumerate(tried.exchanges):
        if outcome is not reply:
            return request, outcome
        if trial.number == number:
            return request, trial.mutation.change(reply)
    return None, None


def _came_back(outcome: Outcome | None) -> str:
    if outcome is None:
        return ""
    if isinstance(outcome, NoAnswer):
        return tr("no answer", "응답 없음")
    body = outcome.body[:SHOWN].decode("utf-8", "replace")
    more = f"… ({len(outcome.body)} bytes)" if len(outcome.body) > SHOWN else ""
    return " ".join(f"{outcome.status} {body}{more}".split())


def _named(error: BaseException) -> str:
    name = type(error).__name__
    said = (str(error) or " ").splitlines()[0][:SHOWN].strip()
    return f"{name}: {said}" if said else name


def _place(error: BaseException, item: pytest.Item) -> str:
    """Return the last line of the suite on the way to an error, and where that was raised."""
    frames = traceback.extract_tb(error.__traceback__)
    root = item.path.parents[2]
    shown = [f"{_below(root, frame.filename)}:{frame.lineno}, in {frame.name}" for frame in frames]
    own = [
        text for text, frame in zip(shown, frames, strict=True) if frame.filename == str(item.path)
    ]
    places = [*own[-1:], *shown[-1:]]
    return " < ".join(dict.fromkeys(reversed(places)))


def _below(root: Path, file: str) -> str:
    path = Path(file)
    return (
        path.relative_to(root).as_posix()
        if path.is_relative_to(root)
        else "/".join(path.parts[-2:])
    )
