"""Turn an app's frames into what a suite may see. Whatever is not as agreed is a BadFrame."""

from __future__ import annotations

import re
import signal
from collections.abc import Set
from typing import NoReturn

from shared.language import tr
from shared.sandbox.frames import BadFrame, Fields, Frame
from shared.sandbox.limits import Limits
from shared.shown import shown
from shared.suite.transport import Location, NoAnswer, Reply, StartError
from shared.suite.wsgi import Unusable, require_http

_STATUS = 200  # characters of a status line
_HEADERS = 1000  # header lines of a response
_TEXT = 16 * 1024  # characters of a text for the report
_LAST_LINE = 1_000_000
# Where a path begins only: trying it at each of many slashes takes quadratic time.
_BOX = re.compile(r"(?:/box|(?<![^\s\"'(])/[^\s\"']*/flask-course-[\w-]+/app-\w+)/app/")


def expect(frame: Frame, kind: str) -> None:
    """Refuse a frame that is no answer of this kind."""
    if frame.fields.text("is", 20) != kind:
        raise BadFrame(f"not the answer `{kind}`")


def require_usable(frame: Frame) -> None:
    """Return unless the app's process says that no client could use the app's answer.

    Raises:
        NoAnswer: it does.
    """
    if frame.fields.text("is", 20) == "unusable":
        raise NoAnswer(readable(frame.fields.text("reason", _TEXT)))


def reply(frame: Frame, limits: Limits, files: Set[str]) -> Reply:
    """Return the response in a frame; `printed` is not part of it."""
    expect(frame, "reply")
    fields = frame.fields
    status = fields.text("status", _STATUS)
    headers = fields.pairs("headers", _HEADERS, limits.headers)
    try:
        require_http(status, headers, limits.headers)
    except Unusable as error:  # which an honest process says itself
        raise BadFrame(str(error)) from error
    return Reply(status, headers, frame.body, view=_location(fields.inner("view"), files))


def start(frame: Frame, files: Set[str]) -> None:
    """Return if the app has started.

    Raises:
        StartError: the app says why it did not.
    """
    if frame.fields.text("is", 20) == "start error":
        _raise_start_error(frame.fields, files)
    expect(frame, "started")


def ran(frame: Frame) -> int:
    """Return the exit code in a frame that says how a command ended."""
    expect(frame, "ran")
    return frame.fields.number("code", 0, 255)


def file(frame: Frame) -> bytes | None:
    """Return the file in a frame, None if the app's process says that there is none."""
    expect(frame, "file")
    return frame.body if frame.fields.raw("there") is True else None


def did(frame: Frame) -> int | bool | None:
    """Return the number, truth or nothing in a frame that says what came of the app's servers."""
    expect(frame, "did")
    value = frame.fields.raw("value")
    if value is None or isinstance(value, bool):
        return value
    return frame.fields.number("value", -255, 1 << 16)


def selects(frame: Frame) -> int:
    """Return the count in a frame."""
    expect(frame, "selects")
    return frame.fields.number("count", 0, _LAST_LINE)


def _raise_start_error(fields: Fields, files: Set[str]) -> NoReturn:
    # Of a traceback the end tells most, of a sentence the beginning.
    original = readable(fields.text("original", 1 << 17)[-_TEXT:])
    reason, advice = (readable(fields.text(name, 1 << 17)[:_TEXT]) for name in ("reason", "advice"))
    raise StartError(
        reason or tr("The app does not start.", "앱이 시작되지 않아요."),
        advice,
        original,
        _location(fields.inner("where"), files),
    )


def _location(fields: Fields | None, files: Set[str]) -> Location | None:
    """Return a place in the student's files; for the reader only, so a wrong one is left out."""
    if fields is None:
        return None
    try:
        file = fields.text("file", 1000)
        line = fields.number("line", 0, _LAST_LINE)
        function = fields.text("function", 200)
    except BadFrame:
        return None
    if file not in files:
        return None
    return Location(file, line, function if function.isidentifier() else "")


def readable(text: str) -> str:
    """Return an app's text without terminal escapes and without the sandbox's own paths."""
    return _BOX.sub("", shown(text))


def how_it_ended(code: int, starting: bool) -> str:
    """Return why an app is gone, from its exit code (negative: the signal that killed it)."""
    if code == -signal.SIGKILL:
        return tr(
            "The app cut its connection to the grader, or the system stopped it (signal 9).",
            "앱이 채점기와의 연결을 끊었거나 시스템이 앱을 중지했어요(시그널 9).",
        )
    if code < 0:
        return tr(
            f"The app crashed (signal {-code}).",
            f"앱이 비정상 종료됐어요(시그널 {-code}).",
        )
    if starting:
        return tr(
            f"The app ended Python itself while it was starting (exit code {code}).",
            f"앱이 시작하다가 파이썬을 끝내 버렸어요(종료 코드 {code}).",
        )
    return tr(
        f"The app ended Python itself (exit code {code}).",
        f"앱이 파이썬을 끝내 버렸어요(종료 코드 {code}).",
    )


def start_advice() -> str:
    """Return the next step when starting does not come to an end."""
    return tr(
        "Is there an endless loop, a sleep, an input() or an exit() outside the functions?",
        "함수 밖에 끝나지 않는 반복문이나 sleep, input(), exit()가 있나요?",
    )


def broken(error: BadFrame) -> str:
    """Return the sentence for an app whose process did not keep to the protocol."""
    return tr(
        f"The app's process answered something that is no response ({error}).",
        f"앱의 프로세스가 응답이 아닌 것을 보냈어요({error}).",
    )
