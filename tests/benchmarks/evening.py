"""An instructor's path from a Moodle download to feedback, as a transcript with times.

    python tests/benchmarks/evening.py [ID]... [--students 200] [--jobs 2] [--keep FOLDER]

Made up are a roster, and for each lesson an archive as Moodle gives it: the solution, its variants,
mistakes and the starter in turn, packed by the students, each with a comment that makes it theirs;
some students are missing and some hand in a text. The commands are those of the README. In the end
the class is graded again, once unchanged and once after five students have handed in anew; what
matters is the ratio of the times.
"""

from __future__ import annotations

import argparse
import csv
import io
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

from shared.material import patches
from shared.material.catalog import Course, Lesson, find_root

KOREAN = "김이박최정강조윤장임"
GIVEN = ["민준", "서연", "도윤", "하은", "시우", "지우", "예준", "서윤", "주원", "다은"]


def names(count: int) -> list[str]:
    """Return so many students' names, no two alike."""
    made = []
    for number in range(count):
        family, given = KOREAN[number % 10], GIVEN[number // 10 % 10]
        made.append(f"{family}{given}" if number < 100 else f"{given} {family} {number}")
    return made


def answers(lesson: Lesson) -> list[dict[str, bytes]]:
    """Return the files of different answers: right ones, wrong ones and the starter."""
    folders = [lesson.solution_dir, lesson.starter_dir]
    folders += sorted(one for one in (lesson.tests_dir / "variants").iterdir() if one.is_dir())
    found = [files_of(folder) for folder in folders]
    for patch in sorted((lesson.tests_dir / "mistakes").glob("*.patch")):
        with tempfile.TemporaryDirectory() as scratch:
            for name, content in found[0].items():
                path = Path(scratch, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
            patches.apply(patch.read_text(encoding="utf-8"), Path(scratch))
            found.append(files_of(Path(scratch)))
    return found


def files_of(folder: Path) -> dict[str, bytes]:
    """Return a folder's files by their names in it."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def packed(files: dict[str, bytes], lesson: Lesson, mark: str) -> bytes:
    """Return a student's archive."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            text = content + f"\n# {mark}\n".encode() if name.endswith(".py") else content
            archive.writestr(f"{lesson.id}/{name}", text)
    return data.getvalue()


def download(path: Path, lesson: Lesson, students: list[str], again: int = 0) -> None:
    """Write the archive that Moodle would give; the first `again` students have handed in anew."""
    made = answers(lesson)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, name in enumerate(students):
            folder = f"{name}_{4000 + number}_assignsubmission_"
            if number % 40 == 39:
                continue  # not handed in
            if number % 40 == 38:
                archive.writestr(f"{folder}onlinetext_/onlinetext.html", "<p>Mine is online.</p>")
                continue
            mark = f"{name}{' anew' if number < again else ''}"
            work = packed(made[(number + len(lesson.id)) % len(made)], lesson, mark)
            archive.writestr(f"{folder}file_/work.zip", work)


def run(folder: Path, *arguments: str, lines: int = 14) -> float:
    """Run the command, show it and the ends of what it says; return the seconds."""
    shown = " ".join(f'"{one}"' if " " in one else one for one in arguments)
    print(f"\n$ course {shown}", flush=True)
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-P", "-m", "shared", *arguments],
        cwd=folder, env={**os.environ, "COURSE_ROOT": str(find_root())},
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    seconds = time.monotonic() - began
    said = done.stdout.splitlines()
    if len(said) > 2 * lines:
        said[lines:-lines] = [f"[{len(said) - 2 * lines} more lines]"]
    print("\n".join(said))
    print(f"[exit {done.returncode}, {seconds:.1f} s]", flush=True)
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("lessons", nargs="*", default=["0", "1", "2", "3"], metavar="ID")
    parser.add_argument("--students", type=int, default=200)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--keep", type=Path, metavar="FOLDER")
    arguments = parser.parse_args()
    lessons = [Course(find_root()).lesson(text) for text in arguments.lessons]
    with tempfile.TemporaryDirectory() as scratch:
        folder = arguments.keep or Path(scratch)
        folder.mkdir(exist_ok=True)
        evening(folder, lessons, names(arguments.students), str(arguments.jobs))


def evening(folder: Path, lessons: list[Lesson], students: list[str], jobs: str) -> None:
    """Print the transcript."""
    downloads = [f"CS101-{lesson.id}-{number}.zip" for number, lesson in enumerate(lessons, 5601)]
    for name, lesson in zip(downloads, lessons, strict=True):
        download(folder / name, lesson, students)
    with (folder / "students.csv").open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "name", "email"])
        for number, name in enumerate(students):
            rows.writerow([20260000 + number, name, f"s{number}@school.example"])
    given = [*downloads, "--roster", "students.csv"]
    reports = ["--html", "grades.html", "--csv", "grades.csv", "--feedback", "feedback"]
    reports += ["--export", "moodle", "moodle.csv", "--json", "grades.json"]
    run(folder, "grade", *given, "--dry-run", lines=6)
    first = run(folder, "grade", *given, "--jobs", jobs, *reports)
    again = run(folder, "grade", *given, "--jobs", jobs, *reports, lines=3)
    download(folder / downloads[0], lessons[0], students, again=5)
    five = run(folder, "grade", *given, "--jobs", jobs, *reports, lines=3)
    print("\n$ ls -s")
    for path in sorted(folder.iterdir()):
        count = f", {len(list(path.iterdir()))} entries" if path.is_dir() else ""
        size = sum(one.stat().st_size for one in [path, *path.rglob("*")] if one.is_file())
        print(f"{size / 1024:8.0f} kB  {path.name}{count}")
    print("\n$ head -3 moodle.csv grades.csv")
    for name in ("moodle.csv", "grades.csv"):
        print("\n".join((folder / name).read_text("utf-8-sig").splitlines()[:3]))
    print(
        f"\nUnchanged: {again / first:.3f} of the first run's time; five anew: {five / first:.3f}"
    )


if __name__ == "__main__":
    main()
