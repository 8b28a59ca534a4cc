"""One app in the sandbox, as a suite's client sees it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Protocol

from shared.language import language, tr
from shared.sandbox import answers
from shared.sandbox.box import Box
from shared.sandbox.frames import Frame
from shared.sandbox.limits import Limits
from shared.setup.system import find_system
from shared.suite.launched import patient, require, slowness, starting
from shared.suite.patience import AGAIN_SECONDS, START_SECONDS, Patience, Wait
from shared.suite.programs import NGINX
from shared.suite.transport import AppSpec, NoAnswer, Ran, Reply, Request, Variables

_SPARE = 0.2  # seconds of a wait that are left for the way back


class Owner(Protocol):
    """What an app needs of the transport that it belongs to."""

    limits: Limits
    patience: Patience

    def release(self, box: Box) -> None:
        """Take the box of a closed app back."""

    def run(self, box: Box, arguments: Sequence[str], environ: Variables) -> Ran:
        """Run `flask ARGUMENTS` in the folder of a box."""

    def beside(self, box: Box) -> Box:
        """Return a new box that has the folder of another."""

    def end(self, box: Box) -> None:
        """End a box and all that runs in it."""


class BoxedPrograms:
    """The servers of an app behind the walls; see `transport.Launched`."""

    def __init__(self, box: Box, patience: Patience, environ: Variables) -> None:
        self.box = box
        self._patience, self._environ = patience, environ

    def start(self, name: str, arguments: Sequence[str], environ: Variables) -> int:
        """See `Launched`."""
        require(name, there=find_system(NGINX) is not None)
        return int(self._ask("start", name=name, arguments=arguments, environ=dict(environ)) or 0)

    def signal(self, number: int, name: str) -> None:
        """See `Launched`."""
        self._ask("signal", number=number, name=name)

    def ended(self, number: int, seconds: float) -> int | None:
        """See `Launched`."""
        seconds *= slowness()
        wait = Wait.alone("start_seconds", seconds + START_SECONDS)
        return self._exchange("ended", {"number": number, "seconds": seconds}, b"", wait)[0]

    def printed(self, number: int) -> str:
        """See `Launched`."""
        _, printed = self._exchange("printed", {"number": number}, b"", _alone())
        return answers.readable(printed.decode("utf-8", "replace"))

    def connect(self, place: str, number: int) -> int | None:
        """See `Launched`."""
        with self._patience.start(starting(place)) as wait, patient(wait):
            values = {"place": place, "number": number, "seconds": _within(wait)}
            found, _ = self._exchange("connect", values, b"", wait)
        return found

    def send(self, number: int, data: bytes) -> None:
        """See `Launched`."""
        self._exchange("send", {"number": number}, data, _alone())

    def receive(self, number: int, request: Request) -> bytes:
        """See `Launched`."""
        with self._patience.request(request.method, request.path) as wait, patient(wait):
            values = {"number": number, "seconds": _within(wait)}
            values["bodyless"] = request.method == "HEAD"
            found, body = self._exchange("receive", values, b"", wait)
            wait.hung = wait.hung or found is None
        if found is None:
            raise NoAnswer(f"{request.method} {request.raw_target}: {wait.sentence()}")
        return body

    def answers(self, number: int) -> bool:
        """See `Launched`."""
        return bool(self._ask("answers", number=number))

    def _ask(self, call: str, **values: object) -> int | None:
        return self._exchange(call, values, b"", _alone())[0]

    def _exchange(
        self, call: str, values: Mapping[str, object], body: bytes, wait: Wait
    ) -> tuple[int | None, bytes]:
        message = {
            "do": "program",
            "call": call,
            "values": dict(values),
            "variables": dict(self._environ),
        }
        return self.box.exchange(
            message, body, wait, lambda frame: (answers.did(frame), frame.body)
        )


def _alone() -> Wait:
    return Wait.alone("start_seconds", START_SECONDS)


def _within(wait: Wait) -> float:
    """Return how long the process inside may take, so that its answer comes in time."""
    return max(0.1, wait.seconds - _SPARE)


class SandboxApp:
    """One app in the sandbox, in a box that is its own until it is closed."""

    def __init__(self, owner: Owner, box: Box, names: Collection[str], spec: AppSpec) -> None:
        """Use a box for an app that has files of these names."""
        self.box = box
        self.names = frozenset(names)
        self._owner = owner
        self._limits = owner.limits
        self._patience = owner.patience
        self._spec = spec
        self._closed = False
        self._programs: BoxedPrograms | None = None

    def place(self, files: Mapping[str, bytes]) -> None:
        """Hand the box files: all, for commands that come first, or more; see `RunningApp.place`."""
        wait = Wait.alone("start_seconds", self._limits.start_seconds)
        message = {"do": "place", "files": _sizes(files)}
        read = partial(answers.expect, kind="placed")
        self._open().exchange(message, b"".join(files.values()), wait, read)

    def start(self, files: Mapping[str, bytes]) -> None:
        """Hand the box files, all or what is not placed yet, and have the app imported."""
        spec = self._spec
        self.box.apps += 1
        message = {
            "do": "boot",
            "files": _sizes(files),
            "config": dict(spec.config),
            "environ": dict(spec.environ),
            "language": language(),
        }
        read = partial(answers.start, files=self.names)
        with self._patience.start(spec) as wait:
            self.box.exchange(message, b"".join(files.values()), wait, read)

    def send(self, request: Request) -> Reply:
        """Answer one request; see `RunningApp.send`."""
        fields = {name: value for name, value in vars(request).items() if name != "body"}
        read = partial(answers.reply, limits=self._limits, files=self.names)
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

    def command(self, arguments: Sequence[str]) -> Ran:
        """Run a command of the app's; see `RunningApp.command`."""
        return self._owner.run(self._open(), arguments, self._spec.environ)

    def read(self, name: str) -> bytes | None:
        """Return a file of the app's folder; see `RunningApp.read`."""
        wait = Wait.alone("request_seconds", self._limits.request_seconds)
        return self._open().exchange({"do": "file", "name": name}, b"", wait, answers.file)

    def programs(self) -> BoxedPrograms:
        """Return the app's servers; see `RunningApp.programs`."""
        if self._programs is None:
            # In a process of their own, which has not loaded the app.
            apart = self._owner.beside(self._open())
            self._programs = BoxedPrograms(apart, self._patience, self._spec.environ)
        return self._programs

    def selects(self) -> int:
        """Return the number of SELECTs; see `RunningApp.selects`."""
        wait = Wait.alone("request_seconds", self._limits.request_seconds)
        return self._open().exchange({"do": "selects"}, b"", wait, answers.selects)

    def worked(self) -> float:
        """Return the processor time of the app's process, as the kernel tells it."""
        return self._open().worked()

    def move_clock(self, moment: datetime) -> None:
        """Move the app's present; see `RunningApp.move_clock`."""
        message = {"do": "clock", "moment": moment.isoformat()}
        wait = Wait.alone("request_seconds", AGAIN_SECONDS)
        self._open().exchange(message, b"", wait, partial(answers.expect, kind="moved"))

    def close(self) -> None:
        """Give the box back."""
        if not self._closed:
            self._closed = True
            if self._programs is not None:
                self._owner.end(self._programs.box)
            self._owner.release(self.box)

    def _open(self) -> Box:
        """Return the box, which is another app's as soon as this one is closed."""
        if self._closed:
            raise NoAnswer(tr("The app was closed.", "앱을 닫았어요."))
        return self.box


def _sizes(files: Mapping[str, bytes]) -> list[tuple[str, int]]:
    return [(name, len(content)) for name, content in files.items()]
