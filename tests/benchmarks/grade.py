"""Grade a class with `course grade`, and with the loop that a user would write; print the ratios.

    python tests/benchmarks/grade.py [ID] [--students 200] [--rounds 2] [--jobs 2] [--sizes 10 2000]

The class is varied: the solution, its variants, every mistake and the starter, in turn. The loop is
`python -m pytest tests/ID/test_exercise.py --target FOLDER`, with as many at a time as the grader
has workers. The two take turns, so that a machine whose speed drifts slows both; what counts is
the ratio. Seconds are wall clock, CPU seconds include all child processes.

The floor is what the suite's own work costs, the student's app included: the same checks run in
process by one warm pytest, which forks for each submission, without walls and without a pool.
`--sizes` grades further classes, to show what a submission costs in a small and in a large one.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from shared.grading.warm import run_many
from shared.material import patches
from shared.material.catalog import Course, Lesson, find_root
from shared.result import Result
from shared.running.run import Run


@dataclass(frozen=True)
class Cost:
    """What a class cost, per submission."""

    wall: float
    cpu: float
    passed: tuple[bool, ...]


def make_class(lesson: Lesson, folder: Path, students: int) -> list[Path]:
    """Write the submissions; return their folders."""
    sources = [lesson.solution_dir, lesson.starter_dir]
    sources += sorted(path for path in (lesson.tests_dir / "variants").iterdir() if path.is_dir())
    for patch in sorted((lesson.tests_dir / "mistakes").glob("*.patch")):
        mistake = folder / "mistakes" / patch.stem
        shutil.copytree(lesson.solution_dir, mistake)
        patches.apply(patch.read_text(encoding="utf-8"), mistake)
        sources.append(mistake)
    made = []
    for number in range(students):
        student = folder / "class" / f"student{number:04d}"
        shutil.copytree(sources[number % len(sources)], student)
        made.append(student)
    return made


def with_course(lesson: Lesson, folders: list[Path], jobs: int) -> Cost:
    """Grade with `course grade`."""
    command = [sys.executable, "-P", "-m", "shared", "grade", "--lesson", lesson.id, "--json", "-"]
    began, cpu = time.perf_counter(), _cpu()
    done = subprocess.run(
        [*command, "--jobs", str(jobs), *map(str, folders)],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    results = json.loads(done.stdout)["results"]
    return _cost(began, cpu, [one["passed"] for one in results])


def with_loop(lesson: Lesson, folders: list[Path], jobs: int) -> Cost:
    """Grade with a pytest process for each submission."""

    def one(folder: Path) -> bool:
        command = [sys.executable, "-m", "pytest", "-q", str(lesson.suite), "--target", str(folder)]
        return subprocess.run(command, stdout=subprocess.DEVNULL, cwd=lesson.root).returncode == 0

    began, cpu = time.perf_counter(), _cpu()
    with ThreadPoolExecutor(jobs) as threads:
        passed = list(threads.map(one, folders))
    return _cost(began, cpu, passed)


def without_walls(lesson: Lesson, folders: list[Path]) -> Cost:
    """Run the suite in process, in forks of one warm process."""
    runs = [Run(lesson, str(folder), seed="floor") for folder in folders]
    began, cpu = time.perf_counter(), _cpu()
    results = run_many(runs)
    return _cost(began, cpu, [isinstance(one, Result) and one.passed for one in results])


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _cost(began: float, cpu: float, passed: list[bool]) -> Cost:
    count = len(passed)
    return Cost((time.perf_counter() - began) / count, (_cpu() - cpu) / count, tuple(passed))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("lesson", nargs="?", default="1")
    parser.add_argument("--students", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--sizes", type=int, nargs="*", default=[])
    arguments = parser.parse_args()
    lesson = Course(find_root()).lesson(arguments.lesson)
    with tempfile.TemporaryDirectory() as folder:
        students = make_class(lesson, Path(folder), arguments.students)
        triples = []
        for _ in range(arguments.rounds):
            ours = with_course(lesson, students, arguments.jobs)
            loop = with_loop(lesson, students, arguments.jobs)
            floor = without_walls(lesson, students)
            same = len({ours.passed, loop.passed, floor.passed}) == 1
            print(
                f"{len(students)} submissions: course {_text(ours)}; loop {_text(loop)}; "
                f"floor {floor.cpu * 1000:.0f} ms CPU; {loop.wall / ours.wall:.1f} times, "
                + ("same verdicts" if same else "VERDICTS DIFFER"),
                flush=True,
            )
            triples.append((ours, loop, floor))
        for size in arguments.sizes:
            students = make_class(lesson, Path(folder, str(size)), size)
            print(f"class of {size}: {_text(with_course(lesson, students, arguments.jobs))} each")
    print(
        f"{lesson.id}: {_median(loop.wall / ours.wall for ours, loop, _ in triples):.1f} times less "
        f"wall time, {_median(loop.cpu / ours.cpu for ours, loop, _ in triples):.1f} times less CPU "
        f"(medians); {_median(ours.cpu / floor.cpu for ours, _, floor in triples):.2f} of the "
        "floor's CPU"
    )
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"largest process {peak:.0f} MB")


def _text(cost: Cost) -> str:
    return f"{cost.wall * 1000:.0f} ms wall, {cost.cpu * 1000:.0f} ms CPU"


def _median(values: Iterable[float]) -> float:
    return statistics.median(values)


if __name__ == "__main__":
    main()
