"""Grading mutants: warm processes on all cores, each suite ended by its first failure."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.connection import Connection, wait
from multiprocessing.synchronize import Lock
from pathlib import Path
from typing import Any

from werkzeug.routing import Rule

from shared.audit.mutants import Mutant
from shared.grading.trial import Terms
from shared.grading.warm import WarmSuites, with_warm_suites
from shared.material.catalog import Lesson
from shared.result import Check
from shared.running.preload import preload
from shared.running.run import CannotRun, Run
from shared.running.scratch import scratch_place
from shared.suite.loader import loaded

# What a mutant may take: ten times what the solution does, and a little. Of the processor's time,
# as the machine may be busy; the clock is for one that sleeps.
TIMES = 10
CPU_SECONDS = 2
SECONDS = 60.0


class CannotAudit(Exception):
    """The mutants could not be tried; the message says why."""


@dataclass(frozen=True)
class Verdict:
    """What became of a mutant."""

    noticed_by: str  # the check that failed first; empty for a survivor
    seconds: float


@dataclass
class _Likely:
    """Which checks to try first: those that noticed something near, then those that notice much."""

    near: dict[str, list[str]] = field(default_factory=dict)
    often: Counter[str] = field(default_factory=Counter)

    def order(self, mutant: Mutant) -> tuple[str, ...]:
        names = [*self._of(self._scope(mutant)), *self._of(mutant.file)]
        names += [name for name, _ in self.often.most_common()]
        return tuple(dict.fromkeys(names))

    def learn(self, mutant: Mutant, check: str) -> None:
        self.often[check] += 1
        for place in (self._scope(mutant), mutant.file):
            self.near[place] = [check, *(name for name in self._of(place) if name != check)]

    def _of(self, place: str) -> list[str]:
        return self.near.get(place, [])

    @staticmethod
    def _scope(mutant: Mutant) -> str:
        return f"{mutant.file}:{mutant.scope}"


def try_mutants(
    lesson: Lesson, mutants: Sequence[Mutant], seed: str, jobs: int
) -> tuple[dict[str, Verdict], float]:
    """Run the lesson's suite on each mutant; return the verdicts by id, and the CPU's seconds.

    Raises:
        CannotAudit: there is no fork here, the suite cannot be run, or the solution itself fails.
    """
    if "fork" not in multiprocessing.get_all_start_methods():
        raise CannotAudit("The audit forks a process for each mutant, which this system cannot.")
    verdicts: dict[str, Verdict] = {}
    seconds = 0.0
    with _Hands(lesson, mutants, seed, jobs) as hands:
        for said in hands.messages():
            match said:
                case ("verdict", number, noticed_by, took):
                    verdicts[mutants[number].id] = Verdict(noticed_by, took)
                case ("spent", spent):
                    seconds += spent
                case ("cannot", reason):
                    raise CannotAudit(reason)
    if len(verdicts) < len(mutants):
        raise CannotAudit(f"{len(mutants) - len(verdicts)} mutants were not tried.")
    return verdicts, seconds


class _Hands:
    """The processes that try the mutants; each takes the next one when it is ready."""

    def __init__(self, lesson: Lesson, mutants: Sequence[Mutant], seed: str, jobs: int) -> None:
        context = multiprocessing.get_context("fork")
        taking = _Taking(context.Lock(), context.RawValue("i", 0), len(mutants))
        self._pipes: list[Connection] = []
        self._processes = []
        for _ in range(max(1, min(jobs, len(mutants)))):
            receiving, sending = context.Pipe(duplex=False)
            hand = _Hand(lesson, mutants, seed, taking, sending)
            process = context.Process(target=hand.work)
            process.start()
            sending.close()
            self._pipes.append(receiving)
            self._processes.append(process)

    def __enter__(self) -> _Hands:
        return self

    def __exit__(self, *details: object) -> None:
        for process in self._processes:
            process.kill()
        for process in self._processes:
            process.join()

    def messages(self) -> Iterator[Any]:
        """Yield what the processes say until all have ended."""
        pipes = list(self._pipes)
        while pipes:
            for ready in wait(pipes):
                assert isinstance(ready, Connection)
                try:
                    yield ready.recv()
                except EOFError:
                    pipes.remove(ready)


@dataclass
class _Taking:
    """Deals numbers to processes."""

    lock: Lock
    next: Any  # a shared int
    end: int

    def __iter__(self) -> Iterator[int]:
        while True:
            with self.lock:
                number = int(self.next.value)
                self.next.value += 1
            if number >= self.end:
                return
            yield number


@dataclass
class _Hand:
    """One such process."""

    lesson: Lesson
    mutants: Sequence[Mutant]
    seed: str
    taking: _Taking
    sending: Connection

    def work(self) -> None:
        preload(self._run("solutions"))
        with tempfile.TemporaryDirectory(dir=scratch_place()) as folder:
            tempfile.tempdir = folder
            work = Path(folder, "solution")
            shutil.copytree(
                self.lesson.solution_dir, work, ignore=shutil.ignore_patterns("__pycache__")
            )
            try:
                with_warm_suites([self.lesson], lambda suites: self._try_all(suites, work))
            except CannotRun as error:
                self.sending.send(("cannot", str(error)))
        spent = os.times()
        self.sending.send(("spent", sum(spent[:4])))

    def _run(self, target: str, first: tuple[str, ...] = ()) -> Run:
        return Run(self.lesson, target, self.seed, first=first, until_failure=True)

    def _try_all(self, suites: WarmSuites, work: Path) -> None:
        began, before = time.monotonic(), _children_cpu()
        untouched = _lost(lambda: suites.run(self._run(str(work))).checks)
        if untouched:
            self.sending.send(("cannot", f"The solution itself fails: {untouched}."))
            return
        seconds = SECONDS + TIMES * (time.monotonic() - began)
        terms = Terms(busy=CPU_SECONDS + TIMES * (_children_cpu() - before), wall=seconds)
        likely = _Likely()
        for number in self.taking:
            mutant, began = self.mutants[number], time.monotonic()
            run = self._run(str(work), likely.order(mutant))
            with _changed(work / mutant.file, mutant.text):
                noticed_by = _lost(partial(_checks, suites, run, terms))
            if noticed_by:
                likely.learn(mutant, noticed_by)
            self.sending.send(("verdict", number, noticed_by, time.monotonic() - began))


def _children_cpu() -> float:
    spent = os.times()
    return spent.children_user + spent.children_system


def _checks(suites: WarmSuites, run: Run, terms: Terms) -> Sequence[Check]:
    return suites.run(run, terms=terms).checks


def _lost(checks: Callable[[], Sequence[Check]]) -> str:
    """Return which check did not pass; that there is no result is noticed too."""
    try:
        return next((check.id for check in checks() if not check.passed), "")
    except CannotRun:
        return "no result"


@contextlib.contextmanager
def _changed(path: Path, text: str) -> Iterator[None]:
    before = path.read_bytes()
    path.write_text(text, encoding="utf-8")
    try:
        yield
    finally:
        path.write_bytes(before)


# --- the solution's addresses ---------------------------------------------------------------------


def routes_of(lesson: Lesson) -> dict[str, Rule]:
    """Return the rules of the solution's app by endpoint: empty where it does not start."""
    if "fork" not in multiprocessing.get_all_start_methods():
        return {}
    context = multiprocessing.get_context("fork")
    receiving, sending = context.Pipe(duplex=False)
    child = context.Process(target=_send_routes, args=(lesson, sending))
    child.start()
    sending.close()
    try:
        return {endpoint: Rule(rule) for endpoint, rule in receiving.recv().items()}
    except EOFError:
        return {}
    finally:
        child.join()


def _send_routes(lesson: Lesson, sending: Connection) -> None:
    with tempfile.TemporaryDirectory(dir=scratch_place()) as folder:
        work = Path(folder, "solution")
        shutil.copytree(lesson.solution_dir, work)
        os.chdir(work)
        with contextlib.suppress(Exception), loaded(work, lesson.solution_dir, {}) as app:
            sending.send({rule.endpoint: rule.rule for rule in app.url_map.iter_rules()})
