"""`course grade` and `course check` agree: the sandbox changes no verdict.

Every solution, starter and variant is compared check by check, a few of the mistakes, and a few
solutions with a random change; with `ALL_MISTAKES=1` in the environment all of the mistakes, and 300
changes a lesson.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from shared.audit.addresses import routes_of
from shared.audit.mutants import mutants_of
from shared.material import patches
from shared.material.catalog import Course, Lesson, find_root
from shared.result import Result
from shared.running.child import run_in_child
from shared.running.run import Run

COURSE = Course(find_root())
SEED = "agree"
FEW = 4
ALL = bool(os.environ.get("ALL_MISTAKES"))
MUTANTS = 300 if ALL else 3

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
    step = 1 if ALL else max(1, len(mistakes) // FEW)
    for patch in mistakes[::step]:
        shutil.copytree(lesson.solution_dir, folder / f"mistake-{patch.stem}")
        patches.apply(patch.read_text(encoding="utf-8"), folder / f"mistake-{patch.stem}")
    mutants = mutants_of(lesson.solution_dir, routes_of(lesson)).kept
    for mutant in random.Random(SEED).sample(mutants, min(MUTANTS, len(mutants))):
        place = folder / f"mutant-{mutant.id}"
        shutil.copytree(lesson.solution_dir, place)
        (place / mutant.file).write_text(mutant.text, encoding="utf-8")


def graded(lesson: Lesson, folder: Path) -> dict[str, Result]:
    """Grade the class in the sandbox."""
    done = subprocess.run(
        [
            sys.executable, "-P", "-m", "shared", "grade", str(folder), "--lesson", lesson.id,
            "--seed", SEED, "--json", "-", "--jobs", "2",
        ],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip
    results = [Result.from_json(one) for one in json.loads(done.stdout)["results"]]
    return {result.submission or "": result for result in results}


@pytest.mark.parametrize("lesson", COURSE.lessons, ids=str)
def test_agreement(lesson, tmp_path):
    """Each answer gets the same verdict, check by check, in process and in the sandbox."""
    make_class(lesson, tmp_path)
    different = []
    for name, sandboxed in graded(lesson, tmp_path).items():
        here = run_in_child(Run(lesson, str(tmp_path / name), seed=SEED))
        for mine, theirs in zip(here.checks, sandboxed.checks, strict=True):
            if (mine.id, mine.status) != (theirs.id, theirs.status):
                different.append(f"{name}: {mine.id} {mine.status}, in the sandbox {theirs.status}")
    assert different == []
