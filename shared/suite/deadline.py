"""How long code may run, measured so that a busy machine changes nothing; and stopping it here.

Seconds are those of the processor, or those in which the code wanted none (it sleeps, it waits for
something). Time in which it waits for its turn is neither. Only a bound that nothing honest comes
near is of the wall clock.

Stopping code in this process is a help for an honest student with an endless loop, and keeps the
judge's own work within bounds; it is no wall. Strangers' code is stopped from outside, by SIGKILL
(see `shared.sandbox`).
"""

from __future__ import annotations

import ctypes
import math
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

TICK = 0.1  # seconds between two looks at the clocks
WALL_FACTOR = 10  # seconds of the wall clock that are allowed for each second
_ASLEEP = 0.01  # of a tick: who takes less than this part of a processor wanted none


class OutOfTime(BaseException):
    """The code ran longer than allowed.

    Not an Exception: Flask turns every Exception of a view into a 500.
    """


class Meter:
    """Adds up the seconds that some code uses, until they are more than it may.

    `clock` tells the processor time that the code has used since some moment, in seconds. Ask
    `is_over` about every `TICK`. What ends within a tick is not counted, and asks no clock: that
    is nearly every request, and the kernel's clocks of processes are slow.
    """

    def __init__(
        self, busy: float, idle: float = math.inf, clock: Callable[[], float] = time.process_time
    ) -> None:
        self.busy = self.idle = self.wall = 0.0
        self._most_busy, self._most_idle = busy, idle
        self._clock = clock
        self.go_on()

    @classmethod
    def of(cls, seconds: float, clock: Callable[[], float] = time.process_time) -> Meter:
        """Return a meter of so many seconds, busy or idle."""
        return cls(seconds, seconds, clock)

    def go_on(self) -> None:
        """Count from now on."""
        self._then, self._used = time.monotonic(), math.nan

    def is_over(self) -> bool:
        """Note what was used if the last note is a tick old; return whether it is too much."""
        if time.monotonic() - self._then >= TICK:
            self._note()
        return (
            self.busy >= self._most_busy
            or self.idle >= self._most_idle
            or self.wall >= WALL_FACTOR * self._most_idle
        )

    def _note(self) -> None:
        now, used = time.monotonic(), self._clock()
        passed, busy = now - self._then, max(0.0, used - self._used)
        self._then = now
        if math.isnan(self._used):
            self._used = used
            return
        self._used = used
        self.wall += passed
        if busy < _ASLEEP * passed:
            self.idle += passed
        else:
            self.busy += busy


_paused = False
_meters: list[Meter] = []  # of the blocks that run in the main thread, the innermost last


def pause() -> None:
    """Stop counting, because a person looks at the code in a debugger."""
    global _paused
    _paused = True


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Raise OutOfTime in the block after `seconds`, again and again should it be swallowed."""
    with limited(Meter.of(seconds)):
        yield


@contextmanager
def limited(meter: Meter) -> Iterator[None]:
    """Raise OutOfTime in the block when the meter is over, again and again.

    Within one block there may be another; then only the inner one's meter counts.
    """
    global _paused
    _paused = False
    meter.go_on()
    in_main = threading.current_thread() is threading.main_thread()
    stopping = _by_signal if hasattr(signal, "setitimer") and in_main else _by_thread
    with stopping(meter):
        yield


@contextmanager
def _by_signal(meter: Meter) -> Iterator[None]:
    before = signal.signal(signal.SIGALRM, _stop)
    _meters.append(meter)
    signal.setitimer(signal.ITIMER_REAL, TICK, TICK)
    try:
        yield
    finally:
        _meters.remove(meter)
        if _meters:
            # Set again: the code in the block may have set a timer of its own.
            _meters[-1].go_on()
            signal.signal(signal.SIGALRM, _stop)
            signal.setitimer(signal.ITIMER_REAL, TICK, TICK)
        else:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)


def _stop(number: int, frame: FrameType | None) -> None:
    if _meters and not _paused and _meters[-1].is_over():
        raise OutOfTime


@contextmanager
def _by_thread(meter: Meter) -> Iterator[None]:
    """Windows has no interval timer; this cannot interrupt a sleep, only Python code."""
    target = threading.get_ident()
    done = threading.Event()

    def watch() -> None:
        while not done.wait(TICK):
            if meter.is_over() and not _paused and not sys.is_finalizing():
                ctypes.pythonapi.PyThreadState_SetAsyncExc(
                    ctypes.c_ulong(target), ctypes.py_object(OutOfTime)
                )

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()
