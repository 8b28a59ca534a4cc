"""Results as a JUnit report, which most CI servers show.

The shape is that of https://github.com/testmoapp/junitxml: a suite for each lesson, a case for each
check, its task as the class. Points are properties: JUnit itself only counts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree import ElementTree as ET

from shared.reports.terminal import check_as_text, points
from shared.result import Check, Result

# What XML 1.0 cannot hold, not even escaped (https://www.w3.org/TR/xml/#charsets).
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(results: Sequence[Result]) -> str:
    """Return the XML document, with its declaration."""
    root = ET.Element("testsuites", _counts([check for one in results for check in one.checks]))
    root.set("time", f"{sum(result.duration for result in results):.3f}")
    for result in results:
        _append_suite(root, result)
    ET.indent(root)
    body = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'


def _append_suite(root: ET.Element, result: Result) -> None:
    name = f"{result.submission}/{result.lesson}" if result.submission else result.lesson
    suite = ET.SubElement(root, "testsuite", {"name": clean(name)} | _counts(result.checks))
    suite.set("time", f"{result.duration:.3f}")
    properties = ET.SubElement(suite, "properties")
    for key, value in {
        "target": result.target,
        "seed": result.seed,
        "isolation": result.isolation,
        "points": points(result.points),
        "max_points": points(result.max_points),
    }.items():
        ET.SubElement(properties, "property", {"name": key, "value": clean(value)})
    for check in result.checks:
        _append_case(suite, result, check)
    if not result.checks:
        # A submission that could not be graded must not look like one without fault.
        suite.attrib.update(tests="1", errors="1")
        case = ET.SubElement(
            suite, "testcase", {"name": "graded", "classname": clean(result.lesson)}
        )
        ET.SubElement(case, "error", {"message": clean(result.reason or "no check was run")})


def _append_case(suite: ET.Element, result: Result, check: Check) -> None:
    task = f"task {check.task}" if check.task else "start"
    case = ET.SubElement(
        suite,
        "testcase",
        {
            "classname": clean(f"{result.lesson}.{task}"),
            "name": clean(check.id),
            "time": f"{check.duration:.3f}",
        },
    )
    properties = ET.SubElement(case, "properties")
    for key, value in {
        "title": check.title,
        "points": points(check.points),
        "max_points": points(check.max_points),
    }.items():
        ET.SubElement(properties, "property", {"name": key, "value": clean(value)})
    if check.status == "not reached":
        ET.SubElement(case, "skipped", {"message": "not reached: the app does not start"})
    elif not check.passed:
        kind = "error" if check.status == "error" else "failure"
        said = check.failure.message if check.failure else ""
        outcome = ET.SubElement(case, kind, {"message": clean(said or check.title)})
        outcome.text = clean(check_as_text(check))


def _counts(checks: Sequence[Check]) -> dict[str, str]:
    def count(status: str) -> str:
        return str(sum(check.status == status for check in checks))

    return {
        "tests": str(len(checks)),
        "failures": count("failed"),
        "errors": count("error"),
        "skipped": count("not reached"),
    }


def clean(text: str) -> str:
    """Return text that XML can hold: what it cannot is replaced."""
    return FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)
