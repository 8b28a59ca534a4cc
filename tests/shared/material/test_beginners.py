"""The error coach is sure or silent: beginners' errors, really made, and the advice for each."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.material.catalog import Course
from shared.material.coach import advise
from shared.suite.client import Client
from shared.suite.failure import Target, describe, symptoms
from shared.suite.inprocess import InProcess
from shared.suite.lessons import ROOT
from shared.suite.transcript import Transcript
from shared.suite.transport import AppSpec, NoAnswer, StartError
from shared.suite.wording import Comparison
from tests.shared.material.beginners import CASES, LOADER, Case

COURSE = Course(ROOT)


def write(case: Case, folder: Path) -> None:
    for name, content in {"app.py": case.app, **case.files}.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)


def provoke(case: Case, folder: Path, transcript: Transcript):
    """Start the app and send the request; return how a check of its status fails."""
    write(case, folder)
    try:
        app = InProcess().boot(AppSpec(folder, environ=case.environ))
        try:
            answer = Client(app, transcript).open(case.path, method=case.method, **case.sent)
        finally:
            app.close()
    except (StartError, NoAnswer) as error:
        return error, None
    error = AssertionError("assert")
    if answer.status_code == case.expected:  # then a check of something else has failed
        return error, Comparison("==", answer.text, "another text")
    return error, Comparison("==", answer.status_code, case.expected)


def told(case: Case, folder: Path):
    """Return the lesson and the message of the row that the error gets, or LOADER, or None."""
    transcript = Transcript()
    error, comparison = provoke(case, folder, transcript)
    if describe(error, comparison, transcript, Target(folder, "exercises/x")).coach_cure:
        return LOADER
    seen = symptoms(error, comparison, transcript)
    advice = advise(seen, COURSE.lesson(str(case.lesson)), COURSE, "en")
    return advice and (advice.lesson, advice.message)


@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
def test_advice(case, tmp_path):
    """Each error gets the advice that is named for it, or none."""
    found = told(case, tmp_path)
    if isinstance(case.advice, tuple):
        lesson, message = case.advice
        assert found is not None, "no advice"
        assert found[0] == lesson
        assert found[1].startswith(message)
    else:
        assert found == case.advice
