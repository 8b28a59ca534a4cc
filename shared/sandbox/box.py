"""One process inside the walls, in which a submission's apps run, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Protocol, TypeVar

from shared.sandbox import answers
from shared.sandbox.channel import Channel, Silence
from shared.sandbox.engine import SandboxError
from shared.sandbox.frames import BadFrame, Frame
from shared.sandbox.limits import Limits
from shared.suite.deadline import Meter
from shared.suite.patience import AGAIN_SECONDS, Wait
from shared.suite.transport import NoAnswer, StartError

_WALLS_SECONDS = 30.0  # for the walls around one box, which need 5 ms on an idle machine
T = TypeVar("T")


class Submission(Protocol):
    """What a box needs of the transport that it belongs to."""

    limits: Limits

    def order_boot(self, number: int, descriptors: list[int], beside: int | None) -> None:
        """Have the box forked, with these descriptors, in the place of the box `beside` if any."""

    def order_end(self, number: int) -> None:
        """Have the box killed."""

    def ending(self, number: int) -> dict[str, Any]:
        """Have the box killed, wait until it is gone, return how it ended."""


class Box:
    """A process inside the walls. The first thing that goes wrong ends it."""

    def __init__(self, submission: Submission, number: int) -> None:
        self.number = number
        self.apps = 0  # that were started in it
        self.over: str | None = None  # why it takes no more messages
        self._submission = submission
        self._limits = submission.limits
        self._channel = Channel(self._limits)
        self._ending: dict[str, Any] | None = None

    def fork(self, beside: Box | None = None) -> None:
        """Fork the process and wait for its walls; it sees the files of `beside`, if given.

        Raises:
            SandboxError: they do not stand.
        """
        try:
            place = None if beside is None else beside.number
            self._submission.order_boot(self.number, self._channel.theirs(), place)
        finally:
            self._channel.handed_over()
        try:
            answers.expect(self._channel.first(_WALLS_SECONDS), "ready")
        except (BadFrame, Silence) as error:
            # No student's code has run yet: this is not the submission's fault.
            self._end()
            raise SandboxError(f"the walls do not stand:\n{self._channel.printed()}") from error

    def clear(self) -> bool:
        """Have the last app taken back; return whether the process is as good as a new one.

        What the process says of itself need not be true. A submission that lies gets the process
        that its own code has spoilt, and nobody else's.
        """
        # Of no check's time: the last one's app is done, and the next one's has not begun.
        wait = Wait.alone("request_seconds", AGAIN_SECONDS)
        try:
            self.exchange({"do": "clear"}, b"", wait, partial(answers.expect, kind="cleared"))
        except NoAnswer:
            return False
        self._channel.begin_output()
        return True

    def exchange(
        self,
        message: Mapping[str, Any],
        body: bytes,
        wait: Wait,
        read: Callable[[Frame], T],
        sent: str = "",
    ) -> T:
        """Send a message and read the frame that answers it; note in `wait` how long that took.

        Raises:
            NoAnswer: the process broke the protocol, hit a limit, or has ended.
            StartError: it did so while the app was starting.
        """
        if self.over is not None:
            raise NoAnswer(self.over)
        meter = Meter.of(wait.seconds, self._channel.clock)
        try:
            frame = self._channel.ask(message, body, meter)
            answers.require_usable(frame)
            return read(frame)
        except NoAnswer as error:
            raise NoAnswer(_said(error.reason, sent), self.printed()) from None
        except BadFrame as error:
            raise NoAnswer(*self._stop(answers.broken(error), sent)) from None
        except Silence as silence:
            wait.hung = silence.limit == "time"
            raise self._silence(silence.limit, wait, message["do"] == "boot", sent) from None
        finally:
            wait.took = meter.busy + meter.idle

    def worked(self) -> float:
        """Return the processor time that the process has used, in seconds."""
        return self._channel.clock()

    def printed(self) -> str:
        """Return what was printed since the last call, its last part."""
        printed = answers.readable(self._channel.printed())
        hint = self._limits.explain(printed)
        return f"{printed.rstrip()}\n({hint})\n" if hint else printed

    def close(self, reason: str) -> None:
        """Kill the process; its children and files go with it."""
        self.over = self.over or reason
        try:
            if self._ending is None:
                self._submission.order_end(self.number)
        finally:
            self._channel.close()

    def _silence(self, limit: str, wait: Wait, starting: bool, sent: str) -> StartError | NoAnswer:
        """Return what to raise when no answer came: a limit was hit, or the process has ended."""
        ending = self._end()
        if not limit and ending["memory"]:
            limit = "memory"
        elif not limit and ending["code"] < 0 and ending["cpu"] >= self._limits.cpu_seconds - 1:
            limit = "cpu_seconds"
        if wait.hung:
            reason = wait.sentence()
        elif limit:
            reason = self._limits.sentence(limit)
        else:
            reason = answers.how_it_ended(ending["code"], starting)
        reason, printed = self._stop(reason, sent)
        if starting and not (wait.hung and wait.limit == "check_seconds"):
            return StartError(reason, answers.start_advice(), original=printed)
        return NoAnswer(reason, printed)

    def _stop(self, reason: str, sent: str) -> tuple[str, str]:
        """Kill the process; return the reason with the request that met it, and what it printed."""
        self.over = reason
        self._end()
        printed = self.printed()
        self._channel.close()
        return _said(reason, sent), printed

    def _end(self) -> dict[str, Any]:
        if self._ending is None:
            try:
                self._ending = self._submission.ending(self.number)
            except SandboxError:
                self._channel.close()
                raise
        return self._ending


def _said(reason: str, sent: str) -> str:
    return f"{sent}: {reason}" if sent else reason
