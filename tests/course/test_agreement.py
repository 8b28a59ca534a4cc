"""`course grade` and `course check` agree: neither the sandbox nor the class changes a verdict.

A lesson's class is graded by one worker, with `ALL_MISTAKES=1` by two side by side, and each answer by
itself in process.

Of every sixth lesson the starter and a variant are compared check by check; with `ALL_MISTAKES=1` in the
environment of every lesson every variant and mistake, and 300 random changes of the solution.
That the solution passes every check in both is shown by `course verify` (see `test_course`, on each
push in process), and that the variants do in process: here they pass in the sandbox.
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
from shared.audit.mutants import Mutant, mutants_of
from shared.grading.warm import run_many
from shared.material import patches
from shared.material.catalog import Course, Lesson, find_root
from shared.result import Check, Result
from shared.running.run import CannotRun, Run

COURSE = Course(find_root())
SEED = "agree"
ALL = bool(os.environ.get("ALL_MISTAKES"))
CHANGES = 300
# A second worker takes longer to start than two submissions to grade.
JOBS = "2" if ALL else "1"

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="strangers' code is graded on Linux"
)


def make_class(lesson: Lesson, folder: Path) -> None:
    """Write a submission for each answer of the lesson that the course itself knows."""
    shutil.copytree(lesson.starter_dir, folder / "starter")
    for variant in drawn(sorted(lesson.tests_dir.glob("variants/*/"))):
        shutil.copytree(variant, folder / f"variant-{variant.name}")
    for patch in sorted(lesson.tests_dir.glob("mistakes/*.patch")) if ALL else []:
        shutil.copytree(lesson.solution_dir, folder / f"mistake-{patch.stem}")
        patches.apply(patch.read_text(encoding="utf-8"), folder / f"mistake-{patch.stem}")
    for mutant in changes(lesson) if ALL else []:
        place = folder / f"mutant-{mutant.id}"
        shutil.copytree(lesson.solution_dir, place)
        (place / mutant.file).write_text(mutant.text, encoding="utf-8")


def drawn(found: list[Path]) -> list[Path]:
    """Return one of them, or with `ALL_MISTAKES=1` all."""
    return found if ALL else [random.Random(SEED).choice(found)]


def changes(lesson: Lesson) -> list[Mutant]:
    """Return some of the changes that `course audit` makes in the solution."""
    mutants = mutants_of(lesson.solution_dir, routes_of(lesson)).kept
    return random.Random(SEED).sample(mutants, min(CHANGES, len(mutants)))


def graded(lesson: Lesson, folder: Path) -> dict[str, Result]:
    """Grade the class in the sandbox."""
    done = subprocess.run(
        [
            sys.executable, "-P", "-m", "shared", "grade", str(folder), "--lesson", lesson.id,
            "--seed", SEED, "--json", "-", "--jobs", JOBS,
        ],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip
    results = [Result.from_json(one) for one in json.loads(done.stdout)["results"]]
    return {result.submission or "": result for result in results}


def ungraded(lesson: Lesson, folder: Path) -> dict[str, Result]:
    """Run the suite in process on all but the variants, which pass there."""
    names = [path.name for path in folder.iterdir() if not path.name.startswith("variant-")]
    results = run_many([Run(lesson, str(folder / name), seed=SEED) for name in names])
    return {name: whole(result) for name, result in zip(names, results, strict=True)}


def whole(result: Result | CannotRun) -> Result:
    """Return the result of a run that could be made."""
    if isinstance(result, CannotRun):
        raise result
    return result


@pytest.mark.parametrize("lesson", COURSE.lessons[:: 1 if ALL else 6], ids=str)
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
