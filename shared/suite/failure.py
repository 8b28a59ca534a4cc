"""From a failed assertion to what the student reads."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from werkzeug.exceptions import default_exceptions

from shared.language import tr
from shared.material.catalog import HIDDEN_SUITE, SUITE
from shared.material.coach import Symptoms
from shared.result import Exchange, Failure
from shared.suite import wording
from shared.suite.commands import telling_line
from shared.suite.hidden import hidden_difference
from shared.suite.page import Page, collapsed
from shared.suite.response import Status, Text
from shared.suite.tracebacks import innermost, shorten
from shared.suite.transcript import Transcript, with_phrase
from shared.suite.transport import Location, NoAnswer, Ran, StartError
from shared.suite.values import NotJSON, parse
from shared.suite.wording import Comparison, in_words, letters, one_line


class NotReached(Exception):
    """The check was not tried, because the app does not start."""


@dataclass(frozen=True)
class Target:
    """The student's folder and how it is called in a report."""

    folder: Path
    shown: str  # exercises/01_routing

    def name(self, place: Location) -> str:
        """Return a place as the student reads it."""
        where = f"{self.shown}/{place.file}:{place.line}"
        if place.function and place.function != "<module>":
            where += tr(f", the function {place.function}()", f", {place.function}() 함수")
        return where


def describe(
    error: BaseException, comparison: Comparison | None, transcript: Transcript, target: Target
) -> Failure:
    """Return the parts of a failure: what was sent, what came back, what was expected, where."""
    if isinstance(error, StartError):
        return _start_failure(error, target)
    if command := _command_meant(error, comparison, transcript):
        return _command_failure(error, comparison, *command, target)
    exchange = _exchange_meant(comparison, transcript)
    if isinstance(error, NoAnswer):
        expected, message = tr("an answer", "응답"), str(error)
        came_back = str(error)
        printed = error.printed
    elif not isinstance(error, AssertionError):
        # The suite stumbled over the answer. Which line of it did is for its authors: `fault_of`.
        expected = tr("an answer of the expected form", "기대한 형식의 응답")
        came_back = _came_back(None, exchange)
        message = one_line(tr(f"expected {expected}", f"기대한 결과: {expected}"))
        printed = exchange.printed if exchange else ""
    else:
        expected = wording.expected(error, comparison)
        came_back = _came_back(comparison, exchange)
        message = one_line(tr(f"expected {expected}", f"기대한 결과: {expected}"))
        printed = exchange.printed if exchange else ""
    place = _place(printed, exchange, transcript, target)
    printed = shorten(printed, target.folder, target.shown)
    return Failure(
        message=message,
        sent=_sent(exchange),
        came_back=came_back,
        expected=expected,
        given="\n".join(transcript.given),
        look_at=_look_at(place, exchange, target),
        printed=printed,
        file=place.file if place else "",
        line=place.line if place else 0,
    )


def _command_meant(
    error: BaseException, comparison: Comparison | None, transcript: Transcript
) -> tuple[str, Ran] | None:
    """Return the `flask` command of which a check speaks, if it was the last thing that it did."""
    sides = (comparison.left, comparison.right) if comparison else ()
    speaks_of_answer = any(isinstance(side, Status | Text) for side in sides)
    if speaks_of_answer or not isinstance(error, AssertionError):
        return None
    return transcript.last_command


def _command_failure(
    error: BaseException, comparison: Comparison | None, command: str, ran: Ran, target: Target
) -> Failure:
    expected = wording.expected(error, comparison)
    place = innermost(ran.output, target.folder)
    said = one_line(telling_line(ran.output))
    return Failure(
        message=one_line(tr(f"expected {expected}", f"기대한 결과: {expected}")),
        sent=f"$ {command}",
        came_back=tr(f"exit code {ran.exit_code}", f"종료 코드 {ran.exit_code}")
        + (f", {said}" if said else ""),
        expected=expected,
        look_at=target.name(place) if place else f"{target.shown}/app.py",
        printed=shorten(ran.output, target.folder, target.shown),
        file=place.file if place else "app.py",
        line=place.line if place else 1,
    )


def symptoms(
    error: BaseException, comparison: Comparison | None, transcript: Transcript
) -> Symptoms:
    """Return what the error coach is asked about: of the exchange that the failure speaks of."""
    if isinstance(error, StartError):
        return Symptoms(error.original)
    if command := _command_meant(error, comparison, transcript):
        return Symptoms(command[1].output)
    exchange = _exchange_meant(comparison, transcript)
    if isinstance(error, NoAnswer) or exchange is None:
        return Symptoms(error.printed if isinstance(error, NoAnswer) else "")
    if not _is_about_status(comparison):
        return Symptoms(exchange.printed)
    routed = _view_of(exchange, transcript) is not None
    return Symptoms(exchange.printed, exchange.status, exchange.body, routed)


def _is_about_status(comparison: Comparison | None) -> bool:
    sides = (comparison.left, comparison.right) if comparison else ()
    return any(isinstance(side, Status) for side in sides)


def fault_of(error: BaseException) -> str:
    """Return what of the suite raised an error, in one line for its authors."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if Path(frame.filename).name in (SUITE, HIDDEN_SUITE)]
    where = f" in {own[-1].name}, line {own[-1].lineno}" if own else ""
    return one_line(f"{type(error).__name__}: {error}{where}")


def _start_failure(error: StartError, target: Target) -> Failure:
    place = error.location
    return Failure(
        message=error.reason,
        came_back=error.reason,
        expected=error.expected or tr("the app starts", "앱이 시작돼요"),
        look_at=target.name(place) if place else f"{target.shown}/app.py",
        printed=shorten(error.original, target.folder, target.shown),
        coach_cure=error.advice,
        file=place.file if place else "app.py",
        line=place.line if place else 1,
    )


def _exchange_meant(comparison: Comparison | None, transcript: Transcript) -> Exchange | None:
    """Return the exchange that the failed comparison speaks of: by its operands, else the last."""
    for value in (comparison.left, comparison.right) if comparison else ():
        if isinstance(value, Status | Text) and value.exchange.sent:
            return value.exchange
    return transcript.exchanges[-1] if transcript.exchanges else None


def _sent(exchange: Exchange | None) -> str:
    if exchange is None:
        return ""
    lines = [exchange.sent]
    lines += [f"{name}: {value}" for name, value in exchange.sent_headers if name != "Cookie"]
    if exchange.sent_body:
        lines.append(one_line(letters(exchange.sent_body)))
    return "\n".join(lines)


def _came_back(comparison: Comparison | None, exchange: Exchange | None) -> str:
    if exchange is None or not exchange.status:
        return tr("nothing", "아무 응답도 없었어요")
    body = one_line(_telling(exchange))
    empty = "" if exchange.body else tr(", an empty body", ", 빈 본문")
    text = _status(exchange.status) + (f", {body}" if body else empty)
    for name, value in exchange.headers:
        if name in ("Location", "Allow", "WWW-Authenticate"):
            text += f"\n{name}: {value}"
    if comparison and comparison.op == "==" and _is_part(comparison.left, exchange):
        text += "\n" + tr("of which: ", "그중에서: ") + in_words(comparison.left)
    if comparison and isinstance(comparison.right, Text) and comparison.right.is_guess:
        text += "\n" + tr(
            "It names no encoding (charset=utf-8), so a browser shows é as Ã©.",
            "인코딩(charset=utf-8)을 밝히지 않아서 브라우저에는 é가 Ã©처럼 깨져 보여요.",
        )
    hidden = hidden_difference(comparison)
    return f"{text}\n{hidden}" if hidden else text


def _telling(exchange: Exchange) -> str:
    """Return the part of a body that tells something: not the head of a page, not the page that
    Flask sends with an error."""
    body = exchange.body
    if not body[:200].lstrip().lower().startswith("<!doctype html"):
        return body
    code = exchange.status[:3]
    if code[:1] in ("4", "5") and _is_number(code) and f"<title>{code}" in body:
        said = Page(body.rpartition("</h1>")[2]).text
        usual = default_exceptions.get(int(code))
        return "" if usual and collapsed(usual.description or "") == said else said
    head, tag, rest = body.partition("<body")
    return rest.partition(">")[2] if tag else head


def _status(line: str) -> str:
    code = line.partition(" ")[0]
    return with_phrase(int(code)) if _is_number(code) else line


def _is_number(code: str) -> bool:
    return code.isascii() and code.isdigit()  # "²" is a digit too


def _is_part(value: Any, exchange: Exchange) -> bool:
    """Whether a compared value says more than the excerpt of the body does."""
    if isinstance(value, Status | Text):
        return False
    try:
        return bool(value != parse(exchange.body.encode("utf-8", "replace")))
    except NotJSON:
        return True


def _place(
    printed: str, exchange: Exchange | None, transcript: Transcript, target: Target
) -> Location | None:
    """Return where to look: the innermost line of a traceback, else the view that answered."""
    return innermost(printed, target.folder) or _view_of(exchange, transcript)


def _view_of(exchange: Exchange | None, transcript: Transcript) -> Location | None:
    for known, view in zip(transcript.exchanges, transcript.views, strict=True):
        if known is exchange:
            return view
    return None


def _look_at(place: Location | None, exchange: Exchange | None, target: Target) -> str:
    if place is not None:
        return target.name(place)
    if exchange is not None and exchange.status[:3] in ("404", "405"):
        method, _, path = exchange.sent.partition(" ")
        path = path.partition("?")[0]
        return f"{target.shown}/app.py " + tr(
            f"(no route answers {method} {path})", f"({method} {path}에 맞는 라우트가 없어요)"
        )
    return f"{target.shown}/app.py"
