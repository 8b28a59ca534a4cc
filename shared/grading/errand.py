"""What a Dask worker does: it hands an order to a process beside it, and the answer back.

Dask's workers have threads, and the pool forks; so the pool is in a process of its own, which stays
for the orders of the same run. It ends when the worker does, as its socket then closes.

The scheduler imports this module too, to read a task. So it imports next to nothing.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from multiprocessing.connection import Connection

from shared.setup import variables


class HandDied(Exception):
    """The process that grades ended without an answer."""


def graded(order: bytes, run: str) -> bytes:
    """Return the answer to an order of a run; see `shared.grading.orders`.

    Raises:
        HandDied: the process that grades ended meanwhile; the next order gets a new one.
    """
    global _hand
    with _lock:  # in case the worker was given more than one thread
        if _hand is not None and _hand.run != run:
            _hand.close()  # another run may be of other suites, and a process has read those it had
            _hand = None
        _hand = _hand or _Hand(run)
        try:
            return _hand.ask(order)
        except (EOFError, OSError) as error:
            _hand.close()
            _hand = None
            raise HandDied(str(error)) from None


class _Hand:
    """The process that grades, `shared.grading.hand`, and the way to it."""

    def __init__(self, run: str) -> None:
        self.run = run
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "shared.grading.hand", str(theirs.fileno())],
                env=variables.made(),
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,  # Ctrl-C reaches the worker alone; this ends by its socket
            )
        self._way = Connection(ours.detach())

    def ask(self, order: bytes) -> bytes:
        self._way.send_bytes(order)
        return self._way.recv_bytes()

    def close(self) -> None:
        self._way.close()
        self._process.wait()


_hand: _Hand | None = None
_lock = threading.Lock()
