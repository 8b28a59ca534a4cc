"""Walk through all lessons as a student does: `python tests/course/walk.py [ID]...`

For each lesson `make lesson-N` serves the app until Ctrl-C, and `make check-N TARGET=solutions` gives
all points. It is part of the weekly run, not of `make test`, which proves the same of the parts.
Exit code: 0 all went, 1 something did not, which is printed.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from shared.material.catalog import Course, Lesson
from shared.setup import environment

ROOT = Path(environment.ROOT)
SECONDS = 300.0  # for a lesson whose database server is installed first
MAKE = ("make", "--no-print-directory")


def problems(lesson: Lesson) -> Iterator[str]:
    """Yield what did not go in one lesson."""
    served = _served(lesson)
    if served:
        yield f"make lesson-{lesson.number}: {served}"
    checked = _run(f"check-{lesson.number}", "TARGET=solutions")
    if checked.returncode != 0:
        yield f"make check-{lesson.number} TARGET=solutions:\n{checked.stdout}{checked.stderr}"


def _run(*typed: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*MAKE, *typed], cwd=ROOT, capture_output=True, encoding="utf-8")


def _served(lesson: Lesson) -> str:
    """Serve a lesson, ask for its first page, and stop it; return what went wrong."""
    process = subprocess.Popen(
        [*MAKE, f"lesson-{lesson.number}"],
        cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        encoding="utf-8", start_new_session=True,
    )  # fmt: skip
    try:
        status = _first_page(lesson, process)
        _signal(process, signal.SIGINT)  # as a terminal does at Ctrl-C
        said, _ = process.communicate(timeout=30)
        after = "" if _is_free(lesson) else "its port is still in use"
    except subprocess.TimeoutExpired:
        after, said = "it goes on after Ctrl-C", ""
    finally:
        _signal(process, signal.SIGKILL)
        process.wait()
    wrong = [problem for problem in (status, after) if problem]
    return f"{', '.join(wrong)}\n{said}" if wrong else ""


def _signal(process: subprocess.Popen[str], number: int) -> None:
    with contextlib.suppress(ProcessLookupError):  # it has ended by itself
        os.killpg(process.pid, number)


def _first_page(lesson: Lesson, process: subprocess.Popen[str]) -> str:
    """Return "" once the first page has come, or what came instead."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(_address(lesson), timeout=5) as answer:
                return "" if answer.status == 200 else f"GET / is {answer.status}"
        except urllib.error.HTTPError as error:
            return f"GET / is {error.code}"
        except OSError:
            time.sleep(0.1)
    return "it does not answer"


def _is_free(lesson: Lesson) -> bool:
    try:
        with urllib.request.urlopen(_address(lesson), timeout=5):
            return False
    except OSError:
        return True


def _address(lesson: Lesson) -> str:
    return f"http://127.0.0.1:{lesson.port}/"


def main(ids: list[str]) -> int:
    """Walk through these lessons, or all; print what did not go."""
    course = Course(ROOT)
    code = 0
    for lesson in [course.lesson(one) for one in ids] or course.lessons:
        found = list(problems(lesson))
        print(f"{lesson.id}: {'ok' if not found else ''}", *found, sep="\n" if found else "")
        sys.stdout.flush()
        code = 1 if found else code
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
