"""A class graded on other machines: the same way as in the local pool, from further away.

What was handed in is read here, behind this machine's walls, and goes along as names and bytes. The
store stays here too: whatever happens to the workers and the scheduler, what came is kept.

A task is some submissions. One whose worker dies is tried elsewhere by the scheduler, up to its
`allowed-failures`, and so are those that were waiting for the same worker. What has failed that often
is tried again at the end, one submission at a time with nothing beside it: there the one that kills
workers costs no other one its grade.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from typing import Any

from shared.grading.cluster import Cluster, Died
from shared.grading.orders import Answer, Order, Piece, Terms
from shared.grading.reads import Reads
from shared.grading.submissions import Submission, not_graded
from shared.handed_in.tree import Refused
from shared.handed_in.work import hash_of
from shared.language import tr
from shared.result import MalformedResult, Result
from shared.running.run import CannotRun

MOST = 15  # submissions of a task
MOST_BYTES = 8 << 20  # of their files: Dask carries large tasks badly
DEATHS = 3  # of workers, before a submission is given up
TICK_SECONDS = 0.05

Graded = Iterator[tuple[int, Result | None]]


@dataclass
class _Task:
    """Some submissions on their way, each with its position and with what was read of it."""

    submissions: dict[int, Submission]
    suspected: bool = False  # of killing workers; it is then alone

    def apart(self) -> Iterator[_Task]:
        """Return a task for each of them."""
        for number, submission in self.submissions.items():
            yield _Task({number: submission}, suspected=True)

    def results(self, answer: Answer) -> Iterator[tuple[int, Result]]:
        """Return the results of an answer, if they are of this task.

        Raises:
            MalformedResult: they are of something else.
        """
        have, wanted = len(answer.results), len(self.submissions)
        if have != wanted:
            raise MalformedResult(f"{have} results for {wanted} works")
        for (number, submission), result in zip(
            self.submissions.items(), answer.results, strict=True
        ):
            assert submission.lesson is not None
            assert submission.work is not None
            if result.lesson != submission.lesson.id:
                raise MalformedResult(f"lesson is {result.lesson!r:.100}")
            if result.submission_hash not in ("", hash_of(submission.work.files)):
                raise MalformedResult("a result is of another work")
            yield number, result.renamed(submission.name)


class Machines:
    """Grades submissions on a Dask cluster; use as a context manager, as `shared.grading.pool`."""

    def __init__(self, address: str, terms: Terms, say: Callable[[str], object]) -> None:
        """Take the scheduler's address; for `say` see `Cluster`."""
        self._address = address
        self._terms = terms
        self._say = say
        self._stack = ExitStack()
        self._flying: dict[Any, _Task] = {}
        self._again: deque[_Task] = deque()
        self._suspects: deque[_Task] = deque()  # of one submission each
        self._deaths: dict[int, int] = {}
        self._isolation = ""

    def __enter__(self) -> Machines:
        """Reach the scheduler and wait for the first worker.

        Raises:
            PoolError: it does not answer, or no worker comes that is of use.
        """
        with ExitStack() as stack:
            self._reads = stack.enter_context(closing(Reads(self._terms.limits)))
            self._cluster = Cluster(self._address, self._terms.machine, self._say)
            stack.callback(lambda: self._cluster.close(self._flying))
            self._cluster.wait_for_workers()
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *details: object) -> None:
        self._stack.close()

    @property
    def isolation(self) -> str:
        """How the first worker isolates, "" before it has graded anything."""
        return self._isolation

    def grade(self, submissions: Sequence[Submission]) -> Graded:
        """Yield (position, result) of every submission, as they come; see `Pool.grade`.

        Raises:
            PoolError: the scheduler is gone, or there are no workers any more.
        """
        waiting = deque(enumerate(submissions))
        while waiting or self._again or self._suspects or self._flying:
            while len(self._flying) < 2 * self._cluster.fit and (waiting or self._again):
                task = self._again.popleft() if self._again else _Task({})
                if not task.submissions:
                    yield from self._fill(task, waiting)
                if task.submissions:
                    self._send(task)
            if self._suspects and self._cluster.fit and not self._flying:
                self._send(self._suspects.popleft())
            # All are fetched before a worker is put aside, and takes with it what it holds.
            done = [(one, self._cluster.answer(one)) for one in self._flying if one.done()]
            for sent, said in done:
                yield from self._news(sent, said)
            time.sleep(TICK_SECONDS)
            self._cluster.look()

    def _fill(self, task: _Task, waiting: deque[tuple[int, Submission]]) -> Graded:
        """Put the next submissions into a task; yield what is not to be graded there."""
        # Smaller tasks towards the end, so that no machine waits for another one.
        most = min(MOST, max(1, len(waiting) // (2 * self._cluster.fit)))
        size = 0
        while waiting and len(task.submissions) < most and size < MOST_BYTES:
            number, submission = waiting.popleft()
            try:
                work = self._reads.read(submission)
            except (Refused, CannotRun) as error:
                yield number, self._without_points(submission, error)
                continue
            if submission.known and hash_of(work.files) == submission.known:
                yield number, None
                continue
            task.submissions[number] = replace(submission, work=work)
            size += sum(map(len, work.files.values()))

    def _send(self, task: _Task) -> None:
        pieces = [Piece.of(submission) for submission in task.submissions.values()]
        order = Order(self._terms, pieces).encode()
        self._flying[self._cluster.send(order, self._terms.run)] = task

    def _news(self, sent: Any, said: object) -> Graded:
        """Yield the results of a task that is done; what has none is tried again."""
        if said is None:
            return
        task = self._flying.pop(sent)
        if isinstance(said, Died):
            yield from self._failed(task, said.workers, "")
            return
        try:
            answer = Answer.decode(said)
            results = list(task.results(answer)) if not answer.refusal else []
        except MalformedResult as error:
            yield from self._failed(task, 1, str(error))
            return
        if answer.refusal:
            self._cluster.put_aside(sent, answer.refusal)
            self._again.append(task)
        self._isolation = self._isolation or answer.isolation
        yield from results

    def _failed(self, task: _Task, deaths: int, reason: str) -> Graded:
        if not task.suspected:
            self._suspects.extend(task.apart())
            return
        ((number, submission),) = task.submissions.items()
        died = self._deaths[number] = self._deaths.get(number, 0) + deaths
        if died < DEATHS:
            self._suspects.appendleft(task)
            return
        reason = reason or tr(
            f"The worker that graded it died {died} times.", f"채점하던 워커가 {died}번 죽었어요."
        )
        yield number, self._without_points(submission, reason)

    def _without_points(self, submission: Submission, why: str | Exception) -> Result:
        return not_graded(submission, self._terms.seed, self.isolation, why)
