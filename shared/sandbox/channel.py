"""The judge's end of a box: bytes out, one frame back, what is printed meanwhile, within a time."""

from __future__ import annotations

import contextlib
import os
import select
import socket
import time
from collections.abc import Mapping
from typing import Any

from shared.sandbox.frames import BadFrame, Caps, Decoder, Frame, encode
from shared.sandbox.limits import Limits
from shared.suite.deadline import TICK, Meter

_CHUNK = 1 << 16
# A header's characters may take six bytes each in JSON (\uXXXX), and there is more in it.
_HEADER_FACTOR, _HEADER_MORE = 6, 1 << 17


class Silence(Exception):
    """The app sent no whole frame, for it has ended or a limit was hit."""

    def __init__(self, limit: str = "") -> None:
        """Name the limit; "time" for that of the moment, "" if the app has ended."""
        super().__init__(limit)
        self.limit = limit


class Channel:
    """Talks to one app, which may send anything, or nothing, at any time."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._socket, self._theirs = socket.socketpair()
        self._output, self._their_output = os.pipe()
        self._socket.setblocking(False)
        os.set_blocking(self._output, False)
        header = limits.headers * _HEADER_FACTOR + _HEADER_MORE
        self._decoder = Decoder(Caps(header, limits.body))
        self._printed = bytearray()
        self._printed_in_all = 0
        self._asked = 0
        self._process = 0  # of the box, as this process numbers it; 0: not known
        self._used = 0.0

    def clock(self) -> float:
        """Return the processor time that the box's first process has used, in seconds."""
        if self._process:
            # The kernel's name for that clock: see CPUCLOCK in linux/posix-timers_types.h.
            with contextlib.suppress(OSError):  # the process has ended
                self._used = time.clock_gettime((~self._process << 3) | 2)
        return self._used

    def theirs(self) -> list[int]:
        """Return the app's ends, to be sent to its supervisor; then `handed_over`."""
        return [self._theirs.fileno(), self._their_output]

    def handed_over(self) -> None:
        """Close the app's ends here, so that its end is seen."""
        self._theirs.close()
        os.close(self._their_output)

    def first(self, seconds: float) -> Frame:
        """Return the frame that an app sends before any student's code is loaded."""
        frame = self.once(seconds)
        self._process = frame.fields.number("process", 0, 1 << 22)
        return frame

    def once(self, seconds: float) -> Frame:
        """Return the frame that a process sends unasked; raises as `ask`."""
        return self._exchange(b"", 0, Meter.of(seconds, self.clock))

    def ask(self, fields: Mapping[str, Any], body: bytes, meter: Meter) -> Frame:
        """Send a message; return the app's frame for it.

        Raises:
            BadFrame: what came is no frame, was sent unasked, or answers something else.
            Silence: nothing whole came before the meter was over, or before the app ended or
                printed too much.
        """
        self._asked += 1
        return self._exchange(encode({**fields, "id": self._asked}, body), self._asked, meter)

    def _exchange(self, data: bytes, number: int, meter: Meter) -> Frame:
        frame = None
        if data and self._unasked():
            raise BadFrame("a message that nobody asked for")
        rest = memoryview(data)
        while frame is None:
            rest, received = self._turn(rest, meter)
            if received is None:
                continue
            if not received:
                raise Silence
            frame = self._decoder.feed(received)
        if rest:
            raise BadFrame("an answer before the whole question")
        if frame.fields.number("id", 0, 1 << 31) != number:
            raise BadFrame("an answer to another question")
        self._read_output()
        return frame

    def _turn(self, rest: memoryview, meter: Meter) -> tuple[memoryview, bytes | None]:
        """Wait for something to do and do it; return what is left to send and what came."""
        poll = select.poll()
        poll.register(self._socket, select.POLLIN | (select.POLLOUT if rest else 0))
        if self._output >= 0:
            poll.register(self._output, select.POLLIN)
        events = dict(poll.poll(TICK * 1000))
        if meter.is_over():
            raise Silence("time")
        if self._output in events:
            self._read_output()
        happened = events.get(self._socket.fileno(), 0)
        if happened & select.POLLOUT and rest:
            # A broken pipe shows as the end of input in a moment.
            with contextlib.suppress(BlockingIOError, BrokenPipeError, ConnectionResetError):
                rest = rest[self._socket.send(rest[:_CHUNK]) :]
        if happened & (select.POLLIN | select.POLLHUP | select.POLLERR):
            try:
                # recv, never recvmsg: descriptors that an app sends along are not taken.
                return rest, self._socket.recv(_CHUNK)
            except BlockingIOError:
                pass
            except ConnectionResetError:
                return rest, b""
        return rest, None

    def _unasked(self) -> bool:
        if self._decoder.started:
            return True
        try:
            return bool(self._socket.recv(1, socket.MSG_PEEK))
        except OSError:
            return False  # nothing there, or the end, which will show

    def _read_output(self) -> None:
        """Take what the app has printed so far, without waiting."""
        while self._output >= 0:
            try:
                data = os.read(self._output, _CHUNK)
            except BlockingIOError:
                return
            if not data:
                os.close(self._output)
                self._output = -1
                return
            self._printed += data
            del self._printed[: -self.limits.printed]
            self._printed_in_all += len(data)
            if self._printed_in_all > self.limits.output:
                raise Silence("output")

    def begin_output(self) -> None:
        """Forget what was printed: what comes is another app's."""
        self.printed()
        self._printed_in_all = 0

    def printed(self) -> str:
        """Return what was printed since the last call, its last part."""
        with contextlib.suppress(Silence):
            self._read_output()
        text = self._printed.decode("utf-8", "replace")
        self._printed.clear()
        return text

    def close(self) -> None:
        """Close this end."""
        self._socket.close()
        if self._output >= 0:
            os.close(self._output)
            self._output = -1
