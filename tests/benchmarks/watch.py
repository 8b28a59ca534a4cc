"""How long from a save to the verdict: `course watch` against a cold `python -m pytest`.

    python tests/benchmarks/watch.py [LESSON] [--rounds N]

Both grade the same suite and the same file, taking turns in one run, so that a busy machine is busy
for both. pytest is measured twice: as it is in this environment, and with no other plugin than the
course's, as in a student's. Exit code 1 when the watch needs more than a fifth of the second.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[2]
WANTED = 1 / 5


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lesson", nargs="?", default="01_routing")
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    ratios = [
        measure(options.lesson, answer, options.rounds) for answer in ("exercises", "solutions")
    ]
    return 0 if max(ratios) <= WANTED else 1


def measure(lesson: str, answer: str, rounds: int) -> float:
    """Print the medians with the folder `answer` as the student's; return watch : lean pytest."""
    with course(lesson, answer) as root, watching(root, lesson) as save_to_verdict:
        suite = str(root / "tests" / lesson / "test_exercise.py")
        ways: dict[str, Callable[[], float]] = {
            "pytest, all plugins here": lambda: pytest([suite], root),
            "pytest, the course's alone": lambda: pytest(
                ["-p", "shared.running.plugin", suite], root, lean=True
            ),
            "save to verdict": save_to_verdict,
        }
        times: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(rounds):
            for name, way in ways.items():
                times[name].append(way())
    print(f"{lesson}, {answer}, {rounds} rounds in turns: medians (least to most)")
    for name, taken in times.items():
        print(f"  {name:28} {median(taken):.3f} s  ({min(taken):.3f} to {max(taken):.3f})")
    _, lean, watch = (median(taken) for taken in times.values())
    load = (
        f", load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors" if os.name != "nt" else ""
    )
    print(f"  watch : pytest = 1 : {lean / watch:.1f}{load}")
    return watch / lean


@contextmanager
def course(lesson: str, answer: str) -> Iterator[Path]:
    """Give a copy of the lesson in which the student's exercise is the folder `answer`."""
    with tempfile.TemporaryDirectory(prefix="course-benchmark-") as folder:
        root = Path(folder)
        for part in ("lessons", "solutions", "tests", "exercises"):
            source = answer if part == "exercises" else part
            shutil.copytree(ROOT / source / lesson, root / part / lesson)
        yield root


def pytest(arguments: list[str], root: Path, *, lean: bool = False) -> float:
    """Return the seconds of a whole `python -m pytest`."""
    # Cold, but with the bytecode of the suite that the run before it wrote.
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"} if lean else {}
    command = [sys.executable, "-m", "pytest", "-q", "--import-mode=importlib", *arguments]
    began = time.perf_counter()
    done = subprocess.run(
        [*command, "--target", "exercises"], cwd=root, env=environment, capture_output=True
    )
    taken = time.perf_counter() - began
    assert done.returncode in (0, 1), done.stdout.decode()
    return taken


@contextmanager
def watching(root: Path, lesson: str) -> Iterator[Callable[[], float]]:
    """Run `course watch`; give what saves app.py and returns the seconds to the printed verdict."""
    process = subprocess.Popen(
        [sys.executable, "-m", "shared", "watch", lesson, "--lang", "en"],
        env=dict(os.environ) | {"COURSE_ROOT": str(root)},
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    assert process.stdout is not None
    app = root / "exercises" / lesson / "app.py"
    source = app.read_text(encoding="utf-8")
    saves = 0

    def save_to_verdict() -> float:
        nonlocal saves
        saves += 1
        began = time.perf_counter()
        app.write_text(f"{source}\n# save {saves}\n", encoding="utf-8")
        wait_for_verdict(process.stdout)
        return time.perf_counter() - began

    try:
        wait_for_verdict(process.stdout)
        save_to_verdict()  # the first one after the start reads what the next ones find read
        yield save_to_verdict
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=10)


def wait_for_verdict(lines: Iterator[str]) -> None:
    """Read what the watch prints up to the end of a verdict."""
    assert any(line.startswith("Watching ") for line in lines)


if __name__ == "__main__":
    sys.exit(main())
