"""`course grade` and `course check` agree: neither the sandbox nor the class changes a verdict.

A lesson's class is graded by two workers side by side, and each answer by itself in process.

Every solution, starter and variant is compared check by check, two of the mistakes, and a
solution with a random change; with `ALL_MISTAKES=1` in the environment all of the mistakes, and 300
changes a lesson. That the solution and the variants pass every check in process is shown by
`course verify` (see `test_course`), so that they run in the sandbox only.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from shared.audit.addresses import routes_of
from shared.audit.mutants import mutants_of
from shared.grading.warm import run_many
from shared.material import patches
from shared.material.catalog import Course, Lesson, find_root
from shared.result import Check, Result
from shared.running.run import CannotRun, Run

COURSE = Course(find_root())
SEED = "agree"
FEW = 2
ALL = bool(os.environ.get("ALL_MISTAKES"))
MUTANTS = 300 if ALL else 1

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="strangers' code is graded on Linux"
)


def make_class(lesson: Lesson, folder: Path) -> None:
    """Write a submission for each answer of the lesson that the course itself knows."""
    shutil.copytree(lesson.solution_dir, folder / "solution")
    shutil.copytree(lesson.starter_dir, folder / "starter")
    for variant in lesson.tests_dir.glob("variants/*/"):
        shutil.copytree(variant, folder / f"variant-{variant.name}")
    mistakes = sorted(lesson.tests_dir.glob("mistakes/*.patch"))
    step = 1 if ALL else max(1, -(-len(mistakes) // FEW))
    for patch in mistakes[::step]:
        shutil.copytree(lesson.solution_dir, folder / f"mistake-{patch.stem}")
        patches.apply(patch.read_text(encoding="utf-8"), folder / f"mistake-{patch.stem}")
    mutants = mutants_of(lesson.solution_dir, routes_of(lesson)).kept
    for mutant in random.Random(SEED).sample(mutants, min(MUTANTS, len(mutants))):
        place = folder / f"mutant-{mutant.id}"
        shutil.copytree(lesson.solution_dir, place)
        (place / mutant.file).write_text(mutant.text, encoding="utf-8")


def graded(lesson: Lesson, folder: Path) -> dict[str, Result]:
    """Grade the class in the sandbox, by two workers."""
    done = subprocess.run(
        [
            sys.executable, "-P", "-m", "shared", "grade", str(folder), "--lesson", lesson.id,
            "--seed", SEED, "--json", "-", "--jobs", "2",
        ],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip
    results = [Result.from_json(one) for one in json.loads(done.stdout)["results"]]
    return {result.submission or "": result for result in results}


def ungraded(lesson: Lesson, folder: Path) -> dict[str, Result]:
    """Run the suite in process on what `course verify` does not show to be right."""
    names = [path.name for path in folder.iterdir() if not is_right(path.name)]
    results = run_many([Run(lesson, str(folder / name), seed=SEED) for name in names])
    return {name: whole(result) for name, result in zip(names, results, strict=True)}


def is_right(name: str) -> bool:
    """Whether a submission passes every check in process, as `course verify` shows."""
    return name == "solution" or name.startswith("variant-")


def whole(result: Result | CannotRun) -> Result:
    """Return the result of a run that could be made."""
    if isinstance(result, CannotRun):
        raise result
    return result


@pytest.mark.parametrize("lesson", COURSE.lessons, ids=str)
def test_agreement(lesson, tmp_path):
    """Each answer gets the same verdict, check by check, in process and in the sandbox."""
    make_class(lesson, tmp_path)
    sandboxed, here = graded(lesson, tmp_path), ungraded(lesson, tmp_path)
    assert sandboxed.keys() == {path.name for path in tmp_path.iterdir()}
    different = []
    for name, result in sandboxed.items():
        mine = here[name].checks if name in here else [passed(check) for check in result.checks]
        for one, theirs in zip(mine, result.checks, strict=True):
            if (one.id, one.status) != (theirs.id, theirs.status):
                different.append(f"{name}: {one.id} {one.status}, in the sandbox {theirs.status}")
    assert different == []


def passed(check: Check) -> Check:
    """Return a check as it is in process for a right answer."""
    return replace(check, status="passed")
