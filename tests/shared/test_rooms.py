"""The rooms of `shared/`: each is about one thing, and imports only from those below it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import shared

SHARED = Path(shared.__file__).parent

# From the ground up, as the contributors' guide draws them.
ROOMS = (
    ("language", "result", "shown", "swagger_ui"),
    ("setup",),
    ("material",),
    ("gradebook", "alike"),
    ("serving", "reports", "handed_in", "database"),
    ("suite",),
    ("sandbox",),
    ("running",),
    ("grading",),
    ("verify", "audit"),
    ("doctor",),
    ("cli",),
    ("__main__",),
)
LEVEL = {room: level for level, rooms in enumerate(ROOMS) for room in rooms}
MODULES = {
    ".".join(path.relative_to(SHARED.parent).with_suffix("").parts).removesuffix(".__init__"): path
    for path in SHARED.rglob("*.py")
    if "requirements" not in path.parts
}


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                yield full if full in MODULES else node.module


def _room(module: str) -> str:
    return module.split(".")[1]


@pytest.mark.parametrize("module", sorted(MODULES.keys() - {"shared"}))
def test_imports_from_below(module: str) -> None:
    """No module imports from a room above its own, nor from one beside it."""
    here = _room(module)
    used = {_room(name) for name in _imports(MODULES[module]) if name.startswith("shared.")}
    assert [name for name in sorted(used - {here}) if LEVEL[name] >= LEVEL[here]] == []


def test_no_circle() -> None:
    """No chain of imports, inside functions or not, comes back to where it began."""
    graph = {
        module: {name for name in _imports(path) if name in MODULES and name != module}
        for module, path in MODULES.items()
    }
    # A package's own `__init__` is imported before each of its modules, whoever asks.
    TopologicalSorter(graph).prepare()
