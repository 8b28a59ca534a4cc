"""What `course grade` writes about a class, beside what it prints."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from shared.alike.facing import Alike
from shared.cli.base import Stop, stopping_at_unwritten_reports, write
from shared.cli.class_alike import alike_option
from shared.cli.words import both, option
from shared.gradebook.book import Book
from shared.gradebook.late import Outcome
from shared.gradebook.roster import Ids
from shared.grading.classwork import Classwork
from shared.language import tr
from shared.material.catalog import Course
from shared.reports.alike import alike_csv
from shared.reports.classroom import class_json_lines
from shared.reports.feedback import Work, as_html, feedback
from shared.reports.gradebook import gradebook
from shared.reports.graders import exercism, gradescope
from shared.reports.junit import junit
from shared.reports.ruled import rules_json
from shared.reports.tables import canvas, moodle, table
from shared.result import Result
from shared.shown import shown_json

Function = TypeVar("Function", bound=Callable[..., Any])

FILES = ("canvas", "moodle", "junit", "alike")
FOLDERS = {"gradescope": gradescope, "exercism": exercism}  # a file for each result
_UNSAFE = re.compile(r"[^\w.-]+")
_LONGEST = 80  # characters of a file's name
# What Windows takes for a device, whatever the ending (Microsoft, "Naming Files, Paths").
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")


@dataclass(frozen=True)
class Wanted:
    """Which reports are to be written, and where to."""

    json: str | None = None
    transcripts: bool = False
    html: Path | None = None
    csv: Path | None = None
    feedback: Path | None = None
    exports: tuple[tuple[str, Path], ...] = ()
    hidden_points: bool = False
    alike: bool | None = None  # which works are alike; None: in the gradebook

    @property
    def likeness(self) -> bool:
        """Whether works are compared."""
        # Elsewhere than on Linux each work is read by a process that takes long to start.
        by_default = bool(self.html) and sys.platform == "linux"
        wanted = by_default if self.alike is None else self.alike
        return wanted or any(kind == "alike" for kind, _ in self.exports)

    @property
    def places(self) -> list[Path]:
        """All files and folders that will be written."""
        named = [self.html, self.csv, self.feedback, *(path for _, path in self.exports)]
        if self.json and self.json != "-":
            named.append(Path(self.json))
        return [path for path in named if path is not None]


def report_options(function: Function) -> Function:
    """Add the options that say what is written."""
    path = click.Path(path_type=Path)
    kinds = click.Choice([*FILES, *FOLDERS])
    for add in (
        option(
            "--transcripts",
            is_flag=True,
            help=both(
                "--json: what passed checks sent and got, too.",
                "--json에 통과한 항목의 요청과 응답도 써요.",
            ),
        ),
        option(
            "--json",
            metavar="FILE",
            help=both("Write the results; - for the terminal.", "결과를 파일에 써요. -는 터미널."),
        ),
        option(
            "--export",
            "exports",
            type=(kinds, path),
            multiple=True,
            metavar="KIND PATH",
            help=both(
                "Write for others: canvas, moodle, junit and alike are files, gradescope and exercism "
                "folders.",
                "다른 프로그램이 읽을 것을 써요. canvas, moodle, junit, alike는 파일, gradescope와 exercism은 "
                "폴더.",
            ),
        ),
        option(
            "--feedback",
            type=path,
            metavar="FOLDER",
            help=both("Write for each student what to read.", "학생마다 읽을 피드백을 써요."),
        ),
        option(
            "--csv",
            type=path,
            metavar="FILE",
            help=both("Write a table, a line a student.", "학생마다 한 줄인 표를 써요."),
        ),
        option(
            "--html",
            type=path,
            metavar="FILE",
            help=both("Write a gradebook, one page.", "한 페이지로 된 성적표를 써요."),
        ),
    ):
        function = add(function)
    return alike_option(function)


def check_places(wanted: Wanted) -> None:
    """See that reports can be written, before anything is graded.

    Raises:
        Stop: one of them cannot.
    """
    for path in wanted.places:
        folder = next(one for one in path.absolute().parents if one.exists())
        if not folder.is_dir() or not os.access(folder, os.W_OK):
            raise Stop(
                tr(
                    f'"{path}" cannot be written: "{folder}" may not be written to.',
                    f'"{path}"을(를) 쓸 수 없어요. "{folder}"에 쓸 권한이 없어요.',
                )
            )


def write_reports(
    wanted: Wanted,
    course: Course,
    name: str,
    work: Classwork,
    how: str,
    ids: Mapping[str, Ids],
    alike: Alike | None,
) -> None:
    """Write what is wanted.

    Args:
        how: the class was isolated.
        ids: what other systems know each student by.
        alike: which works are alike, where they were compared.

    Raises:
        Stop: a file cannot be written.
    """
    with stopping_at_unwritten_reports():
        if wanted.json:
            _write_json(wanted, work, how)
        files = [(kind, path) for kind, path in wanted.exports if kind in FILES]
        if wanted.html or wanted.csv or files:
            book = Book.ruled(name, work.ruled(), work.rules.said())
            _write_book(wanted, book, files, work, ids, alike)
        for kind, folder in wanted.exports:
            if kind in FOLDERS:
                for place, result, outcome in _places(work.ruled()):
                    path = folder / place / result.lesson / "results.json"
                    _write(path, [shown_json(FOLDERS[kind](result, outcome))])
        if wanted.feedback:
            _write_feedback(wanted.feedback, course, work, wanted.hidden_points)


def _write_json(wanted: Wanted, work: Classwork, how: str) -> None:
    rules = rules_json(work.standings(), work.rules.said())
    lines = class_json_lines(work.documents(), how, rules, transcripts=wanted.transcripts)
    if wanted.json == "-":
        for line in lines:
            write(line)
    elif wanted.json:
        _write(Path(wanted.json), lines)


def _write_book(
    wanted: Wanted,
    book: Book,
    files: Iterable[tuple[str, Path]],
    work: Classwork,
    ids: Mapping[str, Ids],
    alike: Alike | None,
) -> None:
    if wanted.html:
        _write(wanted.html, [gradebook(book, alike)])
    if wanted.csv:
        _write(wanted.csv, [table(book)])
    for kind, path in files:
        if kind == "canvas":
            _write(path, [canvas(book, ids)])
        elif kind == "moodle":
            _write(path, [moodle(book, ids)])
        elif kind == "alike":
            _write(path, [alike_csv(alike)])
        else:
            _write(path, [junit(list(work.results()))])


def _write_feedback(
    folder: Path, course: Course, classwork: Classwork, hidden_points: bool
) -> None:
    lessons = {lesson.id: lesson for lesson in course.lessons}
    students: dict[str, list[Work]] = {}
    # By what students see: the sum of all points would tell those of hidden checks.
    ruled = classwork.ruled(lambda result: result.for_students().points)
    for place, result, outcome in _places(ruled):
        students.setdefault(place, []).append(Work(lessons.get(result.lesson), result, outcome))
    rules = classwork.rules.said_to_all()
    for place, works in students.items():
        name = works[0].result.submission or works[0].result.target
        text = feedback(name, works, rules, hidden_points=hidden_points)
        _write(folder / place / "feedback.md", [text])
        _write(folder / place / "feedback.html", [as_html(text, name)])


def _places(
    results: Iterable[tuple[Result, Outcome | None]],
) -> Iterable[tuple[str, Result, Outcome | None]]:
    """Give each student's results with the name of a folder that any system can hold."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for result, outcome in results:
        student = result.submission or result.target
        if student not in names:
            names[student] = _free(student, taken)
            taken.add(names[student].casefold())
        yield names[student], result, outcome


def _free(student: str, taken: set[str]) -> str:
    """Return a folder's name for a student that no other has, in whichever case."""
    base = _UNSAFE.sub("_", student).strip("._")[:_LONGEST] or "student"
    base = f"_{base}" if _DEVICES.fullmatch(base) else base
    number, name = 1, base
    while name.casefold() in taken:
        number += 1
        name = f"{base}_{number}"
    return name


def _write(path: Path, parts: Iterable[str]) -> None:
    """Write a file whole or not at all; what is no plain file, such as `/dev/stdout`, is written to."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_symlink() or (path.exists() and not path.is_file()):
        _write_to(path, parts)
        return
    part = path.with_name(f".{path.name}.part")
    try:
        _write_to(part, parts)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _write_to(path: Path, parts: Iterable[str]) -> None:
    with path.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
        file.writelines(parts)
