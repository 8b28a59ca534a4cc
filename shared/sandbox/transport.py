"""The transport that runs a student's app in the sandbox; see `shared.suite.transport`."""

from __future__ import annotations

import contextlib
import json
import os
import select
import socket
import time
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from shared.handed_in.folder import FolderTree, opened
from shared.handed_in.tree import Refused
from shared.handed_in.work import Files, take_all
from shared.language import language, tr
from shared.sandbox import answers
from shared.sandbox.box import Box
from shared.sandbox.engine import Engine, SandboxError
from shared.sandbox.layers import Setup
from shared.sandbox.limits import Limits
from shared.sandbox.running import SandboxApp
from shared.suite.commands import not_done
from shared.suite.folders import check_names
from shared.suite.patience import Patience
from shared.suite.transport import AppSpec, NoAnswer, Ran, RunningApp, StartError, Variables

_END_SECONDS = 30.0  # for a killed box to be gone
_APPS_OF_A_BOX = 32  # started one after the other; what they leave in it does not grow without end


class SandboxTransport:
    """Starts the apps of one submission. Close it after the submission's last check."""

    def __init__(
        self,
        engine: Engine | None = None,
        limits: Limits | None = None,
        setup: Setup | None = None,
    ) -> None:
        """Use an engine that is there, or start one for this transport alone, of this setup.

        Raises:
            SandboxError: the sandbox does not start here.
        """
        self._own_engine = Engine(setup) if engine is None else None
        self.engine: Engine = engine or self._own_engine  # type: ignore[assignment]
        self.limits = limits or self.engine.setup.limits
        self.patience = Patience(
            self.limits.start_seconds, self.limits.request_seconds, self.limits.check_seconds
        )
        # Now, not at the first boot: it is forked while the judge gets ready.
        self._supervisor = self.engine.open_submission(self.limits)
        self._boxes: dict[int, Box] = {}
        self._dying: set[int] = set()  # killed, not yet known to be gone
        self._forked = 0
        self._endings: dict[int, dict[str, Any]] = {}
        self._idle: Box | None = None  # whose app was closed

    @property
    def isolation(self) -> str:
        """What stands between the student's code and the verdict: the tier, in words."""
        return self.engine.survey.text()

    @property
    def descriptors(self) -> tuple[int, ...]:
        """What has to stay open for this transport to work, before its first app."""
        return (self._supervisor.fileno(),)

    def begin_check(self) -> None:
        """Give the next check its own time; see `Transport.begin_check`."""
        self.patience.begin_check()

    def boot(self, spec: AppSpec) -> SandboxApp:
        """Start a fresh app; see `Transport.boot`.

        A start that fails in a box that was used before is tried once more in a new one.

        Raises:
            StartError: the app does not start, or the folder cannot be taken.
            NoAnswer: it broke the protocol, or the check's time is used up.
            SandboxError: the sandbox failed.
        """
        if spec.beside is not None:
            return self._boot_beside(spec.beside, spec)
        work = spec.folder
        if isinstance(work, Path):  # the grader's own: what a stranger handed in was read before
            work = _read(work, self.limits)
        check_names(work)
        files = {**work, **spec.files}
        # What fails in a used box may fail by what the last app left there.
        with contextlib.suppress(StartError, NoAnswer):
            if (box := self._take_idle()) is not None:
                return self._start(box, files, spec)
        return self._start(self._fork(), files, spec)

    def _boot_beside(self, other: RunningApp, spec: AppSpec) -> SandboxApp:
        """Start an app in a new process that has the folder of another's."""
        assert isinstance(other, SandboxApp)
        box = self._fork(beside=other.box)
        if spec.instead:
            other.close()
            if self._idle is other.box:
                self._idle = None
            self._end(other.box)
        return self._start(box, {}, spec, other.names)

    def _start(
        self,
        box: Box,
        files: Mapping[str, bytes],
        spec: AppSpec,
        names: Collection[str] | None = None,
    ) -> SandboxApp:
        app = SandboxApp(self, box, files if names is None else names, spec)
        try:
            if spec.commands:
                app.place(files)
                files = {}
            for arguments in spec.commands:
                ran = app.command(arguments)
                if ran.exit_code != 0:
                    raise not_done(arguments, ran)
            app.start(files)
        except BaseException:
            self._end(box)
            raise
        return app

    def run(self, box: Box, arguments: Sequence[str], environ: Variables) -> Ran:
        """Run `flask ARGUMENTS` in the folder of a box, in a process of its own.

        Raises:
            NoAnswer: it did not end in time, or broke the protocol.
        """
        message = {
            "do": "command",
            "arguments": list(arguments),
            "environ": dict(environ),
            "language": language(),
        }
        apart = self._fork(beside=box)
        try:
            with self.patience.command(arguments) as wait:
                sent = f"flask {' '.join(arguments)}"
                code = apart.exchange(message, b"", wait, answers.ran, sent)
            return Ran(code, apart.printed())
        finally:
            self._end(apart)

    def beside(self, box: Box) -> Box:
        """Return a new process that has the folder of another's."""
        return self._fork(beside=box)

    def end(self, box: Box) -> None:
        """End a process and all that it has started."""
        self._end(box)

    def _fork(self, beside: Box | None = None) -> Box:
        self._make_room()
        self._forked += 1
        box = self._boxes[self._forked] = Box(self, self._forked)
        try:
            box.fork(beside)
        except BaseException:
            self._end(box)
            raise
        return box

    def _take_idle(self) -> Box | None:
        """Return the box whose app was closed, if it can serve once more."""
        box, self._idle = self._idle, None
        if box is None or box.clear():
            return box
        self._end(box)
        return None

    def release(self, box: Box) -> None:
        """Keep a closed app's box for the next app, or end it."""
        if self._idle is None and box.over is None and box.apps < _APPS_OF_A_BOX:
            self._idle = box
        else:
            self._end(box)

    def _end(self, box: Box) -> None:
        box.close(tr("The app was closed.", "앱을 닫았어요."))

    def close(self) -> None:
        """End every box and the supervisor; the engine stays, unless it was made here."""
        try:
            for box in list(self._boxes.values()):
                self._end(box)
            self._supervisor.close()
        finally:
            if self._own_engine is not None:
                self._own_engine.close()

    def order_boot(self, number: int, descriptors: list[int], beside: int | None) -> None:
        """Have the supervisor fork a box that gets these descriptors."""
        message = {"do": "boot", "app": number, "timezone": os.environ.get("TZ", "")}
        self._order(message | {"beside": beside}, descriptors)

    def order_end(self, number: int) -> None:
        """Have the supervisor kill a box, without waiting for its end."""
        if self._boxes.pop(number, None) is not None:
            if number not in self._endings:
                self._dying.add(number)
            self._order({"do": "end", "app": number}, [])

    def ending(self, number: int) -> dict[str, Any]:
        """Return how a box ended, once it is gone, having killed it if need be.

        Raises:
            NoAnswer: it could not be forked beside the submission's others.
            SandboxError: the supervisor does not answer, or could not fork the box.
        """
        self.order_end(number)
        end = time.monotonic() + _END_SECONDS
        while number not in self._endings:
            self._read_ending(end - time.monotonic())
        ending = self._endings[number]
        if "fault" in ending and self._boxes:
            # The submission's other boxes may hold all the processes that it may have.
            raise NoAnswer(self.limits.sentence("processes"))
        if "fault" in ending:
            raise SandboxError(f"a box could not be forked: {ending['fault']}")
        return ending

    def _make_room(self) -> None:
        """Wait until the boxes that are being killed are gone: their processes count as well."""
        if len(self._boxes) >= self.limits.apps:
            raise NoAnswer(self.limits.sentence("apps"))
        while self._dying:
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


def _read(folder: Path, limits: Limits) -> Files:
    try:
        with opened(str(folder)) as top:
            return take_all(FolderTree(top), limits.bounds()).files
    except Refused as error:
        raise StartError(str(error)) from error
    except OSError as error:
        said = f"{folder.name}: {error.strerror}"
        raise StartError(
            tr(f"The folder cannot be read: {said}.", f"폴더를 읽을 수 없어요: {said}.")
        ) from error
