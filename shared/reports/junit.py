"""Results as a JUnit report, which most CI servers show.

The shape is that of https://github.com/testmoapp/junitxml: a suite for each lesson, a case for each
check, its task as the class. Points are properties: JUnit itself only counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.etree import ElementTree as ET

from shared.reports.terminal import check_as_text, points
from shared.result import Check, Result
from shared.shown import Shown, shown, shown_line


def junit(results: Sequence[Result]) -> Shown:
    """Return the XML document, with its declaration."""
    root = ET.Element("testsuites")
    root.set("time", f"{sum(result.duration for result in results):.3f}")
    for result in results:
        _append_suite(root, result)
    for name in ("tests", "failures", "errors", "skipped"):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in root)))
    ET.indent(root)
    body = ET.tostring(root, encoding="unicode")
    return Shown(f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n')


def _append_suite(root: ET.Element, result: Result) -> None:
    name = f"{result.submission}/{result.lesson}" if result.submission else result.lesson
    suite = _add(root, "testsuite", {"name": shown_line(name), **_counts(result.checks)})
    suite.set("time", f"{result.duration:.3f}")
    about = {
        "target": result.target,
        "seed": result.seed,
        "isolation": result.isolation,
        "points": points(result.points),
        "max_points": points(result.max_points),
    }
    _append_properties(suite, about)
    for check in result.checks:
        _append_case(suite, result, check)
    if not result.checks:
        # A submission that was not graded must not look like one without fault.
        kind = "failure" if result.absent else "error"
        suite.attrib.update({"tests": "1", f"{kind}s": "1"})
        names = {"name": Shown("handed in" if result.absent else "graded")}
        names["classname"] = shown_line(result.lesson)
        case = _add(suite, "testcase", names)
        _add(case, kind, {"message": shown(result.reason or "no check was run")})


def _append_case(suite: ET.Element, result: Result, check: Check) -> None:
    task = "hidden" if check.hidden else f"task {check.task}" if check.task else "start"
    names = {
        "classname": shown_line(f"{result.lesson}.{task}"),
        "name": shown_line(check.id),
        "time": Shown(f"{check.duration:.3f}"),
    }
    case = _add(suite, "testcase", names)
    about = {
        "title": check.title,
        "points": points(check.points),
        "max_points": points(check.max_points),
    }
    _append_properties(case, about)
    if check.status == "not reached":
        _add(case, "skipped", {"message": Shown("not reached: the app does not start")})
    elif not check.passed:
        kind = "error" if check.status == "error" else "failure"
        said = check.failure.message if check.failure else ""
        _add(case, kind, {"message": shown(said or check.title)}, check_as_text(check))


def _append_properties(parent: ET.Element, about: Mapping[str, str]) -> None:
    properties = _add(parent, "properties", {})
    for key, value in about.items():
        _add(properties, "property", {"name": Shown(key), "value": shown_line(value)})


def _add(
    parent: ET.Element, tag: str, attributes: Mapping[str, Shown], text: Shown | None = None
) -> ET.Element:
    """Add an element. Of what is fit to be shown XML can hold everything (XML 1.0, 2.2)."""
    element = ET.SubElement(parent, tag, dict[str, str](attributes))
    element.text = text
    return element


def _counts(checks: Sequence[Check]) -> dict[str, Shown]:
    def count(status: str) -> Shown:
        return Shown(str(sum(check.status == status for check in checks)))

    return {
        "tests": Shown(str(len(checks))),
        "failures": count("failed"),
        "errors": count("error"),
        "skipped": count("not reached"),
    }
