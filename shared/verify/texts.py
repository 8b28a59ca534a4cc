"""Rules about the texts: both languages agree, and what they quote and link to is there."""

from __future__ import annotations

import ast
import json
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import jinja2
from jinja2 import Environment

from shared.material import coach
from shared.material.catalog import Course, Lesson
from shared.material.experiments import experiments, is_change
from shared.material.raised import HEAD
from shared.material.texts import (
    ERROR_CELL,
    EXERCISE_SECTIONS,
    LESSON_SECTIONS,
    Fence,
    Row,
    Text,
)
from shared.verify.framework import Found, rule

FEWEST_HINTS = 2
FEWEST_EXPERIMENTS = 3
FEWEST_LETTERS = 6  # a shorter message in a Common errors table would fit too much
# How a cause begins that is told in another row.
ALIKE = re.compile(r"The same(?:[,.]| as | error)|(?:바로 )?위와 같|같은 (?:일|원인|오류)")
ADDRESS = re.compile(r"(?:127\.0\.0\.1|localhost):(\d+)")
PAIRS = (
    ("lesson_dir", "README"),
    ("exercise_dir", "README"),
    ("exercise_dir", "HINTS"),
    ("solution_dir", "NOTES"),
)


@rule("texts", "Each text has the sections of its kind, in their order, and its lesson's number.")
def sections_are_there(course: Course, lesson: Lesson) -> Found:
    kinds = ((lesson.lesson_dir, LESSON_SECTIONS), (lesson.exercise_dir, EXERCISE_SECTIONS))
    for folder, sections in kinds:
        for name, column in (("README.md", 0), ("README.ko.md", 1)):
            text = read(folder / name)
            if text is None:
                continue
            if text.number != lesson.number or not text.title:
                first = f"# {lesson.number:02} · Title"
                yield text.path, 1, f"The first line must be `{first}`."
            wanted = [section[column] for section in sections]
            found = [heading.text for heading in text.headings if heading.level == 2]
            if found != wanted:
                yield text.path, None, f"Its sections are {_list(found)}, not {_list(wanted)}."


@rule("texts", "English and Korean have the same headings: levels, order and numbers.")
def languages_have_the_same_headings(course: Course, lesson: Lesson) -> Found:
    for english, korean in pairs(lesson):
        left = [(h.level, _number(h.text)) for h in english.headings]
        right = [(h.level, _number(h.text)) for h in korean.headings]
        for index, (one, other) in enumerate(zip(left, right, strict=False)):
            if one != other:
                heading = korean.headings[index]
                text = f"`{heading.text}` stands where English has `{english.headings[index].text}`"
                yield korean.path, heading.line, f"{text}: another level or number."
                break
        else:
            if len(left) != len(right):
                text = f"It has {len(right)} headings, the English text {len(left)}."
                yield korean.path, None, text


@rule("texts", "The tasks of text, hints and suite have the same numbers: 1, 2, 3 and so on.")
def task_numbers_agree(course: Course, lesson: Lesson) -> Found:
    exercise, hints = (
        read(lesson.exercise_dir / "README.md"),
        read(lesson.exercise_dir / "HINTS.md"),
    )
    if exercise is None or hints is None:
        return
    tasks = [task.number for task in exercise.tasks]
    if not tasks or tasks != list(range(1, len(tasks) + 1)):
        yield exercise.path, None, f"Its tasks are numbered {tasks}, not 1, 2, 3 and so on."
    if [task.number for task in hints.hint_headings] != tasks:
        numbers = [task.number for task in hints.hint_headings]
        yield hints.path, None, f"Its hints are numbered {numbers}, the tasks {tasks}."
    marked = sorted(set(marked_tasks(lesson.suite)))
    if marked != tasks:
        yield lesson.suite, None, f"Its checks are of the tasks {marked}, the text has {tasks}."


@rule("texts", "Every hint has the title of its task and at least two steps, in both languages.")
def hints_are_steps(course: Course, lesson: Lesson) -> Found:
    for suffix in (".md", ".ko.md"):
        exercise = read(lesson.exercise_dir / f"README{suffix}")
        hints = read(lesson.exercise_dir / f"HINTS{suffix}")
        if exercise is None or hints is None:
            continue
        titles = {task.number: task.title for task in exercise.tasks}
        for heading in hints.hint_headings:
            if heading.number in titles and heading.title != titles[heading.number]:
                text = f"The task is called `{titles[heading.number]}`, not `{heading.title}`."
                yield hints.path, heading.line, text
            steps = len(hints.hints[heading.number])
            if steps < FEWEST_HINTS:
                text = f"Hint {heading.number} has {steps} steps; write {FEWEST_HINTS} or more."
                yield hints.path, heading.line, text


@rule("texts", "A lesson's text has at least three experiments, the same in both languages.")
def experiments_are_there(course: Course, lesson: Lesson) -> Found:
    english, korean = (read(lesson.lesson_dir / name) for name in ("README.md", "README.ko.md"))
    if english is None or korean is None:
        return
    left, right = list(experiments(english)), list(experiments(korean))
    if len(left) < FEWEST_EXPERIMENTS:
        text = f"It has {len(left)} experiments; let a reader try {FEWEST_EXPERIMENTS} or more."
        yield english.path, None, text
    for one, other in zip(left, right, strict=False):
        if one.content != other.content:
            yield korean.path, other.change.line, "The English text has another experiment here."
            return
    if len(left) != len(right):
        yield korean.path, None, f"It has {len(right)} experiments, the English text {len(left)}."


@rule("texts", "Common errors is a table of message, cause and cure, with rows the coach can use.")
def errors_table_is_data(course: Course, lesson: Lesson) -> Found:
    for name in ("README.md", "README.ko.md"):
        text = read(lesson.lesson_dir / name)
        if text is None:
            continue
        if text.errors_table is None or not text.errors_table.rows:
            yield text.path, None, "There is no table of common errors."
            continue
        cells = zip(text.errors_table.rows, text.errors_table.lines, strict=True)
        for row, line in cells:
            if len(row) != 3 or not all(cell.strip() for cell in row):
                yield text.path, line, "The row needs a message, a cause and a cure."
            elif not ERROR_CELL.fullmatch(row[0].strip()):
                yield text.path, line, "The first cell must be one message in backticks."
        for error in text.error_rows:
            if error.weight < FEWEST_LETTERS:
                yield text.path, error.line, f"`{error.message}` would fit almost every error."
            if ALIKE.match(error.cause):
                yield text.path, error.line, "The coach shows the row alone: say its cause in full."


@rule("texts", "The Common errors tables of both languages hold the same messages in one order.")
def errors_tables_agree(course: Course, lesson: Lesson) -> Found:
    english, korean = (read(lesson.lesson_dir / name) for name in ("README.md", "README.ko.md"))
    if english is None or korean is None:
        return
    left = [row.name for row in english.error_rows]
    right = [row.message for row in korean.error_rows]
    for index, row in enumerate(korean.error_rows[: len(left)]):
        if row.name != left[index]:
            yield korean.path, row.line, f"The English row has `{left[index]}`."
            return
    if len(left) != len(right):
        yield korean.path, None, f"Its table has {len(right)} rows, the English one {len(left)}."


@rule("texts", "The error coach finds every row of the table by its own message.")
def coach_finds_every_row(course: Course, lesson: Lesson) -> Found:
    text = read(lesson.lesson_dir / "README.md")
    if text is None:
        return
    for row in text.error_rows:
        if row.message.startswith(coach.INTERNAL_ERROR):
            continue  # for readers: what was raised tells the coach more
        advice = coach.advise(_symptoms(row), lesson, course, "en")
        found = (advice.message, advice.cause) if advice else None
        if found != (row.message, row.cause):
            other = f"`{advice.message}`" if advice else "none"
            yield text.path, row.line, f"The coach takes another row for it: {other}."


def _symptoms(row: Row) -> coach.Symptoms:
    """Return how a row's error shows itself."""
    if row.is_status:
        return coach.Symptoms(status=row.message, routed=not row.place)
    said = row.message.replace("...", "x")
    if not row.names_exception:
        return coach.Symptoms(printed=said)
    frame = f'  File "app.py", line 1, in <module>\n    {row.place.replace("...", "x")}\n'
    return coach.Symptoms(printed=f"{said}\n{HEAD}\n{frame}{said}")


@rule("texts", "Code quoted from a file stands in that file, line for line.")
def quoted_code_is_real(course: Course, lesson: Lesson) -> Found:
    for text in all_texts(lesson):
        for fence in text.fences:
            if fence.path is None or is_change(fence):
                continue
            file = _quoted_file(text, fence.path, course)
            if file is None:
                yield text.path, fence.line, f"There is no file {fence.path} to quote from."
            elif not _quotes(fence, file):
                shown = file.relative_to(course.root).as_posix()
                yield text.path, fence.line, f"These lines do not stand in {shown} like this."


@rule("texts", "Code that is in no file is at least valid: Python, Jinja and JSON parse.")
def loose_code_is_valid(course: Course, lesson: Lesson) -> Found:
    for text in all_texts(lesson):
        for fence in text.fences:
            reason = "" if fence.path else _invalid(fence)
            if reason:
                yield text.path, fence.line, f"This is not valid {fence.language}: {reason}."


@rule("texts", "Links lead to files and headings that are there.")
def links_resolve(course: Course, lesson: Lesson) -> Found:
    texts = list(all_texts(lesson))
    if lesson == course.lessons[0]:
        texts += [Text(path) for path in sorted(course.root.glob("*.md"))]
    for text in texts:
        for link in text.links:
            reason = _broken(link.target, text, course)
            if reason:
                yield text.path, link.line, f"The link `{link.target}` leads nowhere: {reason}."


@rule("texts", "Addresses name the port on which the lesson is served.")
def ports_are_the_lessons(course: Course, lesson: Lesson) -> Found:
    for text in all_texts(lesson):
        for number, line in enumerate(text.source.splitlines(), 1):
            for match in ADDRESS.finditer(line):
                # 5000 is Flask's own default, which a text may speak of.
                if int(match[1]) not in (lesson.port, 5000):
                    text_ = f"`{match[0]}`: this lesson is served on port {lesson.port}."
                    yield text.path, number, text_


def pairs(lesson: Lesson) -> Iterator[tuple[Text, Text]]:
    """Each text that is there in both languages: English, Korean."""
    for folder, name in PAIRS:
        path: Path = getattr(lesson, folder)
        english, korean = read(path / f"{name}.md"), read(path / f"{name}.ko.md")
        if english is not None and korean is not None:
            yield english, korean


def all_texts(lesson: Lesson) -> Iterator[Text]:
    """Every text of a lesson that is there: README, HINTS, NOTES."""
    for folder in (lesson.lesson_dir, lesson.exercise_dir, lesson.solution_dir):
        for path in sorted(folder.glob("*.md")):
            yield Text(path)


def read(path: Path) -> Text | None:
    """Read a text; None when it is missing, which another rule says."""
    return Text(path) if path.is_file() else None


def marked_tasks(suite: Path) -> Iterator[int]:
    """The numbers in the suite's `task` markers."""
    if suite.is_file():
        for node in ast.walk(ast.parse(suite.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(func=ast.Attribute(attr="task"), args=[ast.Constant(int(number))]):
                    yield number


def _number(words: str) -> str:
    match = re.match(r"\d+", words)
    return match[0] if match else ""


def _list(names: list[str]) -> str:
    return " / ".join(names) or "none"


def _quoted_file(text: Text, path: str, course: Course) -> Path | None:
    for file in (text.path.parent / path, course.root / path):
        if file.is_file():
            return file
    return None


def _quotes(fence: Fence, file: Path) -> bool:
    wanted = _lines(fence.content)
    there = [line.rstrip() for line in file.read_text(encoding="utf-8").splitlines()]
    size = len(wanted)
    starts = range(len(there) - size + 1)
    return size > 0 and any(_lines("\n".join(there[n : n + size])) == wanted for n in starts)


def _lines(code: str) -> list[str]:
    return [line.rstrip() for line in textwrap.dedent(code).rstrip().splitlines()]


def _invalid(fence: Fence) -> str:
    code = textwrap.dedent(fence.content)
    try:
        if fence.language == "python":
            ast.parse(code)
        elif fence.language == "jinja":
            Environment(autoescape=True).parse(code)
        elif fence.language == "json" and "..." not in code and "…" not in code:
            json.loads(code)
    except (SyntaxError, ValueError, jinja2.TemplateSyntaxError) as error:
        return str(error)
    return ""


def _broken(target: str, text: Text, course: Course) -> str:
    parts = urlsplit(target)
    if parts.scheme or parts.netloc:
        return ""
    path = (text.path.parent / unquote(parts.path)).resolve() if parts.path else text.path
    if not path.exists():
        return "there is no such file"
    if not path.is_relative_to(course.root.resolve()):
        return "it is outside of the course"
    if parts.fragment and path.suffix == ".md":
        anchors = {heading.anchor for heading in Text(path).headings}
        if unquote(parts.fragment) not in anchors:
            return "the text has no such heading"
    return ""
