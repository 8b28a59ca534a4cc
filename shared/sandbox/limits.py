"""What an app may use, and the sentence that a student reads when it wants more."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

from shared.handed_in.work import Bounds
from shared.language import tr
from shared.suite import wsgi
from shared.suite.patience import (
    CHECK_SECONDS,
    OWN_SECONDS,
    REQUEST_SECONDS,
    START_SECONDS,
    sentence,
)

KB = 1024
MB = 1024 * KB


@dataclass(frozen=True)
class Limits:
    """The limits of one submission. Sizes are bytes, times are seconds, see `Meter`."""

    start_seconds: float = START_SECONDS  # from app.py's first line to an app that takes requests
    request_seconds: float = REQUEST_SECONDS
    check_seconds: float = CHECK_SECONDS  # all waiting of one check for the submission's apps
    judge_seconds: float = OWN_SECONDS  # of the processor, for the judge's own work on a check
    judge_memory: int = 512 * MB  # address space of the judge, beyond what it starts with
    cpu_seconds: int = 60  # of one box; for a machine whose grader was stopped
    memory: int = 256 * MB  # of all processes of the submission
    address_space: int = 1024 * MB  # of each process; mapped, not used: a thread maps 8 MB of stack
    processes: int = 64  # threads count
    open_files: int = 128
    disk: int = 32 * MB  # what is in the app's folder and in the temporary folder
    disk_files: int = 2000
    body: int = 4 * MB  # of one response
    headers: int = 64 * KB  # of one response, all names and values together
    output: int = 4 * MB  # printed by one app
    printed: int = 16 * KB  # kept of it for the report, the last ones
    folder: int = 16 * MB  # the submission itself
    folder_files: int = 1000
    apps: int = 8  # of one submission, open at the same time

    def to_json(self) -> dict[str, float]:
        """Return the limits as plain data for the zygote."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Limits:
        """Return the limits that `to_json` wrote."""
        return cls(**data)

    def bounds(self) -> Bounds:
        """Return how much may be handed in."""
        return Bounds(self.folder, self.folder_files)

    def sentence(self, name: str) -> str:
        """Return what a student is told when the limit `name` is reached."""
        return _SENTENCES[name](self)

    def explain(self, printed: str) -> str:
        """Return the sentence for a limit that shows in what an app printed, or ""."""
        for pattern, name in _TRACES:
            if pattern.search(printed):
                return self.sentence(name)
        return ""


def _size(number: int) -> str:
    return f"{number // MB} MB" if number >= MB else f"{number // KB} KB"


_SENTENCES: dict[str, Callable[[Limits], str]] = {
    "start_seconds": lambda limits: sentence("start_seconds", limits.start_seconds),
    "request_seconds": lambda limits: sentence("request_seconds", limits.request_seconds),
    "check_seconds": lambda limits: sentence("check_seconds", limits.check_seconds),
    "cpu_seconds": lambda limits: tr(
        f"The app used more than {limits.cpu_seconds} seconds of processor time.",
        f"앱이 CPU 시간을 {limits.cpu_seconds}초 넘게 썼어요.",
    ),
    "memory": lambda limits: tr(
        f"The app needed more than {_size(limits.memory)} of memory and was stopped.",
        f"앱이 메모리를 {_size(limits.memory)} 넘게 써서 중지됐어요.",
    ),
    "address_space": lambda limits: tr(
        f"The app asked for more memory than the {_size(limits.address_space)} it may have.",
        f"앱이 쓸 수 있는 메모리 {_size(limits.address_space)}보다 더 많이 요청했어요.",
    ),
    "processes": lambda limits: tr(
        f"The app wanted more than {limits.processes} processes and threads.",
        f"앱이 프로세스와 스레드를 {limits.processes}개 넘게 만들려고 했어요.",
    ),
    "open_files": lambda limits: tr(
        f"The app has more than {limits.open_files} files open: are they closed after use?",
        f"앱이 파일을 {limits.open_files}개 넘게 열었어요. 쓰고 나서 닫았나요?",
    ),
    "disk": lambda limits: tr(
        f"The app wrote more than the {_size(limits.disk)} of files that it may keep.",
        f"앱이 저장할 수 있는 파일 용량 {_size(limits.disk)}를 넘겼어요.",
    ),
    "body": lambda limits: wsgi.long_body(limits.body),
    "headers": lambda limits: wsgi.long_headers(limits.headers),
    "output": lambda limits: tr(
        f"The app printed more than {_size(limits.output)} and was stopped.",
        f"앱이 {_size(limits.output)} 넘게 출력해서 중지됐어요.",
    ),
    "folder": lambda limits: limits.bounds().too_large(),
    "folder_files": lambda limits: limits.bounds().too_many(),
    "apps": lambda limits: tr(
        f"More than {limits.apps} apps of one submission run at the same time.",
        f"한 제출물의 앱이 동시에 {limits.apps}개 넘게 실행되고 있어요.",
    ),
}

# How a limit that the kernel keeps shows in Python: the student's own code sees an exception.
_TRACES = [
    (
        re.compile(r"can't start new thread|\[Errno 11\] Resource temporarily unavailable"),
        "processes",
    ),
    (re.compile(r"\[Errno 24\] Too many open files"), "open_files"),
    (
        re.compile(r"\[Errno 2[78]\] (No space left|File too large)|database or disk is full"),
        "disk",
    ),
    (
        re.compile(r"^MemoryError|\[Errno 12\] Cannot allocate memory", re.MULTILINE),
        "address_space",
    ),
]
