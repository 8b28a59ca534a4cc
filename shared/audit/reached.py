"""Which checks run which functions of the solution: only these can notice a change in its body."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import libcst as cst

from shared.audit.mutants import Mutant

MARKS = "COURSE_AUDIT_MARKS"  # the variable that names the file which the functions write to
UNKNOWN = ""  # the check, where a function runs in a program that the app has started


@dataclass(frozen=True)
class Reached:
    """For each function of the solution, as `app.py:view`, the checks that run it."""

    functions: frozenset[str] = frozenset()
    checks: Mapping[str, frozenset[str]] | None = None

    def by(self, mutant: Mutant) -> frozenset[str] | None:
        """Return the checks that can notice a mutant; None for all."""
        place = f"{mutant.file}:{mutant.scope}"
        if self.checks is None or place not in self.functions:
            return None
        checks = self.checks.get(place, frozenset())
        return None if UNKNOWN in checks else checks


def mark(place: str) -> None:
    """Write down that a function is run by this check; called by the marked solution."""
    # pytest sets the variable to "FILE::TEST (call)".
    check = os.environ.get("PYTEST_CURRENT_TEST", "").partition("::")[2].rpartition(" ")[0]
    with open(os.environ[MARKS], "a", encoding="utf-8") as file:
        file.write(f"{place}\t{check}\n")


@contextmanager
def marked(folder: Path, marks: Path) -> Iterator[frozenset[str]]:
    """Have every function in an app's folder say that it is run; give the functions."""
    before = {path: path.read_bytes() for path in sorted(folder.rglob("*.py"))}
    functions: set[str] = set()
    os.environ[MARKS] = str(marks)
    marks.touch()
    try:
        for path, source in before.items():
            marking = _Marking(path.relative_to(folder).as_posix())
            path.write_text(cst.parse_module(source).visit(marking).code, encoding="utf-8")
            functions |= marking.places
        yield frozenset(functions)
    finally:
        del os.environ[MARKS]
        for path, source in before.items():
            path.write_bytes(source)


def read_marks(functions: frozenset[str], marks: Path) -> Reached:
    """Return what the functions have said."""
    checks: defaultdict[str, set[str]] = defaultdict(set)
    for line in marks.read_text(encoding="utf-8").splitlines():
        place, _, check = line.partition("\t")
        checks[place].add(check)
    return Reached(functions, {place: frozenset(names) for place, names in checks.items()})


class _Marking(cst.CSTTransformer):
    """Puts a call of `mark` at the beginning of each function, below its docstring."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._scope: list[str] = []
        self.places: set[str] = set()

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:
        self._scope.append(node.name.value)

    def visit_ClassDef(self, node: cst.ClassDef) -> None:
        self._scope.append(node.name.value)

    def leave_ClassDef(
        self, original_node: cst.ClassDef, updated_node: cst.ClassDef
    ) -> cst.ClassDef:
        self._scope.pop()
        return updated_node

    def leave_FunctionDef(
        self, original_node: cst.FunctionDef, updated_node: cst.FunctionDef
    ) -> cst.FunctionDef:
        place = f"{self._file}:{'.'.join(self._scope)}"
        self._scope.pop()
        if not isinstance(updated_node.body, cst.IndentedBlock):
            return updated_node
        self.places.add(place)
        call = f'__import__("{__name__}", fromlist=["mark"]).mark({place!r})'
        lines = list(updated_node.body.body)
        below = 1 if original_node.get_docstring() is not None else 0
        lines.insert(below, cst.parse_statement(call))
        return updated_node.with_changes(body=updated_node.body.with_changes(body=lines))
