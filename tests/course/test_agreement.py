"""`course grade` and `course check` agree: the sandbox changes no verdict.

Every solution, starter and variant is compared check by check, and a few of the mistakes; with
`ALL_MISTAKES=1` in the environment, all of them.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from shared.material import patches
from shared.material.catalog import Course, Lesson, find_root
from shared.result import Result
from shared.running.run import Run, run_in_child

COURSE = Course(find_root())
SEED = "agree"
FEW = 4

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
    step = 1 if os.environ.get("ALL_MISTAKES") else max(1, len(mistakes) // FEW)
    for patch in mistakes[::step]:
        shutil.copytree(lesson.solution_dir, folder / f"mistake-{patch.stem}")
        patches.apply(patch.read_text(encoding="utf-8"), folder / f"mistake-{patch.stem}")


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
