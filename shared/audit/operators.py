"""What an operator of mutation is, and those that are taken from mutmut.

Of the two libraries that are kept up, mutmut (3.8) has its operators in a table of functions from
a node of libcst to its changed nodes, which can be called by themselves, and keeps the layout of
the source. Those of cosmic-ray (8.7) change nodes of parso in place, by an index into positions
that are found in another pass, and bring a database, an HTTP server and git with them. What either
has for Python in general is much the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import libcst as cst
import libcst.matchers as m
from mutmut.mutation import mutators

Change = Callable[[Any], Iterable[cst.CSTNode]]
Part = TypeVar("Part", bound=cst.CSTNode)

# What stands there is done when a student starts the app as a program, and in no check.
MAIN = m.If(
    test=m.Comparison(m.Name("__name__"), [m.ComparisonTarget(m.Equal(), m.SimpleString())])
)


@dataclass(frozen=True)
class Operator:
    """Gives for a node of a type the nodes that may stand in its place, one for each mutant."""

    name: str
    type: type[cst.CSTNode] | tuple[type[cst.CSTNode], ...]
    change: Change


def like(node: cst.BaseExpression, new: cst.BaseExpression) -> cst.BaseExpression:
    """Return `new` in the parentheses of `node`."""
    return new.with_changes(lpar=node.lpar, rpar=node.rpar) if node.lpar else new


def named(call: cst.BaseExpression) -> str:
    """Return the last part of a called name (`abort`, `commit`); empty for anything else."""
    if not isinstance(call, cst.Call):
        return ""
    function = call.func
    name = function.attr if isinstance(function, cst.Attribute) else function
    return name.value if isinstance(name, cst.Name) else ""


def without(parts: Sequence[Part], number: int) -> list[Part]:
    """Return the parts without one; what is last then ends as the last one did."""
    rest = [*parts[:number], *parts[number + 1 :]]
    if rest and number == len(parts) - 1:
        ending = {"comma": parts[-1].comma}  # type: ignore[attr-defined]  # args, elements, params
        if isinstance(parts[-1], cst.Arg):
            ending["whitespace_after_arg"] = parts[-1].whitespace_after_arg
        rest[-1] = rest[-1].with_changes(**ending)
    return rest


def _argument(node: cst.Call) -> Iterator[cst.CSTNode]:
    """Leave out an argument without a name, or give None in place of one."""
    for number, argument in enumerate(node.args):
        if argument.keyword is None:
            yield node.with_changes(args=without(node.args, number))
    kept = (new for new in mutators.operator_arg_removal(node) if isinstance(new, cst.Call))
    yield from (new for new in kept if len(new.args) == len(node.args))


def _first_text(node: cst.BaseString) -> Iterator[cst.CSTNode]:
    """Change a text once: mutmut also writes it in capitals and in small letters."""
    yield from list(mutators.operator_string(node))[:1]


def _is_message(node: cst.BaseString) -> bool:
    return isinstance(node, cst.SimpleString) and " " in str(node.evaluated_value).strip()


def _message(node: cst.BaseString) -> Iterator[cst.CSTNode]:
    if _is_message(node):
        yield from _first_text(node)


def _word(node: cst.BaseString) -> Iterator[cst.CSTNode]:
    if not _is_message(node):
        yield from _first_text(node)


# Not taken: the numbers and the lambda, of which statuses and sort keys are made here.
FROM_MUTMUT = (
    Operator("message", cst.BaseString, _message),
    Operator("word", cst.BaseString, _word),
    Operator("constant", cst.Name, mutators.operator_name),
    Operator("assigned", (cst.Assign, cst.AnnAssign), mutators.operator_assignment),
    Operator("augmented", cst.AugAssign, mutators.operator_augmented_assignment),
    Operator("not", cst.UnaryOperation, mutators.operator_remove_unary_ops),
    Operator("argument", cst.Call, _argument),
    Operator("argument", cst.Call, mutators.operator_dict_arguments),
    Operator("string-method", cst.Call, mutators.operator_symmetric_string_methods_swap),
    Operator("string-method", cst.Call, mutators.operator_unsymmetrical_string_methods_swap),
    Operator("keyword", cst.CSTNode, mutators.operator_keywords),
    Operator("comparison", cst.CSTNode, mutators.operator_swap_op),
    Operator("case", cst.Match, mutators.operator_match),
    Operator("ternary", cst.IfExp, mutators.operator_if_exp),
)
