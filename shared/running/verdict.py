"""How a check went: what its test's end means, told to the student."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shared.database.errors import ServerError
from shared.language import tr
from shared.material.catalog import Course, Lesson
from shared.material.coach import Symptoms, advise
from shared.result import Check, Failure
from shared.running import own_time
from shared.running.checks import id_of, lesson_of, points_of, target_of, task_of, title_of
from shared.suite.failure import NotReached, describe, fault_of, symptoms
from shared.suite.transcript import Transcript
from shared.suite.transport import NoAnswer, StartError, TransportError
from shared.suite.wording import Comparison

TRANSCRIPT = pytest.StashKey[Transcript]()
COMPARISON = pytest.StashKey[Comparison]()

EXPECTED = (AssertionError, StartError, NoAnswer)  # how a check fails
SHORT = 300  # characters of a failure that could not be told in full


def check_of(item: pytest.Item, call: pytest.CallInfo[None], report: pytest.TestReport) -> Check:
    """Return the check that a phase of a test made."""
    error = call.excinfo.value if call.excinfo else None
    transcript = item.stash[TRANSCRIPT]
    failure, fault = None, ""
    status = "passed" if report.passed and error is None else "error"
    if isinstance(error, NotReached):
        status, failure = "not reached", Failure(str(error))
    elif isinstance(error, own_time.TOO_MUCH):
        status, failure = "failed", Failure(own_time.reason(item, error))
    elif error is not None and _is_by_the_app(error, call, transcript):
        status, failure = "failed", _told(error, item)
        fault = "" if isinstance(error, EXPECTED) else fault_of(error)
    elif isinstance(error, ServerError):
        failure = Failure(str(error), coach_cure=again())
    elif error is not None:
        failure = Failure(f"{type(error).__name__}: {error}", printed=report.longreprtext)
    check = failed_check(item, failure)
    return replace(
        check,
        status=status,  # type: ignore[arg-type]  # one of the four words above
        points=check.max_points if status == "passed" else 0,
        transcript=tuple(transcript.exchanges),
        duration=call.duration,
        fault=fault,
    )


def again() -> str:
    """Return what to do about a check that the database server's end has cost."""
    return tr(
        "That is no fault of the app's. Run the check again; the command `doctor` tries the server.",
        "앱의 잘못이 아니에요. 검사를 다시 실행해 주세요. `doctor` 명령으로 서버를 확인할 수 있어요.",
    )


def failed_check(item: pytest.Item, failure: Failure | None) -> Check:
    """Return the check that an item is, as failed."""
    return Check(
        id=id_of(item),
        task=task_of(item),
        title=title_of(item),
        status="failed",
        points=0,
        max_points=points_of(item),
        failure=failure,
    )


def _told(error: BaseException, item: pytest.Item) -> Failure:
    """Return the failure in all its parts; what takes too long to tell is told in short."""
    transcript = item.stash[TRANSCRIPT]
    try:
        with own_time.own_time(item):
            comparison = item.stash.get(COMPARISON, None)
            failure = describe(error, comparison, transcript, target_of(item))
            return coached(failure, symptoms(error, comparison, transcript), lesson_of(item))
    except own_time.TOO_MUCH as too_much:
        own_time.reason(item, too_much)
        return Failure(f"{type(error).__name__}: {error}"[:SHORT])


def _is_by_the_app(
    error: BaseException, call: pytest.CallInfo[None], transcript: Transcript
) -> bool:
    """Whether a check failed by what the app did, and not by the suite or the machine.

    Once an answer has come, an error that it provokes in the suite is the answer's failure; else
    an odd answer could make a submission one that cannot be graded.
    """
    if isinstance(error, EXPECTED):
        return True
    ours = isinstance(error, TransportError | ServerError | OSError | pytest.UsageError)
    provoked = isinstance(error, Exception) and not ours and call.when != "teardown"
    return provoked and transcript.answered


def coached(failure: Failure, seen: Symptoms, lesson: Lesson) -> Failure:
    """Return the failure with the error coach's row below it, when one fits."""
    if failure.coach_cure:  # the loader knows what to do, and has looked into the folder for it
        return failure
    advice = advise(seen, lesson, Course(lesson.root))
    if advice is None:
        return failure
    taught = "" if advice.lesson == lesson.id else f"{advice.lesson} · {advice.title}"
    return replace(failure, coach_cause=advice.cause, coach_cure=advice.cure, coach_lesson=taught)
