"""A result in the forms in which other graders' servers take it."""

from __future__ import annotations

from typing import Any

from shared.gradebook.late import Outcome
from shared.language import tr
from shared.reports.ruled import said_of
from shared.reports.terminal import check_as_text
from shared.result import Check, Result
from shared.shown import Shown, shown, shown_line

LONGEST = 65_535  # characters of a message (Exercism)
LONGEST_OUTPUT = 500  # characters of what the app printed (Exercism)


def gradescope(result: Result, outcome: Outcome | None = None) -> dict[str, Any]:
    """Return the document that Gradescope reads from `results/results.json`.

    Its score is what the class's rules made of the points; the tests keep their own.

    Source: Gradescope Autograder Documentation, "Autograder Specifications", "Output Format".
    """
    document: dict[str, Any] = {
        "score": outcome.after if outcome else result.points,
        "execution_time": round(result.duration),
        "visibility": "visible",
        "output_format": "text",
        "tests": [_gradescope_test(check) for check in result.checks],
    }
    said = [shown(result.reason or ""), shown(said_of(outcome) if outcome else "")]
    if any(said):
        document["output"] = "\n".join(filter(None, said))
    return document


def _gradescope_test(check: Check) -> dict[str, Any]:
    return {
        "visibility": "hidden" if check.hidden else "visible",
        "name": shown_line(check.title),
        "number": str(check.task),
        "score": check.points,
        "max_score": check.max_points,
        "status": "passed" if check.passed else "failed",
        "output": "" if check.passed else _told(check),
        "output_format": "text",
        "name_format": "text",
    }


def exercism(result: Result, _: Outcome | None = None) -> dict[str, Any]:
    """Return the document that Exercism reads from a test runner's `results.json`, version 3.

    Source: Exercism docs, "The Test Runner Interface". `error` means that no test was run; each
    other test has passed or failed, in the order of the suite. It knows no points, so no rules.
    Students read it.
    """
    result = result.for_students()
    started = [check for check in result.checks if check.status in ("passed", "failed")]
    ran = [check for check in started if check.task] or [c for c in started if c.passed]
    if not ran:
        first = next((check for check in result.checks if check.failure), None)
        said = result.reason or (_told(first) if first else "")
        nothing = tr("No check was run.", "실행한 항목이 없어요.")
        return {"version": 3, "status": "error", "message": shown(said or nothing)[:LONGEST]}
    return {
        "version": 3,
        "status": "pass" if result.passed else "fail",
        "tests": [_exercism_test(check) for check in result.checks],
    }


def _exercism_test(check: Check) -> dict[str, Any]:
    states = {"passed": "pass", "failed": "fail"}
    test: dict[str, Any] = {
        "name": shown_line(check.title),
        "status": states.get(check.status, "error"),
        "test_code": shown_line(check.id),
    }
    if check.task:
        test["task_id"] = check.task
    if not check.passed:
        test["message"] = _told(check)[:LONGEST]
        if check.failure and check.failure.printed:
            test["output"] = shown(check.failure.printed)[:LONGEST_OUTPUT]
    return test


def _told(check: Check) -> Shown:
    """Return what a check that did not pass has to say, its message first."""
    said = shown_line(check.failure.message) if check.failure else ""
    return Shown(f"{said}\n{check_as_text(check)}" if said else check_as_text(check))
