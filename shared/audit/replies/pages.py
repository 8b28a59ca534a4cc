"""Odd pages: broken markup, missing and doubled attributes, text where no reader sees it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from shared.audit.replies.mutation import EMPTY, Mutation, as_text, with_text
from shared.suite.transport import Reply

ATTRIBUTES = (
    "href",
    "action",
    "name",
    "id",
    "value",
    "method",
    "type",
    "for",
    "class",
    "rel",
    "src",
)
_URLS = (
    "http://[",
    "//",
    "",
    "#",
    "javascript:void(0)",
    "http://h:port/",
    "/한글",
    "/%ZZ",
    "/x" * 20_000,
)
_DEEP = 5_000

# Text that a browser keeps but does not show (HTML, 15.3.1), or shows as other than text.
_HIDDEN = {
    "a comment": "<!-- {} -->",
    "a hidden element": "<div hidden>{}</div>",
    "an element with display:none": '<div style="display:none">{}</div>',
    "a template": "<template>{}</template>",
    "a script": "<script>{}</script>",
    "a style": "<style>{}</style>",
    "a noscript": "<noscript>{}</noscript>",
    "an open comment": "<!-- {}",
    "an attribute": "<p title='{}'></p>",
    "an open tag": "<p {}",
    "CDATA": "<![CDATA[{}]]>",
}
_SHOWN = {
    "a textarea": "<textarea>{}</textarea>",
    "a title": "<title>{}</title>",
    "a select": "<select><option>{}</option></select>",
    "an iframe": "<iframe>{}</iframe>",
    "a plaintext": "<plaintext>{}",
    "a table": "<table>{}</table>",
    "a frameset": "<frameset>{}</frameset>",
    "svg": "<svg><title>{}</title></svg>",
}


def _attribute(name: str) -> re.Pattern[str]:
    return re.compile(rf"""\s{name}\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)""", re.IGNORECASE)


def pages_of(reply: Reply) -> Iterator[Mutation]:
    """Return the mutations of the markup of this reply; none when it has no tag."""
    text = as_text(reply)
    if not re.match(r"\s*<[!a-zA-Z]", text):
        return
    for name, change in _BROKEN.items():
        yield Mutation(f"page: {name}", _apply(change), honest=True)
    for name, around in _HIDDEN.items():
        yield Mutation(f"page: in {name}", _apply(_wrapped(around)), control=EMPTY)
    for name, around in _SHOWN.items():
        yield Mutation(f"page: in {name}", _apply(_wrapped(around)), honest=True)
    for attribute in ATTRIBUTES:
        if _attribute(attribute).search(text):
            yield from _of_attribute(attribute)


def _of_attribute(name: str) -> Iterator[Mutation]:
    found = _attribute(name)

    def give(replacement: str) -> Callable[[str], str]:
        return lambda text: found.sub(lambda match: replacement, text)

    shapes = {
        "left out": "", "without a value": f" {name}", "empty": f' {name}=""', "the same": f' {name}="a"',
        "twice": f' {name}="a" {name}="b"', "of spaces": f' {name}="  \t "', "unclosed": f' {name}="x',
        "of entities": f' {name}="&#0;&#xD800;&#99999999999;&nosuch;&amp"', "in quotes": f' {name}="\'"',
        "a selector": f' {name}="a]b[c=\\"', "NUL": f' {name}="\0"', "digits": f' {name}="' + "9" * 5000 + '"',
    }  # fmt: skip
    for shape, replacement in shapes.items():
        yield Mutation(f"page: {name} {shape}", _apply(give(replacement)), honest=True)
    if name in ("href", "action", "src"):
        for url in _URLS:
            change = give(f' {name}="{url}"')
            yield Mutation(f"page: {name} {url[:20]!r}", _apply(change), honest=True)


def _apply(change: Callable[[str], str]) -> Callable[[Reply], Reply | None]:
    def apply(reply: Reply) -> Reply | None:
        text = as_text(reply)
        changed = change(text)
        return None if changed == text else with_text(reply, changed)

    return apply


def _wrapped(around: str) -> Callable[[str], str]:
    before, after = around.split("{}")
    return lambda text: f"{before}{text}{after}"


def _swapped(text: str) -> str:
    """Return the tags and texts in the opposite order."""
    return "".join(reversed(re.split(r"(<[^<>]*>)", text)))


_BROKEN: dict[str, Callable[[str], str]] = {
    "end tags without their slash": lambda text: text.replace("</", "<"),
    "no end tags": lambda text: re.sub(r"</[^<>]*>", "", text),
    "no start tags": lambda text: re.sub(r"<[a-z][^<>]*>", "", text),
    "no tags": lambda text: re.sub(r"<[^<>]*>", "", text),
    "tags without their end": lambda text: text.replace(">", ""),
    "attributes unclosed": lambda text: re.sub(r'="([^"]*)"', r'="\1', text),
    "attributes without quotes": lambda text: re.sub(r'="([^"]*)"', r"=\1", text),
    "tags in capitals": lambda text: re.sub(r"</?[a-z]+", lambda tag: tag[0].upper(), text),
    "one id for all": lambda text: re.sub(r"<([a-z]+)", r'<\1 id="same"', text),
    "one more of each element": lambda text: re.sub(r"<([a-z]+)", r"<\1><\1", text),
    "forms in forms": lambda text: text.replace("<form", '<form action="/odd"><form'),
    "no forms": lambda text: re.sub(r"</?form[^<>]*>", "", text),
    "a link in each": lambda text: re.sub(r"(<[a-z]+[^<>]*>)", r"\1<a>", text),
    "5,000 divs around it": lambda text: "<div>" * _DEEP + text + "</div>" * _DEEP,
    "5,000 open bs in it": lambda text: text.replace("</", "<b>" * _DEEP + "</", 1),
    "5,000 attributes": lambda text: "<p " + " ".join(f"a{n}=b" for n in range(_DEEP)) + ">" + text,
    "20,000 links": lambda text: text + '<a href="/x">x</a>' * 20_000,
    "entities without semicolons": lambda text: re.sub(r"&(#?\w+);", r"&\1", text),
    "entities of no character": lambda text: text.replace(" ", "&#0;&#xD800;&#x110000;&#9999999999;"),
    "all as entities": lambda text: "".join(f"&#{ord(letter)};" for letter in text),
    "opposite order": _swapped,
    "a doctype of brackets": lambda text: "<!DOCTYPE [[[<!ELEMENT" + text,
    "an instruction in front": lambda text: "<?xml version='1.0' encoding='utf-16'?>" + text,
    "a declaration": lambda text: "<![if !x]>" + text + "<![endif]>",
    "a charset of its own": lambda text: '<meta charset="utf-16">' + text,
    "a base": lambda text: '<base href="http://[">' + text,
    "a base elsewhere": lambda text: '<base href="//elsewhere.example/x/">' + text,
    "a refresh": lambda text: '<meta http-equiv="refresh" content="0; url=x">' + text,
    "NULs between letters": lambda text: "\0".join(text),
    "long words": lambda text: text + "x" * 300_000,
    "long spaces": lambda text: text.replace(" ", " " * 2_000),
    "zero width spaces": lambda text: text.replace(" ", "\u200b"),
}  # fmt: skip
