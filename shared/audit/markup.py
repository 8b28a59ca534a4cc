"""Changes of a template: an escape switched off, a loop or an element left out, an address typed."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from werkzeug.routing import Rule

from shared.audit.addresses import address, rule_of

SHOWN = re.compile(r"\{\{-?\s*(.*?)\s*-?\}\}", re.S)
TAG = re.compile(r"\{%-?\s*(\w+).*?-?%\}[ \t]*\n?", re.S)
# Jinja's own tags, which may hold any character of HTML, and its comments.
JINJA = re.compile(r"\{[{%#].*?[}%#]\}", re.S)
START = re.compile(r"<([a-z][a-z0-9]*)((?:\s+[\w-]+(?:=\"[^\"]*\"|='[^']*'|=[^\s>]+)?)*)\s*/?>")
ATTRIBUTE = re.compile(r"\s+([\w-]+)(?:=(?:\"[^\"]*\"|'[^']*'|[^\s>]+))?")

OPENING = ("block", "for", "if", "with", "call", "filter", "macro")
# How a page looks and what it is called is left open by every exercise.
FRAME = {"html", "head", "body", "meta", "link", "style", "script", "title", "header", "nav"}
LOOKS = {"class", "style", "lang", "charset", "rel", "content", "title", "aria-label"}

Change = tuple[str, str]  # the operator, and the whole changed text


@dataclass
class _Section:
    """A Jinja block, loop or condition: where it and its parts begin and end."""

    kind: str
    begin: int
    cuts: list[tuple[int, int]] = field(default_factory=list)  # of the tags, in order
    arms: list[str] = field(default_factory=list)  # what begins each part: if, elif, else

    @property
    def end(self) -> int:
        return self.cuts[-1][1]

    def part(self, text: str, number: int) -> str:
        return text[self.cuts[number][1] : self.cuts[number + 1][0]]


def changes_of_template(
    text: str, routes: Mapping[str, Rule]
) -> Iterator[tuple[str, str, str | None]]:
    """Yield each change: its operator, no scope, and the whole changed text, each text once."""
    seen = {text}
    for operator, changed in _changes(text, routes):
        if changed not in seen:
            seen.add(changed)
            yield operator, "", changed


def _changes(text: str, routes: Mapping[str, Rule]) -> Iterator[Change]:
    for shown in SHOWN.finditer(text):
        yield from _shown(text, shown, routes)
    for tag in TAG.finditer(text):
        if tag[1] in ("extends", "include"):
            yield tag[1], _cut(text, *tag.span())
    for section in _sections(text):
        yield from _section(text, section)
    yield from _elements(text)


def _cut(text: str, begin: int, end: int, new: str = "") -> str:
    return text[:begin] + new + text[end:]


def _shown(text: str, shown: re.Match[str], routes: Mapping[str, Rule]) -> Iterator[Change]:
    begin, end = shown.span()
    inner = shown[1]
    typed = _typed(inner, routes)
    if typed is not None:
        yield "address", _cut(text, begin, end, typed)
    value, pipe, _ = inner.rpartition("|")
    if pipe:
        yield "filter", _cut(text, begin, end, f"{{{{ {value.strip()} }}}}")
    if not inner.endswith("safe") and not re.match(r"(url_for|super|self)\b", inner):
        yield "safe", _cut(text, begin, end, f"{{{{ ({inner}) | safe }}}}")
    yield "shown", _cut(text, begin, end)


def _typed(inner: str, routes: Mapping[str, Rule]) -> str | None:
    """Return the address that `url_for(...)` gives, as text; None for anything else."""
    try:
        call = ast.parse(inner, mode="eval").body
    except SyntaxError:
        return None
    if not isinstance(call, ast.Call) or ast.unparse(call.func) != "url_for" or not call.args:
        return None
    endpoint = call.args[0]
    if not isinstance(endpoint, ast.Constant):
        return None
    rule = rule_of(routes, str(endpoint.value))
    given = {value.arg: value.value for value in call.keywords if value.arg}
    parts = address(rule, given) if rule is not None else None
    if parts is None or any(name.startswith("_") for name in given):
        return None
    return "".join(
        part if isinstance(part, str) else f"{{{{ {ast.unparse(part)} }}}}" for part in parts
    )


def _sections(text: str) -> Iterator[_Section]:
    """Yield the sections that end, inner ones first."""
    open_ones: list[_Section] = []
    for tag in TAG.finditer(text):
        kind = tag[1]
        if kind in OPENING:
            open_ones.append(_Section(kind, tag.start(), [tag.span()], [kind]))
        elif kind in ("elif", "else") and open_ones:
            open_ones[-1].cuts.append(tag.span())
            open_ones[-1].arms.append(kind)
        elif kind.startswith("end") and open_ones:
            section = open_ones.pop()
            section.cuts.append(tag.span())
            yield section


def _section(text: str, section: _Section) -> Iterator[Change]:
    operator = {"for": "loop", "if": "branch"}.get(section.kind, section.kind)
    yield operator, _cut(text, section.begin, section.end)
    if section.kind == "if":  # each of its parts, whatever the condition
        for number in range(len(section.arms)):
            yield "branch", _cut(text, section.begin, section.end, section.part(text, number))
    if section.arms[-1] == "else":
        yield "else", _cut(text, section.cuts[-2][0], section.cuts[-1][0])


def _elements(text: str) -> Iterator[Change]:
    masked = JINJA.sub(lambda match: "\x00" * len(match[0]), text)
    # A value in quotes keeps its place; NUL is no character that ends a name or a value.
    for start in START.finditer(masked):
        for attribute in ATTRIBUTE.finditer(masked, *start.span(2)):
            if attribute[1] not in LOOKS and start[1] not in FRAME:
                yield "attribute", _cut(text, *attribute.span())
        end = _end_of(masked, start)
        if start[1] not in FRAME and end is not None:
            yield "element", _cut(text, *_with_line(text, start.start(), end))


def _end_of(masked: str, start: re.Match[str]) -> int | None:
    """Return where the element ends; None for one that has no end tag."""
    depth = 0
    for tag in re.finditer(rf"<(/?){start[1]}\b[^>]*>", masked[start.start() :]):
        depth += -1 if tag[1] else 1
        if depth == 0:
            return start.start() + tag.end()
    return None


def _with_line(text: str, begin: int, end: int) -> tuple[int, int]:
    """Return the span with its indentation and its end of line, when nothing else is there."""
    first = text.rfind("\n", 0, begin) + 1
    if not text[first:begin].strip() and text[end : end + 1] == "\n":
        return first, end + 1
    return begin, end
