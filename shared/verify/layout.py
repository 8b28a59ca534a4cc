"""Rules about folders and files: what must be there, and what must not."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from importlib.metadata import packages_distributions
from pathlib import Path

from shared.material import workbook
from shared.material.catalog import Course, Lesson
from shared.verify.framework import Found, rule

EXPECTED = {
    "lessons": ("README.md", "README.ko.md", "app.py"),
    "exercises": ("README.md", "README.ko.md", "HINTS.md", "HINTS.ko.md", "app.py"),
    "solutions": ("NOTES.md", "NOTES.ko.md", "app.py"),
    "tests": ("test_lesson.py", "test_exercise.py", "mistakes", "variants", "starter"),
}
FEWEST_VARIANTS = 3
# Libraries of later lessons, which need not be installed where this runs.
LIBRARIES = {"flask_httpauth", "flask_jwt_extended", "flask_login", "flask_migrate"}
LIBRARIES |= {"flask_mysqldb", "flask_session", "flask_sqlalchemy", "flask_wtf", "jwt"}
LIBRARIES |= {"alembic", "gunicorn", "marshmallow", "MySQLdb", "pymysql", "sqlalchemy", "wtforms"}
TODO = "TODO"
RUN = 5  # lines in a row that two programs do not have in common by chance


@rule("layout", "The four folders of a lesson are there with their files.")
def files_are_there(course: Course, lesson: Lesson) -> Found:
    for folder, names in EXPECTED.items():
        for name in names:
            path = course.root / folder / lesson.id / name
            if not path.exists():
                yield path, None, f"{name} is missing."
            elif path.is_file() and not path.read_text(encoding="utf-8").strip():
                yield path, None, f"{name} is empty."


@rule("layout", "The suite's proof is there: mistakes, and at least three variants with an app.")
def proof_is_there(course: Course, lesson: Lesson) -> Found:
    if not list((lesson.tests_dir / "mistakes").glob("*.patch")):
        yield lesson.tests_dir / "mistakes", None, "There is no mistake; write NAME.patch files."
    variants = list(variant_folders(lesson))
    if len(variants) < FEWEST_VARIANTS:
        text = f"There are {len(variants)} variants; a suite is proved by {FEWEST_VARIANTS}."
        yield lesson.tests_dir / "variants", None, text
    for variant in variants:
        if not (variant / "app.py").is_file():
            yield variant, None, "The variant has no app.py."


@rule("layout", "The lessons' numbers are 0, 1, 2 and so on, each once, none left out.")
def numbers_are_contiguous(course: Course, lesson: Lesson) -> Found:
    numbers = [one.number for one in course.lessons]
    if numbers.count(lesson.number) > 1:
        yield lesson.lesson_dir, None, f"Another lesson has the number {lesson.number} too."
    if lesson.number and lesson.number - 1 not in numbers:
        yield lesson.lesson_dir, None, f"There is no lesson {lesson.number - 1} before it."


@rule("layout", "exercises/, solutions/ and tests/ hold nothing but the lessons of lessons/.")
def folders_have_lessons(course: Course, lesson: Lesson) -> Found:
    if lesson != course.lessons[0]:
        return
    ids = {one.id for one in course.lessons}
    for name in ("lessons", "exercises", "solutions", "tests"):
        for path in sorted((course.root / name).glob("[0-9]*")):
            if path.name not in ids:
                yield path, None, f"There is no lesson of this id: lessons/{path.name} is missing."


@rule("layout", "No module hides a library: flask.py, jwt.py, email.py, secrets.py and the like.")
def no_module_hides_a_library(course: Course, lesson: Lesson) -> Found:
    for root in app_folders(lesson):
        for path in _modules(root):
            if path.stem in libraries():
                text = f"It hides the library `{path.stem}` from every file beside it; rename it."
                yield path, None, text


@rule("layout", "No __init__.py in the root of an app: `flask run` would start in its parent.")
def no_package_root(course: Course, lesson: Lesson) -> Found:
    for root in app_folders(lesson):
        if (root / "__init__.py").exists():
            yield root / "__init__.py", None, "Remove it: siblings could no longer be imported."


@rule("layout", "The starter kept for `course reset` is the exercise, byte for byte.")
def starter_is_the_exercise(course: Course, lesson: Lesson) -> Found:
    if not lesson.starter_dir.is_dir():
        return  # said by another rule
    kept, shown = folder_bytes(lesson.starter_dir), folder_bytes(lesson.exercise_dir)
    for name in sorted(kept.keys() | shown.keys()):
        if kept.get(name) != shown.get(name):
            text = f"It is not the same in tests/{lesson.id}/starter/."
            yield lesson.exercise_dir / name, None, text


@rule("layout", "`course reset` brings the exercise back byte for byte, whatever was done to it.")
def reset_restores(course: Course, lesson: Lesson) -> Found:
    if not lesson.starter_dir.is_dir():
        return  # said by another rule
    with tempfile.TemporaryDirectory() as scratch:
        copy = Lesson(Path(scratch), lesson.id)
        shutil.copytree(lesson.starter_dir, copy.starter_dir)
        shutil.copytree(lesson.starter_dir, copy.exercise_dir)
        for path in files_below(copy.exercise_dir):
            path.write_bytes(b"changed")
        (copy.exercise_dir / "more.py").write_bytes(b"more")
        workbook.reset(copy, datetime.now())
        if folder_bytes(copy.exercise_dir) != folder_bytes(lesson.starter_dir):
            yield lesson.starter_dir, None, "After a reset the exercise is not the starter."


@rule("layout", "What `course new` left to write is written.")
def nothing_left_to_write(course: Course, lesson: Lesson) -> Found:
    for folder in (lesson.lesson_dir, lesson.exercise_dir, lesson.solution_dir, lesson.tests_dir):
        for path in text_files(folder):
            if path.is_relative_to(lesson.starter_dir):
                continue  # the exercise's own files, said once
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                if f"{TODO}:" in line:
                    yield path, number, f"Still to write: {line.partition(TODO + ':')[2].strip()}"


def app_folders(lesson: Lesson) -> list[Path]:
    """The folders that each hold an app: lesson, exercise, solution, starter, variants."""
    folders = [lesson.lesson_dir, lesson.exercise_dir, lesson.solution_dir, lesson.starter_dir]
    return [folder for folder in [*folders, *variant_folders(lesson)] if folder.is_dir()]


def variant_folders(lesson: Lesson) -> list[Path]:
    """The lesson's variants, in order of their names."""
    return sorted(path for path in (lesson.tests_dir / "variants").glob("*") if path.is_dir())


def files_below(folder: Path) -> Iterator[Path]:
    """All files below a folder, in order, but for what a run leaves there."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not workbook.is_of_a_run(path, folder):
            yield path


def text_files(folder: Path) -> Iterator[Path]:
    """All files below a folder that are UTF-8 text."""
    for path in files_below(folder):
        try:
            path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        yield path


def folder_bytes(folder: Path) -> dict[str, bytes]:
    """Each file below a folder by its relative path, with its bytes."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in files_below(folder)}


@lru_cache
def libraries() -> frozenset[str]:
    """The names that a module of a student must not take: the standard library's and others'."""
    installed = {name for name in packages_distributions() if name.isidentifier()}
    return frozenset(sys.stdlib_module_names | installed | LIBRARIES)


def _modules(root: Path) -> Iterator[Path]:
    yield from sorted(root.glob("*.py"))
    for folder in sorted(path for path in root.iterdir() if path.is_dir()):
        if any(folder.glob("*.py")):
            yield folder


@rule("layout", "The suite, which students have, holds no lines of the solution.")
def suite_tells_no_answers(course: Course, lesson: Lesson) -> Found:
    taught = [path for top in (lesson.starter_dir, lesson.lesson_dir) for path in files_below(top)]
    told = set(_runs(lesson.suite)) - {run for path in taught for run in _runs(path)}
    for path in files_below(lesson.solution_dir):
        if found := told.intersection(_runs(path)):
            text = f"{RUN} lines in a row stand in the suite too: {min(found)[0]} ..."
            yield path, None, text


def _runs(path: Path) -> Iterator[tuple[str, ...]]:
    """Give each so many lines of a program that follow each other, without blank ones."""
    if path.suffix == ".py":
        text = path.read_text(encoding="utf-8", errors="replace")
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        yield from zip(*(lines[at:] for at in range(RUN)), strict=False)
