"""Whatever an app answers, `check` and `grade` come to the same verdict."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.material.catalog import Lesson
from shared.result import Result
from shared.running.child import run_in_child
from shared.running.run import Run

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="strangers' code is graded on Linux"
)

APP = Path(__file__).with_name("odd_app.py").read_text(encoding="utf-8")
NAMES = re.findall(r'^    "([\w-]+)": ', APP, re.MULTILINE)

SUITE = '''
"""Grades exercise 01."""
import pytest

NAMES = {names!r}


@pytest.mark.task(1)
@pytest.mark.points(1)
@pytest.mark.parametrize("name", NAMES)
def test_answer(client, name):
    """It answers a text."""
    response = client.get(f"/{{name}}")
    assert response.status_code == 200
    assert response.headers.get("Content-Type") == "text/plain"
    assert response.text.startswith("fine")


@pytest.mark.task(1)
@pytest.mark.points(1)
@pytest.mark.parametrize("name", NAMES)
def test_next(client, name):
    """What comes next is answered."""
    try:
        client.get(f"/{{name}}")
    except Exception:
        pass
    assert client.get("/fine").text == "fine"
'''


def results(root: Path) -> Iterator[Result]:
    """Yield the results of the suite on the odd app: in process, in the sandbox."""
    lesson = Lesson(root, "01_odd")
    _write(root / "solutions/01_odd/app.py", APP)
    _write(root / "tests/01_odd/test_exercise.py", SUITE.format(names=NAMES))
    for transport in ("in-process", "sandbox"):
        yield run_in_child(Run(lesson, "solutions", "odd", transport=transport))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")


def test_same_verdict(tmp_path: Path) -> None:
    """Each check passes in both transports, or fails in both; none is an error."""
    here, there = (
        {check.id: check.status for check in result.checks} for result in results(tmp_path)
    )
    assert here == there
    assert len(here) == 2 * len(NAMES) + 1
    assert set(here.values()) == {"passed", "failed"}
    assert here["test_answer[fine]"] == here["test_answer[header-60-kb]"] == "passed"
    assert here["test_answer[status-40]"] == "failed"
