"""Grading mutants: warm processes on all cores, each suite ended by its first failure."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection, wait
from multiprocessing.synchronize import Lock
from pathlib import Path
from typing import Any

from shared.audit.mutants import Mutant
from shared.grading.reached import Reached, marked, read_marks
from shared.grading.trial import Terms
from shared.grading.warm import WarmSuites, with_warm_suites
from shared.material.catalog import Lesson
from shared.result import Result
from shared.running.preload import preload
from shared.running.run import CannotRun, Run
from shared.running.scratch import scratch_place
from shared.sandbox import kernel

# What a check of a mutant may take of the processor, in seconds: a little, and twice what all checks
# of the solution do. A mutant that computes on and on is noticed.
CPU_SECONDS = 1.0
TIMES = 2
PLACE = "course-audit-"  # what the folder of temporary files is called, before the process's number
WALL_SECONDS = 60.0  # for one that waits and computes nothing


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
        names = [*self._of(mutant.place), *self._of(mutant.file)]
        names += [name for name, _ in self.often.most_common()]
        return tuple(dict.fromkeys(names))

    def learn(self, mutant: Mutant, check: str) -> None:
        self.often[check] += 1
        for place in (mutant.place, mutant.file):
            self.near[place] = [check, *(name for name in self._of(place) if name != check)]

    def _of(self, place: str) -> list[str]:
        return self.near.get(place, [])


def try_mutants(
    lesson: Lesson,
    mutants: Sequence[Mutant],
    seed: str,
    jobs: int,
    told: Callable[[Mutant, Verdict], object] = lambda mutant, verdict: None,
) -> tuple[dict[str, Verdict], float]:
    """Run the lesson's suite on each mutant; return the verdicts by id, and the CPU's seconds.

    `told` is called with each verdict when it is there.

    Raises:
        CannotAudit: there is no fork here, the suite cannot be run, or the solution itself fails.
    """
    if "fork" not in multiprocessing.get_all_start_methods():
        raise CannotAudit("The audit forks a process for each mutant, which this system cannot.")
    preload(Run(lesson, "solutions"))  # once, before the processes part
    verdicts: dict[str, Verdict] = {}
    seconds = 0.0
    with _Hands(lesson, mutants, seed, jobs) as hands:
        for said in hands.messages():
            match said:
                case ("verdict", number, noticed_by, took):
                    verdict = Verdict(noticed_by, took)
                    verdicts[mutants[number].id] = verdict
                    told(mutants[number], verdict)
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
        # Here and not in the processes, which may be killed.
        self._place = tempfile.TemporaryDirectory(
            prefix=f"{PLACE}{os.getpid()}-", dir=scratch_place(), ignore_cleanup_errors=True
        )
        self._pipes: list[Connection] = []
        self._processes = []
        for _ in range(max(1, min(jobs, len(mutants)))):
            receiving, sending = context.Pipe(duplex=False)
            folder = Path(tempfile.mkdtemp(dir=self._place.name))
            hand = _Hand(lesson, mutants, seed, taking, sending, folder, os.getpid())
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
        self._place.cleanup()

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
    folder: Path  # for its temporary files
    parent: int  # its process

    def work(self) -> None:
        if sys.platform == "linux":
            kernel.die_with_parent(signal.SIGKILL)
        if os.getppid() != self.parent:  # it ended before the line above
            return
        tempfile.tempdir = str(self.folder)
        work = self.folder / "solution"
        shutil.copytree(
            self.lesson.solution_dir, work, ignore=shutil.ignore_patterns("__pycache__")
        )
        try:
            with_warm_suites([self.lesson], lambda suites: self._try_all(suites, work))
        except CannotRun as error:
            self.sending.send(("cannot", str(error)))
        spent = os.times()
        self.sending.send(("spent", sum(spent[:4])))

    def _try_all(self, suites: WarmSuites, work: Path) -> None:
        with suites.with_server():
            self._try_each(suites, work)

    def _try_each(self, suites: WarmSuites, work: Path) -> None:
        before = _children_cpu()
        reached = self._reached(suites, work)
        untouched = "" if reached.checks is not None else _lost(suites.run(self._run(work)))
        if untouched:
            self.sending.send(("cannot", f"The solution itself fails: {untouched}."))
            return
        terms = Terms(busy=CPU_SECONDS + TIMES * (_children_cpu() - before), wall=WALL_SECONDS)
        likely = _Likely()
        for number in self.taking:
            mutant, began = self.mutants[number], time.monotonic()
            run = replace(
                self._run(work), first=likely.order(mutant), only=reached.by([mutant.place])
            )
            with _changed(work / mutant.file, mutant.text):
                noticed_by = _lost(suites.run(run, terms=terms)) if run.only != frozenset() else ""
            if noticed_by:
                likely.learn(mutant, noticed_by)
            self.sending.send(("verdict", number, noticed_by, time.monotonic() - began))

    def _reached(self, suites: WarmSuites, work: Path) -> Reached:
        """Return which checks run which function: nothing of it where the suite minds the marks."""
        marks = work.with_name("marks")
        with marked(work, marks) as functions:
            lost = _lost(suites.run(self._run(work)))
        return Reached() if lost else read_marks(functions, marks)

    def _run(self, work: Path) -> Run:
        return Run(self.lesson, str(work), self.seed, until_failure=True)


def _children_cpu() -> float:
    spent = os.times()
    return spent.children_user + spent.children_system


def _lost(result: Result) -> str:
    """Return which check did not pass, "" if all did."""
    return next((check.id for check in result.checks if not check.passed), "")


@contextlib.contextmanager
def _changed(path: Path, text: str) -> Iterator[None]:
    before = path.read_bytes()
    path.write_text(text, encoding="utf-8")
    try:
        yield
    finally:
        path.write_bytes(before)
