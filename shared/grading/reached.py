"""Which checks run which functions of the solution: only these can notice a change in its body."""

from __future__ import annotations

import ast
import os
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

UNKNOWN = ""  # the check, where a function runs in a program of its own: `flask init-db`
_Function = ast.FunctionDef | ast.AsyncFunctionDef
_said: set[tuple[str, str, str]] = set()


@dataclass(frozen=True)
class Reached:
    """For each function of the solution, as `app.py:view`, the checks that run it."""

    functions: frozenset[str] = frozenset()
    checks: Mapping[str, frozenset[str]] | None = None

    def by(self, places: Collection[str]) -> frozenset[str] | None:
        """Return the checks that can notice a change in these places; None for all."""
        if self.checks is None or not self.functions.issuperset(places):
            return None
        found = frozenset().union(*(self.checks.get(place, ()) for place in places))
        return None if UNKNOWN in found else found


def changed_places(file: str, before: bytes | None, after: bytes | None) -> set[str]:
    """Return the functions whose own bodies differ in a file, as `app.py:view`.

    What is read without a call, such as a default, a decorator and a docstring, belongs to what is
    around the function. `app.py:` is the file itself: a change outside of functions, a new file
    (`before` is None), one that is gone, and one that is no Python.
    """
    try:
        old, new = (_own_bodies(_tree(source, file)) for source in (before, after))
    except (SyntaxError, ValueError):
        return {f"{file}:"}
    return {f"{file}:{name}" for name in old if old[name] != new.get(name)}


def mark(marks: str, place: str) -> None:
    """Write down that a function is run by this check; called by the marked solution."""
    # pytest sets the variable to "FILE::TEST (call)".
    check = os.environ.get("PYTEST_CURRENT_TEST", "").partition("::")[2].rpartition(" ")[0]
    if (marks, place, check) not in _said:
        _said.add((marks, place, check))
        with open(marks, "a", encoding="utf-8") as file:
            file.write(f"{place}\t{check}\n")


@contextmanager
def marked(folder: Path, marks: Path) -> Iterator[frozenset[str]]:
    """Have every function in an app's folder say that it is run; give the functions."""
    before = {path: path.read_bytes() for path in sorted(folder.rglob("*.py"))}
    functions: set[str] = set()
    marks.touch()
    try:
        for path, source in before.items():
            tree = ast.parse(source)
            for name, function in _functions(tree):
                place = f"{path.relative_to(folder).as_posix()}:{name}"
                functions.add(place)
                call = (
                    f'__import__("{__name__}", fromlist=["mark"]).mark({str(marks)!r}, {place!r})'
                )
                below = _beginning(function)
                function.body[below:below] = ast.parse(call).body
            path.write_text(ast.unparse(tree), encoding="utf-8")
        yield frozenset(functions)
    finally:
        for path, source in before.items():
            path.write_bytes(source)


def read_marks(functions: frozenset[str], marks: Path) -> Reached:
    """Return what the functions have said."""
    checks: defaultdict[str, set[str]] = defaultdict(set)
    for line in marks.read_text(encoding="utf-8").splitlines():
        place, _, check = line.partition("\t")
        checks[place].add(check)
    return Reached(functions, {place: frozenset(names) for place, names in checks.items()})


def _tree(source: bytes | None, file: str) -> ast.Module:
    if source is None or not file.endswith(".py"):
        raise ValueError(file)
    return ast.parse(source)


def _own_bodies(tree: ast.Module) -> dict[str, list[str]]:
    """Return what is in each function, and under "" what is in none; two may have one name."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for name, function in _functions(tree):
        below = _beginning(function)
        found[name] += [ast.dump(statement) for statement in function.body[below:]]
        del function.body[below:]
    return found | {"": [ast.dump(tree)]}


def _functions(node: ast.AST, scope: str = "") -> Iterator[tuple[str, _Function]]:
    """Yield each function with its name; those inside of one come before it."""
    for child in list(ast.iter_child_nodes(node)):
        inner = scope
        if isinstance(child, _Function | ast.ClassDef):
            inner = f"{scope}.{child.name}" if scope else child.name
        yield from _functions(child, inner)
        if isinstance(child, _Function):
            yield inner, child


def _beginning(function: _Function) -> int:
    """Return where a function's body begins, below its docstring."""
    return 0 if ast.get_docstring(function, clean=False) is None else 1
