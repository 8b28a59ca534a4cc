"""The servers of an app that is graded in this process: with the patience of its checks."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from shared.language import tr
from shared.setup.system import find_system, how_to_install
from shared.shown import shown
from shared.suite.patience import Patience, Wait
from shared.suite.programs import GUNICORN, MODULES, NGINX, Programs
from shared.suite.transport import AppSpec, NoAnswer, Request, TransportError, Variables

_SLOWEST = 2.5  # or a wait would never end on a machine that is always busy


class OwnPrograms:
    """Programs that are children of this process; see `transport.Launched`."""

    def __init__(self, work: Path, at: Path, environ: Variables, patience: Patience) -> None:
        """Run them in `work`, which the student knows as `at`."""
        self._patience = patience
        self._work, self._at = str(work), str(at)
        self._programs = Programs(work, at, environ, find_system(NGINX))

    def start(self, name: str, arguments: Sequence[str], environ: Variables) -> int:
        """See `Launched`."""
        require(name, there=find_system(NGINX) is not None)
        if name == GUNICORN:
            for module in MODULES:  # once, not in each fork
                importlib.import_module(module)
        return self._programs.start(name, arguments, environ)

    def signal(self, number: int, name: str) -> None:
        """See `Launched`."""
        self._programs.signal(number, name)

    def ended(self, number: int, seconds: float) -> int | None:
        """See `Launched`."""
        return self._programs.ended(number, seconds * slowness())

    def printed(self, number: int) -> str:
        """See `Launched`."""
        text = self._programs.printed(number).decode("utf-8", "replace")
        return shown(text.replace(self._work, self._at))

    def connect(self, place: str, number: int) -> int | None:
        """See `Launched`."""
        with self._patience.start(starting(place)) as wait, patient(wait) as seconds:
            found = self._programs.connect(place, number, seconds)
            wait.hung = found is None and self.ended(number, 0) is None
            return found

    def send(self, number: int, data: bytes) -> None:
        """See `Launched`."""
        self._programs.send(number, data)

    def receive(self, number: int, request: Request) -> bytes:
        """See `Launched`."""
        with self._patience.request(request.method, request.path) as wait, patient(wait) as seconds:
            found = self._programs.receive(number, seconds, request.method == "HEAD")
            wait.hung = found is None
        if found is None:
            raise NoAnswer(f"{request.method} {request.raw_target}: {wait.sentence()}")
        return found

    def answers(self, number: int) -> bool:
        """See `Launched`."""
        return self._programs.answers(number)

    def close(self) -> None:
        """End them all."""
        self._programs.close()


@contextmanager
def patient(wait: Wait) -> Iterator[float]:
    """Make a wait for other processes longer on a busy machine, where they wait for their turn."""
    factor = slowness()
    wait.seconds *= factor
    try:
        yield wait.seconds
    finally:
        wait.took /= factor


def slowness() -> float:
    """Return how many programs want each processor, 1 at least and `_SLOWEST` at most."""
    try:
        load = os.getloadavg()[0]
    except OSError:
        return 1.0
    return min(max(load / (os.cpu_count() or 1), 1.0), _SLOWEST)


def starting(place: str) -> AppSpec:
    """Return what a wait for the program that listens there is known by."""
    return AppSpec(Path(), files={place: b""})


def require(name: str, *, there: bool) -> None:
    """Return if a program can be started; `there` says whether this machine has nginx.

    Raises:
        TransportError: it cannot, which is no app's fault; the text says what to do.
    """
    if sys.platform == "win32" or not hasattr(os, "fork"):
        raise TransportError(
            tr(
                "gunicorn and nginx are graded on Linux and macOS. On Windows, open this folder in "
                "WSL (`wsl --install`).",
                "gunicorn과 nginx는 리눅스와 macOS에서 채점해요. 윈도우에서는 이 폴더를 WSL에서 열어 "
                "주세요(`wsl --install`).",
            )
        )
    if name == NGINX and not there:
        raise TransportError(
            tr("nginx is not installed. Install it:", "nginx가 없어요. 먼저 설치하세요:")
            + f"\n{how_to_install(NGINX)}"
        )
