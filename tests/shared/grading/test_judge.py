"""The judge loses a check at the most, never the submission."""

from __future__ import annotations

import json
import sys
from textwrap import dedent

import pytest

from shared.result import Check, Result

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="strangers' code is graded on Linux"
)

LIMIT = "The grader's limit of 0.5 s for reading the answers of one check was reached."
MEMORY = "more memory to be read than the grader gives a check"
TROUBLES = {
    "loop": ("while True: pass", LIMIT),
    "loop_that_swallows": (
        "while True:\n        try:\n            while True: pass\n"
        "        except BaseException: pass",
        LIMIT,
    ),
    "loop_in_c": ("sum(itertools.repeat(1))", LIMIT),
    "crash": ("ctypes.string_at(0)", r"The grader's process ended at this check"),
    "exit": ("os._exit(0)", r"The grader's process ended at this check"),
    "recursion": ("def deep(): deep()\n    deep()", "nested too deeply"),
    "memory": ("bytearray(2 << 30)", MEMORY),
}
CHECK = '''

@pytest.mark.task(1)
def test_{name}(client):
    """Trouble."""
    client.get("/books/1")
    {code}
'''


def troubled(course) -> None:
    """Put checks between the first lesson's that get the judge into trouble."""
    suite = course.root / "tests/01_shelf/test_exercise.py"
    text = suite.read_text(encoding="utf-8")
    text = text.replace("import json\n", "import ctypes, itertools, json, os, sys\n")
    checks = [CHECK.format(name=name, code=code) for name, (code, _) in TROUBLES.items()]
    head, *rest = text.split("\n\n@pytest.mark.task")
    parts = [f"\n\n@pytest.mark.task{part}" for part in rest]
    for number, check in enumerate(checks):
        parts.insert(2 * number, check)
    suite.write_text(head + "".join(parts), encoding="utf-8")


def graded(course, *arguments: str) -> dict[str, Check]:
    """Return the checks of the first lesson's solution."""
    done = course.run(
        "grade", str(course.root / "solutions/01_shelf"), "--json", "-", "--jobs", "1",
        "--limit", "judge_seconds=0.5", *arguments,
    )  # fmt: skip
    (result,) = json.loads(done.stdout)["results"]
    return {check.id: check for check in Result.from_json(result).checks}


@pytest.mark.parametrize("seed", ["one", "two"])
def test_a_lost_judge_is_a_lost_check(course, seed):
    """Each way in which a check ends the judge costs that check, and says why."""
    troubled(course)
    checks = graded(course, "--seed", seed)
    for name, (_, reason) in TROUBLES.items():
        check = checks.pop(f"test_{name}")
        assert check.status == "failed"
        assert check.failure
        assert reason in check.failure.message
    assert {check.id for check in checks.values() if check.passed} == {
        "the_app_starts", "test_known", "test_unknown", "test_word",
    }  # fmt: skip


def test_own_time_in_process(course):
    """`course check` has the same limit, though it can stop only what Python runs."""
    suite = course.root / "tests/01_shelf/test_exercise.py"
    check = CHECK.format(name="loop", code="while True: pass")
    suite.write_text(suite.read_text(encoding="utf-8") + check, encoding="utf-8")
    course.solve()
    done = course.run("check", "1", "--json", "-")
    checks = Result.from_json(json.loads(done.stdout)).checks
    (loop,) = [check for check in checks if not check.passed]
    assert loop.status == "failed"
    assert loop.failure
    assert "limit of 5 s" in loop.failure.message


def test_a_suite_may_print_and_tell_at_length(course):
    """What a check has to tell is shortened where it is too long; the verdict stays."""
    long = dedent("""
        for number in range(400):
                client.get(f"/books/{number}", headers={f"X-{n}": "x" * 2000 for n in range(9)})
            print("x" * 1_000_000)
            assert "y" * 3_000_000 == "x" * 3_000_000
    """).strip()
    suite = course.root / "tests/01_shelf/test_exercise.py"
    check = CHECK.format(name="long", code=long)
    suite.write_text(suite.read_text(encoding="utf-8") + check, encoding="utf-8")
    checks = graded(course, "--limit", "judge_seconds=20")
    assert checks["test_long"].status == "failed"
    assert len(json.dumps(checks["test_long"].to_json())) < 1 << 18
    assert checks["test_word"].passed
