"""Rules about a suite's text: students read it as the rubric."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from shared.material.catalog import Course, Lesson
from shared.verify.framework import Found, rule

HANGUL = re.compile("[가-힣]")
LISTS = ("IsList", "IsListOrTuple", "IsTuple")


@rule("rubric", "Every check has a task and points.")
def checks_have_task_and_points(course: Course, lesson: Lesson) -> Found:
    for check in checks(lesson):
        marks = {
            node.attr
            for decorator in check.decorator_list
            for node in ast.walk(decorator)
            if isinstance(node, ast.Attribute)
        }
        for mark in ("task", "points"):
            if mark not in marks:
                text = f"{check.name} has no `@pytest.mark.{mark}(...)`."
                yield lesson.suite, check.lineno, text


@rule("rubric", "Every check has its line of the rubric, in English and in Korean.")
def checks_have_rubric_lines(course: Course, lesson: Lesson) -> Found:
    for check in checks(lesson):
        paragraphs = re.split(r"\n\s*\n", ast.get_docstring(check) or "")
        if len(paragraphs) != 2 or not all(part.strip() for part in paragraphs):
            text = f"{check.name} needs a docstring of two paragraphs: English, Korean."
            yield lesson.suite, check.lineno, text
        elif HANGUL.search(paragraphs[0]) and not re.search("[A-Za-z]{3}", paragraphs[0]):
            yield lesson.suite, check.lineno, f"The first paragraph of {check.name} is not English."
        elif not HANGUL.search(paragraphs[1]):
            yield lesson.suite, check.lineno, f"The second paragraph of {check.name} is not Korean."


@rule("rubric", "No two checks have one name: the first would never be run.")
def check_names_are_unique(course: Course, lesson: Lesson) -> Found:
    seen: set[str] = set()
    for check in checks(lesson):
        if check.name in seen:
            yield lesson.suite, check.lineno, f"Another check is called {check.name} too."
        seen.add(check.name)


@rule("rubric", "A suite is a black box: it imports no app and nothing that is only in process.")
def suite_is_a_black_box(course: Course, lesson: Lesson) -> Found:
    own = {"app"} | {path.stem for path in lesson.solution_dir.glob("*.py")}
    for node in ast.walk(_tree(lesson)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            for name in _imported(node):
                if name.partition(".")[0] in own:
                    yield lesson.suite, node.lineno, f"It imports the student's `{name}`."
        if isinstance(node, ast.Attribute) and node.attr == "session_transaction":
            yield lesson.suite, node.lineno, "`session_transaction` exists only in process."


@rule("rubric", "JSON is compared with its types: the answer stands on the left.")
def answers_stand_on_the_left(course: Course, lesson: Lesson) -> Found:
    # Python asks the left value first, and only what comes from `response.json` is strict. In a
    # list of dirty-equals the expected values are asked first.
    for node in ast.walk(_tree(lesson)):
        if isinstance(node, ast.Compare) and _equates_a_number(node):
            text = "Write the answer on the left: `response.json == 1`."
            yield lesson.suite, node.lineno, text
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in LISTS:
            for value in node.args:
                if _is_number(value, bool, float):
                    text = "In a list of dirty-equals, true and 1.0 equal 1: write a plain list."
                    yield lesson.suite, value.lineno, text


def checks(lesson: Lesson) -> Iterator[ast.FunctionDef]:
    """The test functions of a suite, in order."""
    for node in ast.walk(_tree(lesson)):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield node


def _equates_a_number(node: ast.Compare) -> bool:
    equates = isinstance(node.ops[0], ast.Eq | ast.NotEq)
    return equates and _is_number(node.left, bool, int, float)


def _is_number(node: ast.expr, *kinds: type) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, kinds)


def _imported(node: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return [alias.name for alias in node.names]


def _tree(lesson: Lesson) -> ast.Module:
    source = lesson.suite.read_text(encoding="utf-8") if lesson.suite.is_file() else ""
    return ast.parse(source)
