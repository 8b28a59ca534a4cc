"""One run of a collected suite: its checks, judged by forks of this process one after the other.

The parent's part. It measures the judge from outside and ends it where it has to; the check at
which that happened has failed, and a new judge goes on with the next one.
"""

from __future__ import annotations

import json
import math
import os
import select
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn

import pytest

from shared.grading.judge import LENGTH, LONGEST, be_judge
from shared.language import tr
from shared.result import Check, Failure, MalformedResult, Result
from shared.running import own_time
from shared.running.checks import STARTED, TRANSPORT, WORK, StartsItem, chosen, start_of
from shared.running.run import CannotRun, Recorder, Run, result_of
from shared.running.verdict import failed_check
from shared.suite.deadline import TICK, OutOfTime
from shared.suite.patience import OWN_SECONDS
from shared.suite.transport import Transport

CRASHES = 2  # of judges at one check, before it has failed


@dataclass(frozen=True)
class Terms:
    """What a judge may use for one check, in seconds."""

    own: float = OWN_SECONDS  # of the processor, when it stops itself; see `own_time`
    busy: float = math.inf  # of the processor, when it is ended from outside
    wall: float = 600.0  # a last resort: it hangs and computes nothing


@dataclass(frozen=True)
class Seat:
    """What one judge gets."""

    transport: Transport
    enter: Callable[[int], None]  # called in the judge, with its pipe: puts up its walls


class Lost(Exception):
    """A judge has ended, or was ended, in the middle of a check."""

    def __init__(self, reason: str, crashed: bool = False) -> None:
        """Say why; `crashed` if by no limit of the judge's, so that another try may do better."""
        super().__init__(reason)
        self.crashed = crashed


class Trial:
    """Runs the checks of one suite against one folder."""

    def __init__(
        self,
        session: pytest.Session,
        recorder: Recorder,
        run: Run,
        prepare: Callable[[], Seat] | None,
        terms: Terms,
        noted: Callable[[Check], object],
    ) -> None:
        """Take a collected session, and the recorder that it was collected with.

        `prepare` is called for each judge; without it the apps run in the judge itself.
        `noted` is called with each check as soon as it is known.
        """
        self._session, self._forked_recorder, self._run = session, recorder, run
        self._prepare, self._terms, self._noted = prepare, terms, noted
        config = self._config = session.config
        config.option.target, config.option.seed = run.target, run.seed
        config.stash[WORK] = run.work
        config.stash[STARTED] = {}
        config.stash[own_time.SECONDS] = terms.own
        suite = [item for item in session.items if item.path in run.lesson.suites]
        shuffle = run.seed if run.shuffle else None
        self._items = chosen(suite, run.task, shuffle, run.first, run.only)
        self._recorder = Recorder()
        self._recorder.config = config
        self._recorder.order = [item.nodeid for item in suite]
        self._crashes = [0] * len(self._items)

    def result(self) -> Result:
        """Judge every check.

        Raises:
            CannotRun: there is no check, or no judge can be made.
        """
        began = time.perf_counter()
        position = 0
        while position < len(self._items):
            position = self._go_on(position)
        return result_of(self._run, self._recorder, time.perf_counter() - began)

    def _go_on(self, position: int) -> int:
        """Have a judge do the checks from a position on; return where it came to."""
        judge = self._fork(position)
        first = position
        try:
            while position < len(self._items):
                check = judge.check(self._terms)
                if check is None and position > first:
                    return position  # it wants a fresh process for the next one
                if check is None:
                    raise Lost(_ended(0), crashed=True)
                position = self._note(position, check)
        except Lost as lost:
            self._crashes[position] += 1
            if lost.crashed and self._crashes[position] < CRASHES:
                return position
            check = failed_check(self._items[position], Failure(str(lost)))
            position = self._note(position, check)
        finally:
            judge.end()
        return position

    def _fork(self, position: int) -> _Judge:
        items = self._items[position:]
        seat = self._prepare() if self._prepare is not None else None
        if seat is not None:
            self._config.stash[TRANSPORT] = seat.transport

        def be(pipe: int) -> NoReturn:
            enter = seat.enter if seat is not None else None
            be_judge(self._session, self._forked_recorder, items, pipe, enter)

        try:
            return _Judge(be)
        finally:
            if seat is not None:
                seat.transport.close()  # here; the judge has it

    def _note(self, position: int, check: Check) -> int:
        """Keep a check; return the position of the next."""
        item = self._items[position]
        self._recorder.checks[item.nodeid] = check
        if isinstance(item, StartsItem):
            self._config.stash[STARTED][start_of(item)] = check.passed
        self._noted(check)
        done = self._run.until_failure and not check.passed
        return len(self._items) if done else position + 1


class _Judge:
    """A judge's process, as its parent sees it."""

    def __init__(self, be: Callable[[int], NoReturn]) -> None:
        self._reading, writing = os.pipe()
        self._process = os.fork()
        if self._process == 0:
            os.close(self._reading)
            be(writing)
        os.close(writing)
        self._status: int | None = None
        self._received = bytearray()

    def check(self, terms: Terms) -> Check | None:
        """Return the next check that it did; None when it has ended as it should.

        Raises:
            Lost: it was lost in the middle of one.
            CannotRun: it cannot begin.
        """
        document = self._message(terms)
        if document is None:
            return None
        if "cannot" in document:
            raise CannotRun(document["cannot"])
        try:
            return Check.from_json(document.get("check"))
        except MalformedResult as error:
            raise Lost(f"{error}") from error

    def _message(self, terms: Terms) -> Any:
        end, limit = time.monotonic() + terms.wall, self._clock() + terms.busy
        while (size := self._size()) is None or len(self._received) < LENGTH.size + size:
            if size is not None and size > LONGEST:
                raise Lost(_too_long())
            ready, _, _ = select.select([self._reading], [], [], TICK)
            if not ready and self._clock() > limit:
                raise Lost(own_time.sentence(OutOfTime(), terms.own))
            if not ready and time.monotonic() > end:
                raise Lost(_too_slow(terms.wall))
            if ready and not self._read():
                return self._end_of_messages()
        message = bytes(self._received[LENGTH.size : LENGTH.size + size])
        del self._received[: LENGTH.size + size]
        return json.loads(message)

    def _size(self) -> int | None:
        if len(self._received) < LENGTH.size:
            return None
        size: int = LENGTH.unpack_from(self._received)[0]
        return size

    def _read(self) -> bool:
        data = os.read(self._reading, 1 << 16)
        self._received += data
        return bool(data)

    def _end_of_messages(self) -> None:
        code = os.waitstatus_to_exitcode(self._wait())
        if code != 0 or self._received:
            raise Lost(_ended(code), crashed=True)

    def _clock(self) -> float:
        """Return the processor time that the judge has used, in seconds, where that can be told."""
        if sys.platform != "linux" or self._status is not None:
            return 0.0
        return time.clock_gettime((~self._process << 3) | 2)  # as in `shared.sandbox.channel`

    def end(self) -> None:
        """Kill the process and what it started, should it still be there."""
        os.close(self._reading)
        for kill in (os.killpg, os.kill):
            try:
                kill(self._process, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                continue
        self._wait()

    def _wait(self) -> int:
        if self._status is None:
            _, self._status = os.waitpid(self._process, 0)
        return self._status


def _ended(code: int) -> str:
    if code == -signal.SIGKILL:
        return tr(
            "The grader's process was ended at this check; the answers may have been too large.",
            "이 검사에서 채점 프로세스가 강제로 끝났어요. 응답이 너무 컸을 수 있어요.",
        )
    return tr(
        f"The grader's process ended at this check (exit code {code}).",
        f"이 검사에서 채점 프로세스가 끝나 버렸어요(종료 코드 {code}).",
    )


def _too_long() -> str:
    return tr("What this check has to tell is too long.", "이 검사의 결과 설명이 너무 길어요.")


def _too_slow(seconds: float) -> str:
    return tr(
        f"The check did not end within {seconds:g} seconds.",
        f"검사가 {seconds:g}초 안에 끝나지 않았어요.",
    )
