"""How long an app is waited for: the same in process and in the sandbox, and for every order.

A check has its own time, a start and a request have theirs, and nothing is shared by all checks:
what one of them waits for takes nothing from the next. What has hung once is waited for shortly
when it comes again; that is still much more than an honest answer takes.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from shared.language import tr
from shared.suite.transport import AppSpec

START_SECONDS = 10.0
REQUEST_SECONDS = 3.0
CHECK_SECONDS = 20.0  # all waiting of one check together
OWN_SECONDS = 5.0  # of the processor, for a check's own work
AGAIN_SECONDS = 0.3  # for a request like one that has hung
START_AGAIN_SECONDS = 2.0


@dataclass
class Wait:
    """One wait: how long it may be, why no longer, and how long it was."""

    seconds: float
    limit: str  # the name of the limit, as in `shared.sandbox.limits`
    told: float  # the seconds of that limit
    took: float = 0.0
    hung: bool = False

    @classmethod
    def alone(cls, limit: str, seconds: float) -> Wait:
        """Return a wait that is of no check's time."""
        return cls(seconds, limit, seconds)

    def sentence(self) -> str:
        """Return what a student is told when it was too long."""
        return sentence(self.limit, self.told)


def sentence(limit: str, seconds: float) -> str:
    """Return what a student is told when a limit of so many seconds is reached."""
    return {
        "start_seconds": tr(
            f"The app did not finish starting within {seconds:g} seconds.",
            f"앱이 {seconds:g}초 안에 시작을 마치지 못했어요.",
        ),
        "request_seconds": tr(
            f"The app did not answer within {seconds:g} seconds. Is there an endless loop, or (with a "
            "database) a connection that is never given back?",
            f"앱이 {seconds:g}초 안에 응답하지 않았어요. 끝나지 않는 반복문이 있나요? 데이터베이스를 쓴다면 "
            "돌려주지 않은 연결이 있나요?",
        ),
        "again_seconds": tr(
            f"The app took more than {seconds:g} seconds. It took too long at this before, so the "
            "grader did not wait longer.",
            f"앱이 {seconds:g}초 넘게 걸렸어요. 앞에서도 같은 일에 너무 오래 걸려서 채점기가 더 기다리지 "
            "않았어요.",
        ),
        "check_seconds": tr(
            f"The app took more than {seconds:g} seconds in this check.",
            f"이 검사에서 앱이 {seconds:g}초 넘게 시간을 썼어요.",
        ),
    }[limit]


class Patience:
    """Says how long to wait for the apps of one submission. Times are seconds; see `Meter`."""

    def __init__(
        self,
        start: float = START_SECONDS,
        request: float = REQUEST_SECONDS,
        check: float = CHECK_SECONDS,
    ) -> None:
        self._start, self._request, self._check = start, request, check
        self._left = check
        self._hung: set[Hashable] = set()

    def begin_check(self) -> None:
        """Give the next check its own time."""
        self._left = self._check

    @contextmanager
    def start(self, spec: AppSpec) -> Iterator[Wait]:
        """Wait for an app to start. Starts are alike if they give the same files and settings."""
        like = ("start", *sorted(spec.files), *sorted(spec.config))
        again = min(START_AGAIN_SECONDS, self._start)
        with self._wait(like, self._start, "start_seconds", again) as wait:
            yield wait

    @contextmanager
    def command(self, arguments: Sequence[str]) -> Iterator[Wait]:
        """Wait for a command to end, which starts the app as well."""
        again = min(START_AGAIN_SECONDS, self._start)
        with self._wait(("command", *arguments), self._start, "start_seconds", again) as wait:
            yield wait

    @contextmanager
    def request(self, method: str, path: str) -> Iterator[Wait]:
        """Wait for an answer. Requests are alike by method and the first part of the path."""
        like = (method, path.lstrip("/").partition("/")[0].partition("?")[0])
        again = min(AGAIN_SECONDS, self._request)
        with self._wait(like, self._request, "request_seconds", again) as wait:
            yield wait

    @contextmanager
    def _wait(self, like: Hashable, seconds: float, limit: str, again: float) -> Iterator[Wait]:
        wait = Wait(seconds, limit, seconds)
        if like in self._hung:
            wait = Wait(again, "again_seconds", again)
        if self._left < wait.seconds:
            wait = Wait(max(self._left, 0), "check_seconds", self._check)
        try:
            yield wait
        finally:
            self._left -= wait.took
            if wait.hung and wait.limit != "check_seconds":
                self._hung.add(like)
