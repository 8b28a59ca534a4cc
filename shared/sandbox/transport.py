"""The transport that runs a student's app in the sandbox; see `shared.suite.transport`."""

from __future__ import annotations

import contextlib
import json
import os
import select
import socket
import time
from collections.abc import Mapping
from typing import Any

from shared.sandbox.engine import Engine, SandboxError
from shared.sandbox.folder import read_folder
from shared.sandbox.limits import Limits
from shared.sandbox.running import SandboxApp
from shared.suite.loader import check_folder
from shared.suite.transport import AppSpec, NoAnswer

_END_SECONDS = 30.0  # for a killed app to be gone


class SandboxTransport:
    """Starts the apps of one submission. Close it after the submission's last check."""

    def __init__(self, engine: Engine | None = None, limits: Limits | None = None) -> None:
        """Use an engine that is there, or start one for this transport alone.

        Raises:
            SandboxError: the sandbox does not start here.
        """
        self._own_engine = Engine() if engine is None else None
        self.engine: Engine = engine or self._own_engine  # type: ignore[assignment]
        self.limits = limits or self.engine.setup.limits
        self.spent = 0.0  # seconds waited for the submission's apps
        # Now, not at the first boot: it is forked while the judge gets ready.
        self._supervisor = self.engine.open_submission(self.limits)
        self._apps: dict[int, SandboxApp] = {}
        self._dying: set[int] = set()  # killed, not yet known to be gone
        self._booted = 0
        self._endings: dict[int, dict[str, Any]] = {}

    @property
    def isolation(self) -> str:
        """What stands between the student's code and the verdict: the tier, in words."""
        return self.engine.survey.text()

    @property
    def left(self) -> float:
        """Seconds that the submission's apps may still be waited for."""
        return self.limits.submission_seconds - self.spent

    def boot(self, spec: AppSpec) -> SandboxApp:
        """Start a fresh app; see `Transport.boot`.

        Raises:
            StartError: the app does not start, or the folder cannot be taken.
            NoAnswer: it broke the protocol, or the submission's time is used up.
            SandboxError: the sandbox failed.
        """
        files = {**read_folder(spec.folder, self.limits), **spec.files}
        check_folder(spec.folder)
        if self.left <= 0:
            raise NoAnswer(self.limits.sentence("submission_seconds"))
        self._make_room()
        self._booted += 1
        app = SandboxApp(self, self._booted)
        self._apps[self._booted] = app
        try:
            app.start(files, spec.config)
        except BaseException:
            app.close()
            raise
        return app

    def close(self) -> None:
        """End every app and the supervisor; the engine stays, unless it was made here."""
        try:
            for app in list(self._apps.values()):
                app.close()
            self._supervisor.close()
        finally:
            if self._own_engine is not None:
                self._own_engine.close()

    def order_boot(self, number: int, descriptors: list[int]) -> None:
        """Have the supervisor fork an app that gets these descriptors."""
        message = {"do": "boot", "app": number, "timezone": os.environ.get("TZ", "")}
        self._order(message, descriptors)

    def order_end(self, number: int) -> None:
        """Have the supervisor kill an app, without waiting for its end."""
        if self._apps.pop(number, None) is not None:
            self._dying.add(number)
            self._order({"do": "end", "app": number}, [])

    def ending(self, number: int) -> dict[str, Any]:
        """Return how an app ended, once it is gone, having killed it if need be.

        Raises:
            SandboxError: the supervisor does not answer, or could not fork the app.
        """
        self.order_end(number)
        end = time.monotonic() + _END_SECONDS
        while number not in self._endings:
            self._read_ending(end - time.monotonic())
        ending = self._endings[number]
        if "fault" in ending:
            raise SandboxError(f"an app could not be forked: {ending['fault']}")
        return ending

    def _make_room(self) -> None:
        """Wait until the apps that are being killed leave room for one more."""
        if len(self._apps) >= self.limits.apps:
            raise NoAnswer(self.limits.sentence("apps"))
        while len(self._apps) + len(self._dying) >= self.limits.apps:
            self._read_ending(_END_SECONDS)

    def _order(self, message: Mapping[str, Any], descriptors: list[int]) -> None:
        try:
            socket.send_fds(self._supervisor, [json.dumps(message).encode()], descriptors)
        except OSError as error:
            raise SandboxError(f"the supervisor has ended: {error}") from error

    def _read_ending(self, seconds: float) -> None:
        data = b""
        with contextlib.suppress(ConnectionResetError):
            ready, _, _ = select.select([self._supervisor], [], [], max(seconds, 0))
            data = self._supervisor.recv(4096) if ready else b""
        if not data:
            raise SandboxError("the supervisor has ended or does not answer")
        message = json.loads(data)
        self._endings[message["app"]] = message
        self._dying.discard(message["app"])
