"""Changes of a Python file: the operators applied at each node, without those that do nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from types import CodeType

import libcst as cst
import libcst.matchers as m
from werkzeug.routing import Rule

from shared.audit.expressions import EXPRESSIONS, address_as_text
from shared.audit.operators import FROM_MUTMUT, MAIN, Operator
from shared.audit.statements import STATEMENTS

# Nothing of these is seen over HTTP; what an import lacks, the app cannot start without.
NOT_CHANGED = (cst.Annotation, cst.Import, cst.ImportFrom, cst.Global, cst.Nonlocal)
DOCSTRING = m.Expr(value=m.SimpleString() | m.ConcatenatedString())


def changes_of_python(
    text: str, routes: Mapping[str, Rule]
) -> Iterator[tuple[str, str, str | None]]:
    """Yield each change: its operator, its function, and the whole changed text.

    The text is None where the compiled program is the same. What does not compile, and what an
    earlier operator came to already, is left out.
    """
    module = cst.parse_module(text)
    operators = (address_as_text(routes), *STATEMENTS, *EXPRESSIONS, *FROM_MUTMUT)
    original = _program(text)
    seen: set[object] = set()
    for scope, path in _nodes(module):
        for operator, new in _changed(path[-1], operators):
            changed = _replaced(path, new).code
            program = _program(changed)
            if program is None or program in seen:
                continue
            if program == original:
                yield operator.name, scope, None
                continue
            seen.add(program)
            yield operator.name, scope, changed


def _changed(
    node: cst.CSTNode, operators: Sequence[Operator]
) -> Iterator[tuple[Operator, cst.CSTNode]]:
    for operator in operators:
        if isinstance(node, operator.type):
            for new in operator.change(node):
                yield operator, new


def _replaced(path: Sequence[cst.CSTNode], new: cst.CSTNode) -> cst.Module:
    """Return the module with a new node at a path's end; only what is on the path is made anew.

    libcst's own `deep_replace` walks through the whole module for it.
    """
    for parent, child in zip(path[-2::-1], path[:0:-1], strict=True):
        new = parent.with_changes(**_held(parent, child, new))
    assert isinstance(new, cst.Module)
    return new


def _held(parent: cst.CSTNode, child: cst.CSTNode, new: cst.CSTNode) -> dict[str, object]:
    """Return the field of a node that holds its child, with a new one in the child's place."""
    for field in fields(parent):
        value = getattr(parent, field.name)
        if value is child:
            return {field.name: new}
        if isinstance(value, list | tuple) and any(one is child for one in value):
            return {field.name: [new if one is child else one for one in value]}
    raise AssertionError(f"{parent} has no {child}")


class _Walk(cst.CSTVisitor):
    """Collects the nodes that are changed, each with the name of the function or class it is in.

    A node is told by its path, which begins with the module and ends with the node.

    A decorator and a default are outside: they are read where the function is made.
    """

    def __init__(self) -> None:
        self.found: list[tuple[str, tuple[cst.CSTNode, ...]]] = []
        self._path: list[cst.CSTNode] = []
        self._scope: list[str] = []
        self._bodies: dict[cst.CSTNode, str] = {}

    def on_visit(self, node: cst.CSTNode) -> bool:
        self._path.append(node)
        if isinstance(node, NOT_CHANGED) or m.matches(node, DOCSTRING | MAIN):
            return False
        if isinstance(node, cst.FunctionDef | cst.ClassDef):
            self._bodies[node.body] = node.name.value
        if node in self._bodies:
            self._scope.append(self._bodies[node])
        self.found.append((".".join(self._scope), tuple(self._path)))
        return True

    def on_leave(self, original_node: cst.CSTNode) -> None:
        self._path.pop()
        if original_node in self._bodies:
            self._scope.pop()


def _nodes(module: cst.Module) -> list[tuple[str, tuple[cst.CSTNode, ...]]]:
    walk = _Walk()
    module.visit(walk)
    return walk.found


def _program(text: str) -> object:
    """Return what two texts have in common that do the same; None if a text does not compile."""
    try:
        return _without_places(compile(text, "solution", "exec", dont_inherit=True))
    except (SyntaxError, ValueError):
        return None


def _without_places(code: CodeType) -> object:
    """Return all of a code object that matters when it runs: not its lines and columns."""
    constants = tuple(
        _without_places(constant) if isinstance(constant, CodeType) else _constant(constant)
        for constant in code.co_consts
    )
    counts = (code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount, code.co_flags)
    names = (code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars, code.co_name)
    return (code.co_code, constants, counts, names, getattr(code, "co_exceptiontable", b""))


def _constant(value: object) -> object:
    """Tell 1 from 1.0 and True."""
    return (type(value), repr(value))
