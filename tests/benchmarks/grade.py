"""Grade a class with `course grade`, and with the loop that a user would write; print the ratios.

    python tests/benchmarks/grade.py [ID] [--students 200] [--rounds 4] [--jobs 2]

The class is varied: the solution, its variants, every mistake and the starter, in turn. The loop is
`python -m pytest tests/ID/test_exercise.py --target FOLDER`, with as many at a time as the grader
has workers. The two take turns on parts of the class, so that a machine whose speed drifts slows
both; what counts is the ratio. Seconds are wall clock, CPU seconds include all child processes.
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
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from shared import patches
from shared.catalog import Course, Lesson, find_root


@dataclass(frozen=True)
class Cost:
    """What one part of the class cost, per submission."""

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
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    arguments = parser.parse_args()
    lesson = Course(find_root()).lesson(arguments.lesson)
    with tempfile.TemporaryDirectory() as folder:
        students = make_class(lesson, Path(folder), arguments.students)
        parts = [students[start :: arguments.rounds] for start in range(arguments.rounds)]
        pairs = []
        for part in parts:
            ours, loop = (
                with_course(lesson, part, arguments.jobs), with_loop(lesson, part, arguments.jobs),
            )  # fmt: skip
            same = "same verdicts" if ours.passed == loop.passed else "VERDICTS DIFFER"
            print(
                f"{len(part)} submissions: course {ours.wall * 1000:.0f} ms wall, "
                f"{ours.cpu * 1000:.0f} ms CPU each; loop {loop.wall * 1000:.0f} ms wall, "
                f"{loop.cpu * 1000:.0f} ms CPU each; {loop.wall / ours.wall:.1f} times, {same}",
                flush=True,
            )
            pairs.append((ours, loop))
    wall = statistics.median(loop.wall / ours.wall for ours, loop in pairs)
    cpu = statistics.median(loop.cpu / ours.cpu for ours, loop in pairs)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"{lesson.id}: {wall:.1f} times less wall time, {cpu:.1f} times less CPU (medians)")
    print(f"largest process {peak:.0f} MB")


if __name__ == "__main__":
    main()
