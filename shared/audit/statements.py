"""Operators on statements: a check, a commit, a decorator, an order."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import libcst as cst
import libcst.matchers as m

from shared.audit.operators import MAIN, Operator, named, without

Block = cst.IndentedBlock | cst.Module
Statement = cst.BaseStatement | cst.BaseSmallStatement

REFUSING = {"abort", "fail", "refuse"}
ENDING = (cst.Raise, cst.Return, cst.Continue, cst.Break)
EMPTY = {"dict", "list", "set"}


def only(statement: cst.CSTNode) -> cst.CSTNode:
    """Return the one small statement of a line, or the statement itself."""
    if isinstance(statement, cst.SimpleStatementLine) and len(statement.body) == 1:
        return statement.body[0]
    return statement


def called(statement: cst.CSTNode) -> str:
    """Return the name that a statement calls, when that is all it does."""
    small = only(statement)
    return named(small.value) if isinstance(small, cst.Expr) else ""


def refuses(statement: cst.CSTNode) -> bool:
    """Return whether a statement ends a request with an error."""
    return isinstance(only(statement), cst.Raise) or called(statement) in REFUSING


def _without(block: Block, number: int) -> Block:
    """Return the block without one statement, the comment above it included."""
    rest = [*block.body[:number], *block.body[number + 1 :]]
    return block.with_changes(body=rest or [cst.parse_statement("pass")])


def _removing(wanted: Callable[[cst.CSTNode], bool]) -> Callable[[Block], Iterator[cst.CSTNode]]:
    def change(block: Block) -> Iterator[cst.CSTNode]:
        for number, statement in enumerate(block.body):
            if wanted(statement):
                yield _without(block, number)

    return change


def _is_other_call(statement: cst.CSTNode) -> bool:
    name = called(statement)
    return bool(name) and name not in {*REFUSING, "commit", "rollback"}


def _is_stored(statement: cst.CSTNode) -> bool:
    """Return whether a statement assigns to an attribute or an item (a header, an option)."""
    targets = m.Attribute() | m.Subscript()
    return m.matches(only(statement), m.Assign(targets=[m.AssignTarget(target=targets)]))


def _is_delete(statement: cst.CSTNode) -> bool:
    return isinstance(only(statement), cst.Del)


def checked(block: Block) -> Iterator[cst.CSTNode]:
    """Remove an `if` without `else` that ends what its function does."""
    for number, statement in enumerate(block.body):
        if isinstance(statement, cst.If) and statement.orelse is None and _ends(statement):
            yield _without(block, number)


def branched(block: Block) -> Iterator[cst.CSTNode]:
    """Remove an `if` of another kind; what stands in its `else` stays."""
    for number, statement in enumerate(block.body):
        if not isinstance(statement, cst.If) or m.matches(statement, MAIN):
            continue
        orelse = statement.orelse
        if orelse is None and not _ends(statement):
            yield _without(block, number)
        elif isinstance(orelse, cst.Else) and isinstance(orelse.body, cst.IndentedBlock):
            kept = [*block.body[:number], *orelse.body.body, *block.body[number + 1 :]]
            yield block.with_changes(body=kept)


def _ends(statement: cst.If) -> bool:
    last = statement.body.body[-1]
    return isinstance(only(last), ENDING) or refuses(last)


def otherwise(node: cst.If | cst.Try | cst.For) -> Iterator[cst.CSTNode]:
    """Remove an `else`."""
    if isinstance(node.orelse, cst.Else):
        yield node.with_changes(orelse=None)


def caught(block: Block) -> Iterator[cst.CSTNode]:
    """Catch nothing."""
    for number, statement in enumerate(block.body):
        if isinstance(statement, cst.Try) and isinstance(statement.body, cst.IndentedBlock):
            kept = [*block.body[:number], *statement.body.body, *block.body[number + 1 :]]
            yield block.with_changes(body=kept)


def managed(block: Block) -> Iterator[cst.CSTNode]:
    """Do what stands in a `with` without it: outside a transaction or a lock."""
    for number, statement in enumerate(block.body):
        if isinstance(statement, cst.With) and isinstance(statement.body, cst.IndentedBlock):
            kept = [*block.body[:number], *statement.body.body, *block.body[number + 1 :]]
            yield block.with_changes(body=kept)


def decorated(node: cst.FunctionDef | cst.ClassDef) -> Iterator[cst.CSTNode]:
    """Remove a decorator."""
    for number in range(len(node.decorators)):
        yield node.with_changes(
            decorators=[*node.decorators[:number], *node.decorators[number + 1 :]]
        )


def returned(node: cst.Return) -> Iterator[cst.CSTNode]:
    """Return nothing."""
    if node.value is not None:
        yield node.with_changes(value=None, whitespace_after_return=cst.MaybeSentinel.DEFAULT)


def answered(node: cst.Return) -> Iterator[cst.CSTNode]:
    """Leave out the last of several things that are returned: the headers, the status."""
    if isinstance(node.value, cst.Tuple) and len(node.value.elements) > 1:
        kept = without(node.value.elements, len(node.value.elements) - 1)
        if len(kept) > 1:
            yield node.with_changes(value=node.value.with_changes(elements=kept))
        else:
            yield node.with_changes(value=kept[0].value)


def shared_default(node: cst.FunctionDef) -> Iterator[cst.CSTNode]:
    """Make a list or dictionary that is new in each call one that all calls share."""
    if not isinstance(node.body, cst.IndentedBlock) or node.params.star_kwarg:
        return
    for number, statement in enumerate(node.body.body):
        assign = only(statement)
        if isinstance(assign, cst.Assign) and _is_empty(assign.value):
            target = assign.targets[0].target
            if isinstance(target, cst.Name):
                parameter = cst.Param(
                    target, default=assign.value, equal=cst.AssignEqual(
                        cst.SimpleWhitespace(""), cst.SimpleWhitespace("")
                    ),
                )  # fmt: skip
                into = "kwonly_params" if node.params.kwonly_params else "params"
                params = [*getattr(node.params, into), parameter]
                yield node.with_changes(
                    params=node.params.with_changes(**{into: params}),
                    body=_without(node.body, number),
                )


def mutable_default(node: cst.Param) -> Iterator[cst.CSTNode]:
    """Make a default of `None` a list that all calls share."""
    if m.matches(node, m.Param(default=m.Name("None"))):
        yield node.with_changes(default=cst.List([]))


def _is_empty(value: cst.BaseExpression) -> bool:
    if isinstance(value, cst.List | cst.Dict):
        return not value.elements
    return named(value) in EMPTY and isinstance(value, cst.Call) and not value.args


def swapped(block: cst.IndentedBlock) -> Iterator[cst.CSTNode]:
    """Do two neighbouring things in the other order: store, then check."""
    for number in range(len(block.body) - 1):
        first, second = block.body[number : number + 2]
        if _may_move(first) and _may_move(second) and not _apart(first, second):
            yield block.with_changes(
                body=[*block.body[:number], second, first, *block.body[number + 2 :]]
            )


def _may_move(statement: cst.CSTNode) -> bool:
    small = only(statement)
    docstring = m.Expr(value=m.SimpleString() | m.ConcatenatedString())
    still = m.FunctionDef() | m.ClassDef() | m.Return() | m.Raise() | m.Break() | m.Continue()
    return not m.matches(small, docstring | still | m.Import() | m.ImportFrom() | m.Global())


def _apart(first: cst.CSTNode, second: cst.CSTNode) -> bool:
    """Return whether nobody can tell the order: one names a value, the other has no such name."""
    plain = [part for part in (first, second) if _is_plain(part)]
    return bool(plain) and not _names(first) & _names(second)


def _is_plain(statement: cst.CSTNode) -> bool:
    named = m.Assign(targets=[m.AssignTarget(target=m.Name())])
    return m.matches(only(statement), named) and not m.findall(statement, m.Call() | m.Subscript())


def _names(statement: cst.CSTNode) -> set[str]:
    return {cst.ensure_type(name, cst.Name).value for name in m.findall(statement, m.Name())}


def undeclared(node: cst.ClassDef) -> Iterator[cst.CSTNode]:
    """Remove an attribute of a class: a field of a schema, a column."""
    if isinstance(node.body, cst.IndentedBlock):
        for number, statement in enumerate(node.body.body):
            if isinstance(only(statement), cst.Assign | cst.AnnAssign):
                yield node.with_changes(body=_without(node.body, number))


BLOCKS = (cst.IndentedBlock, cst.Module)
STATEMENTS = (
    Operator("decorator", (cst.FunctionDef, cst.ClassDef), decorated),
    Operator("check", BLOCKS, checked),
    Operator("refusal", BLOCKS, _removing(refuses)),
    Operator("commit", BLOCKS, _removing(lambda statement: called(statement) == "commit")),
    Operator("rollback", BLOCKS, _removing(lambda statement: called(statement) == "rollback")),
    Operator("branch", BLOCKS, branched),
    Operator("else", (cst.If, cst.Try, cst.For), otherwise),
    Operator("except", BLOCKS, caught),
    Operator("with", BLOCKS, managed),
    Operator("call", BLOCKS, _removing(_is_other_call)),
    Operator("stored", BLOCKS, _removing(_is_stored)),
    Operator("delete", BLOCKS, _removing(_is_delete)),
    Operator("field", cst.ClassDef, undeclared),
    Operator("headers", cst.Return, answered),
    Operator("return", cst.Return, returned),
    Operator("shared-default", cst.FunctionDef, shared_default),
    Operator("mutable-default", cst.Param, mutable_default),
    Operator("swap", cst.IndentedBlock, swapped),
)
