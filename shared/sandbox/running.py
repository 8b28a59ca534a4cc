"""One app in the sandbox, as a suite's client sees it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from shared.language import language, tr
from shared.sandbox import answers
from shared.sandbox.box import Box
from shared.sandbox.frames import Frame
from shared.sandbox.limits import Limits
from shared.suite.patience import AGAIN_SECONDS, Patience, Wait
from shared.suite.transport import AppSpec, NoAnswer, Reply, Request


class SandboxApp:
    """One app in the sandbox, in a box that is its own until it is closed."""

    def __init__(
        self, box: Box, limits: Limits, patience: Patience, release: Callable[[Box], None]
    ) -> None:
        """Use a box; `release` takes it back when the app is closed."""
        self._box = box
        self._limits = limits
        self._patience = patience
        self._release = release
        self._files: frozenset[str] = frozenset()
        self._closed = False

    def start(self, files: Mapping[str, bytes], spec: AppSpec) -> None:
        """Hand the box the files, those of `spec` among them, and have the app imported."""
        self._box.apps += 1
        self._files = frozenset(files)
        message = {
            "do": "boot",
            "files": [(name, len(content)) for name, content in files.items()],
            "config": dict(spec.config),
            "language": language(),
        }

        def read(frame: Frame) -> None:
            answers.start(frame, self._files)

        with self._patience.start(spec) as wait:
            self._box.exchange(message, b"".join(files.values()), wait, read)

    def send(self, request: Request) -> Reply:
        """Answer one request; see `RunningApp.send`."""
        fields = {name: value for name, value in vars(request).items() if name != "body"}

        def read(frame: Frame) -> Reply:
            return answers.reply(frame, self._limits, self._files)

        sent = f"{request.method} {request.raw_target}"
        box = self._open()
        with self._patience.request(request.method, request.path) as wait:
            reply = box.exchange({"do": "ask", **fields}, request.body, wait, read, sent)
        return replace(reply, printed=box.printed())

    def send_bytes(self, data: bytes) -> bytes:
        """Answer raw bytes through a real server; see `RunningApp.send_bytes`."""

        def read(frame: Frame) -> bytes:
            answers.expect(frame, "bytes")
            return frame.body

        method, path = [*data.decode("latin-1").split(" ", 2), ""][:2]
        with self._patience.request(method, path) as wait:
            return self._open().exchange({"do": "bytes"}, data, wait, read)

    def move_clock(self, moment: datetime) -> None:
        """Move the app's present; see `RunningApp.move_clock`."""

        def read(frame: Frame) -> None:
            answers.expect(frame, "moved")

        message = {"do": "clock", "moment": moment.isoformat()}
        self._open().exchange(message, b"", Wait.alone("request_seconds", AGAIN_SECONDS), read)

    def close(self) -> None:
        """Give the box back."""
        if not self._closed:
            self._closed = True
            self._release(self._box)

    def _open(self) -> Box:
        """Return the box, which is another app's as soon as this one is closed."""
        if self._closed:
            raise NoAnswer(tr("The app was closed.", "앱을 닫았어요."))
        return self._box
