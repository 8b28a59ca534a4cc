"""Operators on expressions: a status, a copy, a default, a query, an address."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import libcst as cst
import libcst.matchers as m
from werkzeug.routing import Rule

from shared.audit.addresses import address, rule_of
from shared.audit.operators import Operator, like, named, without

# What a status is easily taken for.
STATUSES = {
    200: 201, 201: 200, 202: 200, 204: 200, 301: 302, 302: 301, 303: 302, 307: 302, 308: 301,
    400: 500, 401: 403, 403: 401, 404: 400, 405: 404, 409: 400, 410: 404, 412: 400, 413: 400,
    415: 400, 422: 400, 428: 400, 429: 400, 500: 200, 503: 500,
}  # fmt: skip
TRIMMING = {"strip", "lstrip", "rstrip", "lower", "upper", "casefold", "title", "isoformat"}
QUERYING = {
    "where", "filter", "filter_by", "order_by", "limit", "offset", "distinct", "join", "options",
    "group_by", "having", "with_for_update", "unique",
}  # fmt: skip
COPYING = {"dict", "list", "set", "copy", "deepcopy"}
ORDERING = {"sorted", "reversed"}


def status(node: cst.Integer) -> Iterator[cst.CSTNode]:
    """Answer another status: `201` to `200`."""
    if node.evaluated_value in STATUSES:
        yield node.with_changes(value=str(STATUSES[node.evaluated_value]))


def number(node: cst.Integer) -> Iterator[cst.CSTNode]:
    """Move a number by one, up and down."""
    if node.evaluated_value not in STATUSES:
        yield node.with_changes(value=str(node.evaluated_value + 1))
        if node.evaluated_value > 0:
            yield node.with_changes(value=str(node.evaluated_value - 1))


def formatted(node: cst.FormattedString) -> Iterator[cst.CSTNode]:
    """Change the first text of an f-string."""
    for part in node.parts:
        if isinstance(part, cst.FormattedStringText):
            yield node.with_deep_changes(part, value="XX" + part.value)
            return


def escape(node: cst.Call) -> Iterator[cst.CSTNode]:
    """Leave out an `escape()`."""
    if named(node) == "escape" and len(node.args) == 1:
        yield node.args[0].value


def falsy(node: cst.Comparison) -> Iterator[cst.CSTNode]:
    """Take what is false for what is `None`."""
    if m.matches(node, m.Comparison(comparisons=[m.ComparisonTarget(comparator=m.Name("None"))])):
        if isinstance(node.comparisons[0].operator, cst.Is):
            yield like(node, cst.UnaryOperation(cst.Not(), node.left))
        elif isinstance(node.comparisons[0].operator, cst.IsNot):
            yield like(node, node.left)


def default_by_or(node: cst.IfExp) -> Iterator[cst.CSTNode]:
    """Write `a if ... else b` as `a or b`, which also replaces what is empty or 0."""
    left = node.body
    if m.matches(left, m.Subscript(slice=[m.SubscriptElement(m.Index())])):
        assert isinstance(left, cst.Subscript)
        index = cst.ensure_type(left.slice[0].slice, cst.Index)
        left = cst.Call(cst.Attribute(left.value, cst.Name("get")), [cst.Arg(index.value)])
    yield like(node, cst.BooleanOperation(left, cst.Or(), node.orelse))


def get_by_or(node: cst.Call) -> Iterator[cst.CSTNode]:
    """Write `d.get(k, b)` as `d.get(k) or b`."""
    if named(node) in ("get", "pop") and len(node.args) == 2 and not node.args[1].keyword:
        short = node.with_changes(args=[node.args[0].with_changes(comma=cst.MaybeSentinel.DEFAULT)])
        either = cst.BooleanOperation(short, cst.Or(), node.args[1].value)
        yield either.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])


def copied(node: cst.Call) -> Iterator[cst.CSTNode]:
    """Hand out the thing itself in place of its copy."""
    if named(node) in COPYING and len(node.args) == 1 and not node.args[0].keyword:
        yield node.args[0].value
    elif m.matches(node, m.Call(func=m.Attribute(attr=m.Name("copy")), args=[])):
        yield cst.ensure_type(node.func, cst.Attribute).value


def copied_by_stars(node: cst.Dict | cst.List) -> Iterator[cst.CSTNode]:
    """Write `{**x}` and `[*x]` as `x`."""
    if len(node.elements) == 1 and isinstance(
        node.elements[0], cst.StarredDictElement | cst.StarredElement
    ):
        yield node.elements[0].value


def trimmed(node: cst.Call) -> Iterator[cst.CSTNode]:
    """Leave out a `.strip()` or `.lower()`."""
    if named(node) in TRIMMING and isinstance(node.func, cst.Attribute):
        yield node.func.value


def queried(node: cst.Call) -> Iterator[cst.CSTNode]:
    """Leave out a `.where()` or `.order_by()`."""
    if named(node) in QUERYING and isinstance(node.func, cst.Attribute):
        yield node.func.value


def ordered(node: cst.Call) -> Iterator[cst.CSTNode]:
    """Leave out a `sorted()`."""
    if named(node) in ORDERING and node.args:
        yield node.args[0].value


def filtered(node: cst.CompFor) -> Iterator[cst.CSTNode]:
    """Leave out the `if` of a comprehension."""
    if node.ifs:
        yield node.with_changes(ifs=node.ifs[1:])


def sliced(node: cst.Slice) -> Iterator[cst.CSTNode]:
    """Leave out an end of a slice."""
    for side in ("lower", "upper", "step"):
        if getattr(node, side) is not None:
            yield node.with_changes(**{side: None})


def operand(node: cst.BooleanOperation) -> Iterator[cst.CSTNode]:
    """Leave out one side of an `and` or `or`."""
    yield like(node, node.left)
    yield like(node, node.right)


def let_bool_in(node: cst.Comparison) -> Iterator[cst.CSTNode]:
    """Write `type(x) is int` as `isinstance(x, int)`, which takes `True` too."""
    if named(node.left) != "type" or len(node.comparisons) != 1:
        return
    target, call = node.comparisons[0], cst.ensure_type(node.left, cst.Call)
    asked = cst.Call(
        cst.Name("isinstance"), [cst.Arg(call.args[0].value), cst.Arg(target.comparator)]
    )
    if isinstance(target.operator, cst.Is | cst.Equal):
        yield like(node, asked)
    elif isinstance(target.operator, cst.IsNot | cst.NotEqual):
        yield like(node, cst.UnaryOperation(cst.Not(), asked))


@dataclass(frozen=True)
class _Without:
    """Leaves out a keyword argument: of the given name, or any of the others."""

    name: str = ""
    others: tuple[str, ...] = ("methods", "location")

    def __call__(self, node: cst.Call) -> Iterator[cst.CSTNode]:
        for number, argument in enumerate(node.args):
            keyword = argument.keyword.value if argument.keyword else ""
            if keyword and (self.name or keyword not in self.others) and self.name in ("", keyword):
                yield node.with_changes(args=without(node.args, number))


def entry(node: cst.Dict) -> Iterator[cst.CSTNode]:
    """Leave out an entry of a dictionary."""
    yield from _entries(node, headers=False)


def header(node: cst.Dict) -> Iterator[cst.CSTNode]:
    """Leave out an entry whose key is written as a header's name is: `Location`."""
    yield from _entries(node, headers=True)


def _entries(node: cst.Dict, *, headers: bool) -> Iterator[cst.CSTNode]:
    for number, element in enumerate(node.elements):
        if _is_header(element) == headers:
            yield node.with_changes(elements=without(node.elements, number))


def _is_header(element: cst.BaseDictElement) -> bool:
    key = element.key if isinstance(element, cst.DictElement) else None
    return isinstance(key, cst.SimpleString) and str(key.evaluated_value)[:1].isupper()


def address_as_text(routes: Mapping[str, Rule]) -> Operator:
    """Return the operator that writes `url_for(...)` as the text of the address.

    `routes` are the rules of the solution's app, by endpoint.
    """

    def change(node: cst.Call) -> Iterator[cst.CSTNode]:
        if named(node) != "url_for" or not node.args:
            return
        endpoint, values = node.args[0].value, node.args[1:]
        if not isinstance(endpoint, cst.SimpleString):
            return
        rule = rule_of(routes, str(endpoint.evaluated_value))
        given = {value.keyword.value: value.value for value in values if value.keyword}
        parts = address(rule, given) if rule is not None else None
        if parts is None or any(name.startswith("_") for name in given):
            return
        content = [
            cst.FormattedStringText(part)
            if isinstance(part, str)
            else cst.FormattedStringExpression(part)
            for part in parts
        ]
        yield cst.FormattedString(content, start='f"""', end='"""')

    return Operator("address", cst.Call, change)


EXPRESSIONS = (
    Operator("status", cst.Integer, status),
    Operator("escape", cst.Call, escape),
    Operator("falsy", cst.Comparison, falsy),
    Operator("or", cst.IfExp, default_by_or),
    Operator("or", cst.Call, get_by_or),
    Operator("copy", cst.Call, copied),
    Operator("copy", (cst.Dict, cst.List), copied_by_stars),
    Operator("trim", cst.Call, trimmed),
    Operator("query", cst.Call, queried),
    Operator("order", cst.Call, ordered),
    Operator("filter", cst.CompFor, filtered),
    Operator("slice", cst.Slice, sliced),
    Operator("bool", cst.Comparison, let_bool_in),
    Operator("operand", cst.BooleanOperation, operand),
    Operator("methods", cst.Call, _Without("methods")),
    Operator("location", cst.Call, _Without("location")),
    Operator("named-argument", cst.Call, _Without()),
    Operator("header", cst.Dict, header),
    Operator("entry", cst.Dict, entry),
    Operator("number", cst.Integer, number),
    Operator("message", cst.FormattedString, formatted),
)
