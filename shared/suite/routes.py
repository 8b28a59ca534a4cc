"""Routes of a student's app: the code that builds their URLs is compiled when it is first used.

Werkzeug compiles two functions for each rule as it is added. A check starts a fresh app, sends a
request or two and builds few URLs, so that this was nearly half of the time of a suite.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from werkzeug.routing import Rule

Builder = Callable[..., tuple[str, str]]


def compile_builders_late() -> None:
    """Make Werkzeug's rules of this process wait with compiling until a URL is built.

    Does nothing where Werkzeug has no such method: it is not a public one (3.1 has it).
    """
    compile_builder: Any = getattr(Rule, "_compile_builder", None)
    if compile_builder is None or hasattr(compile_builder, "waits"):
        return

    def compile_late(rule: Rule, append_unknown: bool = True) -> Builder:
        if rule.defaults:  # a default that its converter refuses is an error of adding the rule
            now: Builder = compile_builder(rule, append_unknown)
            return now
        compiled: list[Builder] = []

        def build(rule: Rule, /, **values: Any) -> tuple[str, str]:
            if not compiled:
                compiled.append(compile_builder(rule, append_unknown))
            return compiled[0](rule, **values)

        return build

    setattr(compile_late, "waits", True)  # noqa: B010
    setattr(Rule, "_compile_builder", compile_late)  # noqa: B010  # for the type checker
