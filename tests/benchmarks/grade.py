"""Grade a class with `course grade`, and with the loop that a user would write; print the ratios.

    python tests/benchmarks/grade.py [ID]... [--students 200] [--rounds 2] [--jobs 2]
                                     [--sizes 10 2000] [--alone]

The class is varied: the solution, its variants, every mistake and the starter, in turn. The loop is
`python -m pytest tests/ID/test_exercise.py --target FOLDER`, with as many at a time as the grader
has workers. The two take turns, so that a machine whose speed drifts slows both; what counts is
the ratio. Seconds are wall clock, CPU seconds include all child processes and database servers.

The floor is what the suite's own work costs, the student's app included: the same checks run in
process by one warm pytest, which forks for each submission, without walls and without a pool.

Of several lessons, which take turns as well, it says how many times the CPU of each other one the
first one costs. `--sizes` grades further classes of it into a store, in which no two works are
the same, and each class once again, which has nothing to grade: to show what a submission costs in a
small and in a large class. `--alone` grades each submission once more by itself, with the same seed, and
says which results differ from those of the class.
"""

from __future__ import annotations

import argparse
import hashlib
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
from typing import Any

from shared.grading.warm import run_many
from shared.material import patches
from shared.material.catalog import Course, Lesson, find_root
from shared.result import Result
from shared.running.run import Run

SEED = "benchmark"


@dataclass(frozen=True)
class Cost:
    """What a class cost, per submission."""

    wall: float
    cpu: float
    passed: tuple[bool, ...]


@dataclass(frozen=True)
class Round:
    """What a lesson's class cost, in three ways, one right after the other."""

    ours: Cost
    loop: Cost
    floor: Cost


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
    began, cpu = time.perf_counter(), _cpu()
    return _cost(began, cpu, [one["passed"] for one in graded(lesson, folders, jobs)])


def graded(lesson: Lesson, folders: list[Path], jobs: int) -> list[dict[str, Any]]:
    """Return the results of `course grade`, in the order of the folders."""
    command = [sys.executable, "-P", "-m", "shared", "grade", "--lesson", lesson.id, "--json", "-"]
    done = subprocess.run(
        [*command, "--as", "student", "--seed", SEED, "--jobs", str(jobs), *map(str, folders)],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    results: list[dict[str, Any]] = json.loads(done.stdout)["results"]
    return results


def with_loop(lesson: Lesson, folders: list[Path], jobs: int) -> Cost:
    """Grade with a pytest process for each submission."""

    def one(folder: Path) -> bool:
        command = [sys.executable, "-m", "pytest", "-q", str(lesson.suite), "--seed", SEED]
        command += ["--target", str(folder)]
        return subprocess.run(command, stdout=subprocess.DEVNULL, cwd=lesson.root).returncode == 0

    began, cpu = time.perf_counter(), _cpu()
    with ThreadPoolExecutor(jobs) as threads:
        passed = list(threads.map(one, folders))
    return _cost(began, cpu, passed)


def without_walls(lesson: Lesson, folders: list[Path]) -> Cost:
    """Run the suite in process, in forks of one warm process."""
    runs = [Run(lesson, str(folder), seed=SEED) for folder in folders]
    began, cpu = time.perf_counter(), _cpu()
    results = run_many(runs)
    return _cost(began, cpu, [isinstance(one, Result) and one.passed for one in results])


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _cost(began: float, cpu: float, passed: list[bool]) -> Cost:
    count = len(passed)
    return Cost((time.perf_counter() - began) / count, (_cpu() - cpu) / count, tuple(passed))


def one_round(lesson: Lesson, folders: list[Path], jobs: int) -> Round:
    """Grade a class in the three ways, and print what it cost."""
    ours = with_course(lesson, folders, jobs)
    loop = with_loop(lesson, folders, jobs)
    floor = without_walls(lesson, folders)
    same = len({ours.passed, loop.passed, floor.passed}) == 1
    print(
        f"{lesson.id}, {len(folders)} submissions: course {_text(ours)}; loop {_text(loop)}; "
        f"floor {floor.cpu * 1000:.0f} ms CPU; {loop.wall / ours.wall:.1f} times, "
        + ("same verdicts" if same else "VERDICTS DIFFER"),
        flush=True,
    )
    return Round(ours, loop, floor)


def kept_class(lesson: Lesson, folder: Path, size: int, jobs: int) -> str:
    """Grade a class into a store, and then once again; say what it cost."""
    for student in make_class(lesson, folder, size):
        with (student / "app.py").open("a", encoding="utf-8") as app:
            app.write(f"\n# {student.name}\n")
    report = folder / "report.json"
    command = [sys.executable, "-P", "-m", "shared", "grade", str(folder / "class"), "--lesson"]
    command += [lesson.id, "--seed", SEED, "--jobs", str(jobs), "--json", str(report)]
    costs, reports = [], set()
    for _ in range(2):
        began, cpu = time.perf_counter(), _cpu()
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        costs.append(_cost(began, cpu, [True] * size))
        reports.add(_contents(report))
    same = len(reports) == 1 and reports.pop()[0] == size
    return (
        f"class of {size}: {_text(costs[0])} each; again in {costs[1].wall * size:.1f} s, "
        f"{'the same report' if same else 'REPORTS DIFFER'}; largest process so far {_peak():.0f} MB"
    )


def _contents(report: Path) -> tuple[int, str]:
    """Return how many results a report has, and its hash.

    It is not read whole: a child's size counts what its parent holds when it starts.
    """
    with report.open("rb") as file:
        results = sum(line.startswith(b'    {"version"') for line in file)
        file.seek(0)
        return results, hashlib.file_digest(file, "sha256").hexdigest()


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def different_alone(lesson: Lesson, folders: list[Path], jobs: int) -> list[str]:
    """Return the submissions whose checks end in another way when they are graded by themselves."""
    together = graded(lesson, folders, jobs)
    alone = [graded(lesson, [folder], 1)[0] for folder in folders]
    pairs = zip(folders, together, alone, strict=True)
    return [folder.name for folder, one, other in pairs if _ends(one) != _ends(other)]


def _ends(result: dict[str, Any]) -> list[tuple[str, str, float]]:
    checks = [check for task in result["tasks"] for check in task["checks"]]
    return [(check["id"], check["status"], check["points"]) for check in checks]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("lessons", nargs="*", default=["1"], metavar="ID")
    parser.add_argument("--students", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--sizes", type=int, nargs="*", default=[])
    parser.add_argument("--alone", action="store_true")
    arguments = parser.parse_args()
    lessons = [Course(find_root()).lesson(text) for text in arguments.lessons]
    with tempfile.TemporaryDirectory() as folder:
        classes = {
            lesson: make_class(lesson, Path(folder, lesson.id), arguments.students)
            for lesson in lessons
        }
        rounds: dict[Lesson, list[Round]] = {lesson: [] for lesson in lessons}
        for _ in range(arguments.rounds):
            for lesson, students in classes.items():
                rounds[lesson].append(one_round(lesson, students, arguments.jobs))
        for size in arguments.sizes:
            said = kept_class(lessons[0], Path(folder, str(size)), size, arguments.jobs)
            print(said, flush=True)
        for lesson, students in classes.items() if arguments.alone else ():
            different = different_alone(lesson, students, arguments.jobs)
            print(f"{lesson.id}, each alone: {', '.join(different) or 'no result differs'}")
    for lesson, found in rounds.items():
        _summarise(lesson, found)
    for other in lessons[1:]:
        pairs = zip(rounds[lessons[0]], rounds[other], strict=True)
        times = _median(mine.ours.cpu / theirs.ours.cpu for mine, theirs in pairs)
        print(f"{lessons[0].id} costs {times:.2f} times the CPU of {other.id} (median)")
    print(f"largest process {_peak():.0f} MB")


def _summarise(lesson: Lesson, rounds: list[Round]) -> None:
    print(
        f"{lesson.id}: {_median(one.ours.cpu for one in rounds) * 1000:.0f} ms CPU a submission, "
        f"{_median(one.loop.wall / one.ours.wall for one in rounds):.1f} times less wall time, "
        f"{_median(one.loop.cpu / one.ours.cpu for one in rounds):.1f} times less CPU (medians); "
        f"{_median(one.ours.cpu / one.floor.cpu for one in rounds):.2f} of the floor's CPU"
    )


def _text(cost: Cost) -> str:
    return f"{cost.wall * 1000:.0f} ms wall, {cost.cpu * 1000:.0f} ms CPU"


def _median(values: Iterable[float]) -> float:
    return statistics.median(values)


if __name__ == "__main__":
    main()
