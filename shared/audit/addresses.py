"""The addresses of a solution, for the operators that write `url_for(...)` as text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeVar

from werkzeug.routing import Rule

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
