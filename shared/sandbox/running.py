"""One app in the sandbox, as a suite's client sees it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol, TypeVar

from shared.language import language, tr
from shared.sandbox import answers
from shared.sandbox.channel import Channel, Silence
from shared.sandbox.engine import SandboxError
from shared.sandbox.frames import BadFrame, Frame
from shared.sandbox.limits import Limits
from shared.suite.transport import NoAnswer, Reply, Request, StartError

_WALLS_SECONDS = 30.0  # for the walls around one app, which need 5 ms on an idle machine
T = TypeVar("T")


class Submission(Protocol):
    """What an app needs of the transport that it belongs to."""

    limits: Limits
    spent: float

    @property
    def left(self) -> float:
        """Seconds that the submission may still be waited for."""

    def order_boot(self, number: int, descriptors: list[int]) -> None:
        """Have the app forked, with these descriptors."""

    def order_end(self, number: int) -> None:
        """Have the app killed."""

    def ending(self, number: int) -> dict[str, Any]:
        """Have the app killed, wait until it is gone, return how it ended."""


class SandboxApp:
    """One app in the sandbox. The first thing that goes wrong ends it."""

    def __init__(self, submission: Submission, number: int) -> None:
        self._submission = submission
        self._number = number
        self._limits = submission.limits
        self._channel = Channel(self._limits)
        self._files: frozenset[str] = frozenset()
        self._over: str | None = None  # why the app takes no more requests
        self._ending: dict[str, Any] | None = None

    def start(self, files: Mapping[str, bytes], config: Mapping[str, Any]) -> None:
        """Fork the app, wait for its walls, then hand it the student's files."""
        self._files = frozenset(files)
        try:
            self._submission.order_boot(self._number, self._channel.theirs())
        finally:
            self._channel.handed_over()
        self._wait_for_walls()
        message = {
            "do": "boot",
            "files": [(name, len(content)) for name, content in files.items()],
            "config": dict(config),
            "language": language(),
        }

        def read(frame: Frame) -> None:
            answers.start(frame, self._files)

        self._exchange(message, b"".join(files.values()), "start_seconds", read)

    def _wait_for_walls(self) -> None:
        try:
            answers.expect(self._channel.first(_WALLS_SECONDS), "ready")
        except (BadFrame, Silence) as error:
            # No student's code has run yet: this is not the submission's fault.
            self._end()
            raise SandboxError(f"the walls do not stand:\n{self._channel.printed()}") from error

    def send(self, request: Request) -> Reply:
        """Answer one request; see `RunningApp.send`."""
        fields = {name: value for name, value in vars(request).items() if name != "body"}

        def read(frame: Frame) -> Reply:
            return answers.reply(frame, self._limits, self._files)

        sent = f"{request.method} {request.raw_target}"
        reply = self._exchange({"do": "ask", **fields}, request.body, "request_seconds", read, sent)
        return replace(reply, printed=self._new_output())

    def send_bytes(self, data: bytes) -> bytes:
        """Answer raw bytes through a real server; see `RunningApp.send_bytes`."""

        def read(frame: Frame) -> bytes:
            answers.expect(frame, "bytes")
            return frame.body

        return self._exchange({"do": "bytes"}, data, "request_seconds", read)

    def move_clock(self, moment: datetime) -> None:
        """Move the app's present; see `RunningApp.move_clock`."""

        def read(frame: Frame) -> None:
            answers.expect(frame, "moved")

        message = {"do": "clock", "moment": moment.isoformat()}
        self._exchange(message, b"", "request_seconds", read)

    def close(self) -> None:
        """Kill the app; its processes and files go with it."""
        self._over = self._over or tr("The app was closed.", "앱을 닫았어요.")
        try:
            if self._ending is None:
                self._submission.order_end(self._number)
        finally:
            self._channel.close()

    def _exchange(
        self,
        message: Mapping[str, Any],
        body: bytes,
        limit: str,
        read: Callable[[Frame], T],
        sent: str = "",
    ) -> T:
        """Send a message and read the frame that answers it, within the time of `limit`."""
        if self._over is not None:
            raise NoAnswer(self._over)
        seconds = getattr(self._limits, limit)
        if self._submission.left < seconds:
            limit, seconds = "submission_seconds", self._submission.left
        start = time.monotonic()
        try:
            frame = self._channel.ask(message, body, seconds)
            if (hit := answers.limit_hit(frame)) is not None:
                raise Silence(hit)
            return read(frame)
        except BadFrame as error:
            raise NoAnswer(*self._stop(answers.broken(error), sent)) from None
        except Silence as silence:
            hit = limit if silence.limit == "time" else silence.limit
            raise self._silence(hit, message["do"] == "boot", sent) from None
        finally:
            self._submission.spent += time.monotonic() - start

    def _silence(self, limit: str, starting: bool, sent: str) -> StartError | NoAnswer:
        """Return what to raise when no answer came: a limit was hit, or the app has ended."""
        ending = self._end()
        if not limit and ending["memory"]:
            limit = "memory"
        elif not limit and ending["code"] < 0 and ending["cpu"] >= self._limits.cpu_seconds - 1:
            limit = "cpu_seconds"
        if limit:
            reason = self._limits.sentence(limit)
        else:
            reason = answers.how_it_ended(ending["code"], starting)
        reason, printed = self._stop(reason, sent)
        if starting and limit != "submission_seconds":
            return StartError(reason, answers.start_advice(), original=printed)
        return NoAnswer(reason, printed)

    def _stop(self, reason: str, sent: str) -> tuple[str, str]:
        """Kill the app; return the reason with the request that met it, and what was printed."""
        self._over = reason
        self._end()
        printed = self._new_output()
        self._channel.close()
        return (f"{sent}: {reason}" if sent else reason), printed

    def _end(self) -> dict[str, Any]:
        if self._ending is None:
            self._ending = self._submission.ending(self._number)
        return self._ending

    def _new_output(self) -> str:
        printed = answers.readable(self._channel.printed())
        hint = self._limits.explain(printed)
        return f"{printed.rstrip()}\n({hint})\n" if hint else printed
