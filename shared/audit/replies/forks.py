"""Deal the checks to forks of the process that has collected the suites, on all cores.

A fork tries one check. When it dies of a reply, or does not come back, that is a finding, and
another fork goes on behind it.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection, wait

import pytest

from shared.audit.replies.bench import MOST_SECONDS, Bench, Order
from shared.audit.replies.trial import Finding

SILENT_SECONDS = 120.0  # of the clock, without a word from a fork: it sleeps or waits

FindItem = Callable[[Order], pytest.Item]


@dataclass(frozen=True)
class Trying:
    """A fork's word before a trial: its number, and what to report should it be the last."""

    number: int
    finding: Finding


@dataclass
class Tally:
    """What has come of one order so far."""

    order: Order
    tried: int = 0
    findings: list[Finding] = field(default_factory=list)


class CannotTry(Exception):
    """A check fails in the tool itself, before anything was tried."""


class Fork:
    """A process that tries one check, but for the trials up to `after`."""

    def __init__(self, tally: Tally, after: int, item: pytest.Item) -> None:
        self.tally = tally
        self.trying: Trying | None = None
        self.done = False
        self.heard = time.monotonic()
        context = multiprocessing.get_context("fork")
        self.pipe, theirs = context.Pipe(duplex=False)
        order = replace(tally.order, after=after)
        self.process = context.Process(target=_be_fork, args=(theirs, order, item), daemon=True)
        self.process.start()
        theirs.close()

    def listen(self) -> bool:
        """Take one message; return whether there may be another."""
        self.heard = time.monotonic()
        try:
            message: Trying | Finding | None = self.pipe.recv()
        except EOFError:
            return False
        if isinstance(message, Trying):
            self.trying = message
            self.tally.tried += 1
        elif isinstance(message, Finding):
            self.tally.findings.append(message)
        else:
            self.done = True
        return True

    def end(self) -> int | None:
        """Wait for the process; return the number of the trial of which it died, if it did.

        Raises:
            CannotTry: it died before the first trial.
        """
        self.process.join()
        self.pipe.close()
        if self.done:
            return None
        if self.trying is None:
            raise CannotTry(f"{self.tally.order}: {self._why_it_died()}")
        self.tally.findings.append(replace(self.trying.finding, error=self._why_it_died()))
        return self.trying.number

    def _why_it_died(self) -> str:
        code = self.process.exitcode
        if code == -signal.SIGXCPU:
            return f"the process was killed after {MOST_SECONDS} seconds of CPU"
        if code == -signal.SIGKILL:
            return f"the process was killed after {SILENT_SECONDS:.0f} seconds without a word"
        return f"the process ended with exit code {code}"


def try_all(orders: Sequence[Order], item_of: FindItem, jobs: int) -> Iterator[Tally]:
    """Yield what came of each order, in the order in which they end.

    Raises:
        CannotTry: a check could not be tried at all.
    """
    waiting = [(Tally(order), 0) for order in reversed(orders)]
    forks: list[Fork] = []
    while waiting or forks:
        while waiting and len(forks) < jobs:
            tally, after = waiting.pop()
            forks.append(Fork(tally, after, item_of(tally.order)))
        for fork in _that_ended(forks):
            forks.remove(fork)
            died_of = fork.end()
            if died_of is None:
                yield fork.tally
            else:
                waiting.append((fork.tally, died_of))


def _that_ended(forks: Sequence[Fork]) -> list[Fork]:
    """Listen for a while; return the forks that have no more to say."""
    ready = wait([fork.pipe for fork in forks], timeout=1.0)
    for fork in forks:
        if time.monotonic() - fork.heard > SILENT_SECONDS:
            fork.process.kill()
    return [fork for fork in forks if fork.pipe in ready and not fork.listen()]


def _be_fork(pipe: Connection, order: Order, item: pytest.Item) -> None:
    if sys.platform == "linux":
        from shared.sandbox import kernel

        kernel.die_with_parent(signal.SIGKILL)
    bench = Bench(order, item)
    for finding in bench.findings(lambda number, found: pipe.send(Trying(number, found))):
        pipe.send(finding)
    pipe.send(None)
    pipe.close()
    # Nothing of the parent's is to be flushed or cleaned up twice.
    os._exit(0)
