"""Rules about the code that students read: what it must never show them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from shared.material.catalog import Course, Lesson
from shared.verify.framework import Found, rule
from shared.verify.layout import app_folders, text_files

PAGES = (".html", ".jinja", ".j2", ".css", ".js")
# A page, a style or a script must not be fetched from elsewhere; a link to read (`<a>`) may be.
ELSEWHERE = re.compile(
    r"""<(?:script|link|img|iframe|source|video|audio)\b[^>]*?\b(?:src|href)\s*=\s*["']?(?:https?:)?//"""
    r"""|@import\s+(?:url\()?\s*["']?(?:https?:)?//|url\(\s*["']?(?:https?:)?//""",
    re.I,
)
SAFE = re.compile(r"\|\s*safe\b")
INNER_HTML = re.compile(r"\.(?:innerHTML|outerHTML)\s*=|insertAdjacentHTML|document\.write")
TAG = re.compile(
    r"</?(?:html|head|title|body|main|h[1-6]|p|a|ul|ol|li|div|span|b|i|em|strong|script|style|img|"
    r"br|hr|table|tr|td|th|form|input|button|label|pre|code|!doctype)\b",
    re.I,
)


@rule("style", "No page loads from elsewhere: the course works without a network.")
def nothing_from_elsewhere(course: Course, lesson: Lesson) -> Found:
    for path, number, line in _lines(lesson, (*PAGES, ".py")):
        if ELSEWHERE.search(line):
            yield path, number, "It loads from another site; carry the file in the lesson."


@rule("style", "No template turns the escaping off: no |safe, no innerHTML.")
def escaping_stays_on(course: Course, lesson: Lesson) -> Found:
    for path, number, line in _lines(lesson, PAGES):
        if SAFE.search(line):
            yield path, number, "`|safe` lets a visitor's markup into the page."
        if INNER_HTML.search(line):
            yield path, number, "Use `textContent`: this lets a visitor's markup into the page."


@rule("style", "No HTML is made of f-strings: markup belongs into templates.")
def no_html_in_strings(course: Course, lesson: Lesson) -> Found:
    for path, tree in _trees(lesson):
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr) and _has_tag(node):
                yield path, node.lineno, "HTML from an f-string is not escaped; use a template."


@rule("style", "No app switches the debugger on: that is `flask --debug run`.")
def no_debug_in_code(course: Course, lesson: Lesson) -> Found:
    for path, tree in _trees(lesson):
        for node in ast.walk(tree):
            if isinstance(node, ast.keyword) and node.arg == "debug" and _is_true(node.value):
                yield path, node.value.lineno, "`debug=True` would run in production too."
            if isinstance(node, ast.Assign) and _is_true(node.value) and _names_debug(node):
                yield path, node.lineno, "Debug mode is switched on in code."


def _lines(lesson: Lesson, suffixes: tuple[str, ...]) -> Iterator[tuple[Path, int, str]]:
    for folder in app_folders(lesson):
        for path in text_files(folder):
            if path.suffix in suffixes:
                for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                    yield path, number, line


def _trees(lesson: Lesson) -> Iterator[tuple[Path, ast.Module]]:
    """Each Python file that is valid; one that is not does not start, which another rule says."""
    for folder in app_folders(lesson):
        for path in text_files(folder):
            if path.suffix == ".py":
                try:
                    yield path, ast.parse(path.read_text(encoding="utf-8"))
                except SyntaxError:
                    continue


def _has_tag(node: ast.JoinedStr) -> bool:
    literal = "".join(
        part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else "{}"
        for part in node.values
    )
    return TAG.search(literal) is not None


def _is_true(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is True


def _names_debug(node: ast.Assign) -> bool:
    for target in node.targets:
        if isinstance(target, ast.Attribute) and target.attr == "debug":
            return True
        if isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Constant):
            return target.slice.value == "DEBUG"
    return False
