"""The addresses of a solution, for the operators that write `url_for(...)` as text."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TypeVar

from flask import Flask
from werkzeug.routing import Rule

from shared.material.catalog import Lesson
from shared.running.scratch import scratch_place
from shared.suite.loader import loaded

Value = TypeVar("Value")


def rule_of(routes: Mapping[str, Rule], endpoint: str) -> Rule | None:
    """Return the rule of an endpoint; `.name` is one of a blueprint's, if only one is called so."""
    if not endpoint.startswith("."):
        return routes.get(endpoint)
    found = [rule for name, rule in routes.items() if name.endswith(endpoint)]
    return found[0] if len(found) == 1 else None


def address(rule: Rule, values: Mapping[str, Value]) -> list[str | Value] | None:
    """Return the parts of a URL: texts, and the values between them; None if one is missing."""
    path = list(_parts(rule.rule))
    names = [part for is_name, part in path if is_name]
    if not set(names) <= values.keys():
        return None
    parts: list[str | Value] = [values[part] if is_name else part for is_name, part in path]
    for place, name in enumerate(name for name in values if name not in names):
        parts += [f"{'&' if place else '?'}{name}=", values[name]]
    return parts


def _parts(rule: str) -> Iterator[tuple[bool, str]]:
    """Yield the parts of a rule: whether one is an argument, and its text or its name."""
    while "<" in rule:
        before, _, rest = rule.partition("<")
        argument, _, rule = rest.partition(">")
        yield False, before
        yield True, argument.rpartition(":")[2]
    if rule:
        yield False, rule


def routes_of(lesson: Lesson) -> dict[str, Rule]:
    """Return the rules of the solution's app by endpoint: empty where it does not start."""
    if "fork" not in multiprocessing.get_all_start_methods():
        return {}
    context = multiprocessing.get_context("fork")
    receiving, sending = context.Pipe(duplex=False)
    child = context.Process(target=_send_routes, args=(lesson, sending))
    child.start()
    sending.close()
    try:
        return {endpoint: Rule(rule) for endpoint, rule in receiving.recv().items()}
    except EOFError:
        return {}
    finally:
        child.join()


def _send_routes(lesson: Lesson, sending: Connection) -> None:
    with tempfile.TemporaryDirectory(dir=scratch_place()) as folder:
        work = Path(folder, "solution")
        shutil.copytree(lesson.solution_dir, work)
        os.chdir(work)
        with contextlib.suppress(Exception), loaded(work, lesson.solution_dir, {}) as app:
            assert isinstance(app, Flask)
            sending.send({rule.endpoint: rule.rule for rule in app.url_map.iter_rules()})
