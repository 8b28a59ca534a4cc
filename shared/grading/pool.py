"""A local pool of workers that loses no submission and grades none twice.

Each worker holds one submission at a time. A worker that dies is replaced and its submission
tried once more: only a second death makes it a submission that could not be graded.

Workers are forks of the process that grades, which has no threads: what they import is there.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any

from shared.grading.submissions import Submission, not_graded
from shared.grading.worker import UNCHANGED, be_worker
from shared.language import language, tr
from shared.material.catalog import Lesson
from shared.material.needs import libraries, needs_of
from shared.result import Result
from shared.sandbox.layers import Setup, Survey
from shared.sandbox.limits import Limits
from shared.setup.system import ensure_system
from shared.suite.deadline import WALL_FACTOR

TRIES = 2
START_SECONDS = 120.0
FALSE_STARTS = 3  # workers that may die before they are ready; more have a cause that stays


class PoolError(Exception):
    """The workers do not start; the message is what the first of them said."""


def setup_for(lessons: Sequence[Lesson], limits: Limits) -> Setup:
    """Return what the sandbox of a run is to have; nginx is installed first where that can be.

    Raises:
        SetupError: nginx is wanted and is not there; the message says what to type.
    """
    served = any("nginx" in needs_of(one).system for one in lessons)
    return Setup(
        limits=limits,
        preload=tuple(sorted({name for one in lessons for name in libraries(one)})),
        servers=served,
        nginx=ensure_system("nginx") if served else None,
    )


@dataclass
class _Hand:
    """One worker process and what it is at."""

    process: BaseProcess
    pipe: Connection
    survey: Survey | None = None  # said once it is ready
    number: int | None = None  # the submission that it grades
    leaves: bool = False  # it takes no other
    began: float = field(default_factory=time.monotonic)  # or when it last gave a sign of life


class Pool:
    """Grades submissions in worker processes; use as a context manager."""

    def __init__(self, lessons: Sequence[Lesson], setup: Setup, jobs: int, seed: str) -> None:
        self._context = multiprocessing.get_context("fork")
        self._arguments = (list(lessons), setup, seed, language(), os.getpid())
        self._seed = seed
        limits = setup.limits
        self._silence = 2 * WALL_FACTOR * (limits.check_seconds + limits.judge_seconds) + 120
        self._hands: list[_Hand] = []
        for _ in range(jobs):
            self._hands.append(self._hire())
        self.survey = Survey({})
        self._false_starts = 0

    def __enter__(self) -> Pool:
        """Wait for the first worker and learn how it isolates.

        Raises:
            PoolError: it does not start.
        """
        try:
            self.survey = self._wait_for_first()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *details: object) -> None:
        self.close()

    def grade(self, submissions: Sequence[Submission]) -> Iterator[tuple[int, Result | None]]:
        """Yield (position, result) of every submission, as they are ready.

        The result is None where the work is the one that is known (`Submission.known`).
        """
        waiting = deque(range(len(submissions)))
        tries = [0] * len(submissions)
        done = 0
        while done < len(submissions):
            for hand in self._hands:
                if hand.survey and hand.number is None and not hand.leaves and waiting:
                    self._hand_out(hand, waiting.popleft(), submissions, tries)
            for hand, answer in self._news():
                number = hand.number
                if answer is None:
                    self._replace(hand)
                    if number is not None and tries[number] < TRIES:
                        waiting.appendleft(number)
                    elif number is not None:
                        yield number, self._given_up(submissions[number])
                        done += 1
                elif number is not None:
                    hand.number = None
                    yield number, None if answer == UNCHANGED else Result.from_json(answer)
                    done += 1

    def close(self) -> None:
        """End every worker: by closing its pipe, and by force when that is not enough."""
        for hand in self._hands:
            hand.pipe.close()
        for hand in self._hands:
            hand.process.join(20)
            if hand.process.is_alive():
                hand.process.kill()
                hand.process.join()
        self._hands = []

    def _hire(self) -> _Hand:
        ours, theirs = self._context.Pipe()
        others = [ours, *(hand.pipe for hand in self._hands)]
        process = self._context.Process(target=_work, args=(others, theirs, *self._arguments))
        process.start()
        theirs.close()
        return _Hand(process, ours)

    def _replace(self, hand: _Hand) -> None:
        hand.process.kill()
        hand.process.join()
        hand.pipe.close()
        if hand.survey is None:
            self._false_starts += 1
            if self._false_starts > FALSE_STARTS:
                raise PoolError(_did_not_start(hand.process.exitcode))
        self._hands[self._hands.index(hand)] = self._hire()

    def _hand_out(
        self, hand: _Hand, number: int, submissions: Sequence[Submission], tries: list[int]
    ) -> None:
        tries[number] += 1
        hand.number, hand.began = number, time.monotonic()
        with contextlib.suppress(OSError):  # it has just died, which `_news` sees
            hand.pipe.send((number, submissions[number]))

    def _news(self) -> list[tuple[_Hand, Any]]:
        """Return answers that came, and None for workers that died or hang."""
        news: list[tuple[_Hand, Any]] = []
        ready = wait([hand.pipe for hand in self._hands], timeout=1.0)
        for hand in list(self._hands):
            if hand.pipe in ready:
                try:
                    message = hand.pipe.recv()
                except (EOFError, OSError):
                    news.append((hand, None))
                    continue
                if isinstance(message, Survey):
                    hand.survey = message
                elif message[1] is None:
                    hand.began = time.monotonic()  # it is getting on
                elif message[0] == hand.number:
                    hand.leaves = message[2]
                    news.append((hand, message[1]))
            elif self._is_late(hand):
                news.append((hand, None))
        return news

    def _is_late(self, hand: _Hand) -> bool:
        took = time.monotonic() - hand.began
        if hand.survey is None:
            return took > START_SECONDS
        return hand.number is not None and took > self._silence

    def _wait_for_first(self) -> Survey:
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            for hand, _ in self._news():
                self._replace(hand)
            for hand in self._hands:
                if hand.survey is not None:
                    return hand.survey
        raise PoolError(_did_not_start(None))

    def _given_up(self, submission: Submission) -> Result:
        return not_graded(
            submission,
            self._seed,
            self.survey.text(),
            tr(
                f"The worker that graded it died {TRIES} times.",
                f"채점하던 프로세스가 {TRIES}번 죽었어요.",
            ),
        )


def _work(others: Sequence[Connection], pipe: Connection, *arguments: Any) -> None:
    """Be a worker; `others` are the pool's ends, by whose closing each worker knows its own end."""
    for other in others:
        other.close()
    # Ctrl-C reaches all processes of a terminal; what is to be said of it the pool's process says.
    with contextlib.suppress(KeyboardInterrupt):
        be_worker(pipe, *arguments)


def _did_not_start(code: int | None) -> str:
    return tr(
        f"A worker did not start (exit code {code}); what it said stands above.",
        f"채점 프로세스가 시작되지 않았어요(종료 코드 {code}). 위에 적힌 내용을 확인해 주세요.",
    )
