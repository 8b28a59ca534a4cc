"""Documents of a student's app: flask-smorest's copies of what its decorators say are made cheaper.

Each decorator copies what those below it have said, with the marshmallow schemas in it, field by
field. A check starts a fresh app, and this was a fifth of the time of a suite.
"""

from __future__ import annotations

import copy
import sys
from collections.abc import Iterator
from typing import Any

# That copy what is said, each by a `deepcopy` of its own.
_COPYING = ("arguments", "blueprint", "etag", "pagination", "response")


def share_schemas() -> None:
    """Let flask-smorest, where it is loaded, copy all that decorators say but for the schemas.

    They are read by it and by apispec, and changed by neither. Does nothing where these modules
    have no such name: it is not a public one (0.47 has it).
    """
    for name in _COPYING:
        module = sys.modules.get(f"flask_smorest.{name}")
        if getattr(module, "deepcopy", None) is copy.deepcopy:
            vars(module)["deepcopy"] = _copied


def _copied(said: Any) -> Any:
    """Return a deep copy that has the same schemas in it."""
    return copy.deepcopy(said, {id(schema): schema for schema in _schemas(said)})


def _schemas(said: Any) -> Iterator[Any]:
    if isinstance(said, dict | list | tuple):
        for part in said.values() if isinstance(said, dict) else said:
            yield from _schemas(part)
    elif isinstance(said, sys.modules["marshmallow"].Schema):
        yield said
