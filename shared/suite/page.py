"""A page of HTML as a browser reads it, and its text as a visitor sees it.

Parsed by the HTML standard (Lexbor, through selectolax), so that `Ink&notes`, an unclosed tag or a
second `<body>` mean here what they mean in a browser. What is not shown is no part of the text:

- the elements that the standard's rendering section (15.3.1) hides, such as `<head>`, `<script>`,
  `<style>` and `<template>`, and comments; `<noscript>` too, as browsers run scripts;
- what only stands in for something else: the content of `<iframe>`, `<video>`, `<canvas>`;
- `hidden`, `display: none`, `visibility: hidden` in an element's own `style`; a `<dialog>` or
  `<details>` that is closed, and a `popover`.

Style sheets are not applied: a page that hides its text in that way gains nothing by it here.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from functools import cached_property

from selectolax.lexbor import LexborHTMLParser, LexborNode

from shared.language import tr

# A page of the course has some 5 KB and 100 tags. Nesting and attributes take a parser that
# follows the standard quadratic time: 10,000 tags inside each other half a second.
SIZE_LIMIT = 200_000  # characters
TAGS_LIMIT = 10_000
# What is left open of these is opened again in all that follows, in each row of a table, say: at
# most three of each that are alike (HTML, 13.2.4.3).
FORMATTING = re.compile(
    r"<(?:big|code|em|font|i|small|strike|strong|tt|[bsu])[\s/][^>]*", re.IGNORECASE
)
COPIES_LIMIT = 250_000  # elements that a page may come to in that way
SHOWN_LIMIT = 20_000  # characters that a visitor sees: no answer is a list of all that might fit


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


NOT_SHOWN = _names(
    "area base basefont datalist head link meta noembed noframes param rp script style template "
    "title noscript iframe video audio canvas object desc defs metadata"
)
# Text on both sides of these is apart; on both sides of any other element it is one word.
APART = _names(
    "address article aside blockquote body br button caption center dd details dialog dir div dl dt "
    "fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html img input legend "
    "li listing main menu nav ol optgroup option p pre search section select summary table tbody td "
    "textarea tfoot th thead tr ul xmp"
)
# What CSS has for the two properties that hide, each word of it; others are passed over.
VALUES = {
    "display": _names(
        "none contents block inline flow flow-root table flex grid ruby list-item inline-block "
        "inline-table inline-flex inline-grid table-row-group table-header-group "
        "table-footer-group table-row table-cell table-column-group table-column table-caption "
        "ruby-base ruby-text math run-in initial unset inherit"
    ),
    "visibility": _names("visible hidden collapse initial inherit unset"),
}
SEEN = {"visible": True, "initial": True, "hidden": False, "collapse": False}
COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
# Labels of the Encoding Standard, as far as a student's app may use them; what Python calls them.
ENCODINGS = {
    **dict.fromkeys(("utf-8", "utf8", "unicode-1-1-utf-8"), "utf-8"),
    **dict.fromkeys(("utf-16", "utf-16le"), "utf-16-le"),
    "utf-16be": "utf-16-be",
    **dict.fromkeys(("euc-kr", "cp949", "ks_c_5601-1987", "ksc5601", "windows-949"), "cp949"),
    **dict.fromkeys(("iso-8859-1", "latin1", "ascii", "us-ascii", "windows-1252"), "cp1252"),
}
# Of a browser in English. One in Korean guesses another; both show é in UTF-8 as something else.
GUESS = "cp1252"
META = re.compile(rb"<meta\s[^>]*?charset\s*=\s*[\"']?\s*([^\s\"'/>;]+)", re.IGNORECASE)
MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}


class NoPage(ValueError):
    """What came back is no page that a suite reads; the message is a sentence."""


def decoded(body: bytes, charset: str | None) -> str:
    """Return a body as text as a browser decodes it: by its mark, else by the declared charset.

    Without either a browser guesses, and never guesses UTF-8.
    """
    for mark, encoding in MARKS.items():
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    encoding = ENCODINGS.get(charset.strip().lower(), "utf-8") if charset else GUESS
    return body.decode(encoding, "replace")


def declared(page: bytes) -> str | None:
    """Return the charset that a page of HTML names itself, in a `<meta>` of its first 1024 bytes."""
    found = META.search(page[:1024])
    named = found[1].decode("latin-1") if found else None
    # Who can read the page so far has not found UTF-16 (HTML, 13.2.3.2).
    return "utf-8" if named and named.lower().startswith("utf-16") else named


def collapsed(text: str) -> str:
    """Return text with each run of white space as one space; a no-break space looks like one."""
    return " ".join(text.split())


def check_length(shown: str) -> None:
    """Refuse what shows more than an answer of this course does.

    Raises:
        NoPage: the text is over SHOWN_LIMIT.
    """
    if len(shown) > SHOWN_LIMIT:
        raise NoPage(
            tr(
                f"a page that shows at most {SHOWN_LIMIT:,} characters",
                f"보이는 글자가 {SHOWN_LIMIT:,}자를 넘지 않는 페이지",
            )
        )


class Element:
    """An element of a page."""

    def __init__(self, page: Page, node: LexborNode) -> None:
        self._page = page
        self._node = node

    @property
    def text(self) -> str:
        """What a visitor sees of it, white space collapsed; "" when it is not shown."""
        return self._page.text_of(self._node)

    @property
    def tag(self) -> str:
        """Its tag's name, in lower case."""
        return self._node.tag or ""

    @property
    def key(self) -> int:
        """What tells it from each other element of the page."""
        return self._node.mem_id

    @property
    def content(self) -> str:
        """All text inside it as it stands, shown or not: what a `<textarea>` holds."""
        return self._node.text(deep=True)

    def has(self, name: str) -> bool:
        """Say whether it has an attribute, such as `disabled`."""
        return name in self._node.attributes

    def __getitem__(self, name: str) -> str:
        """Return an attribute's value, "" when it is not there."""
        return self._node.attributes.get(name) or ""

    @property
    def attributes(self) -> dict[str, str]:
        """All its attributes; "" is the value of one that has none."""
        return {name: value or "" for name, value in self._node.attributes.items()}

    def select(self, css: str) -> list[Element]:
        """Return the elements inside it that a CSS selector fits, in order."""
        return [Element(self._page, node) for node in self._node.css(css)]


class Page:
    """A parsed page.

    Raises:
        NoPage: it is over the limits above.
    """

    def __init__(self, html: str) -> None:
        if len(html) > SIZE_LIMIT or html.count("<") > TAGS_LIMIT:
            raise NoPage(
                tr(
                    f"a page of at most {SIZE_LIMIT:,} characters and {TAGS_LIMIT:,} tags",
                    f"{SIZE_LIMIT:,}글자, 태그 {TAGS_LIMIT:,}개를 넘지 않는 페이지",
                )
            )
        if 3 * len(set(FORMATTING.findall(html))) * html.count("<") > COPIES_LIMIT:
            raise NoPage(
                tr(
                    "a page with at most a few different tags such as <b> and <i>",
                    "<b>, <i> 같은 태그의 종류가 너무 많지 않은 페이지",
                )
            )
        # Half of a character pair cannot be said in UTF-8, which the parser reads.
        self._tree = LexborHTMLParser(html.encode("utf-8", "replace"), scripting=True)
        self._pieces: list[str] = []
        self._spans: dict[int, tuple[int, int]] = {}
        self._read()
        check_length(self.text)

    @cached_property
    def text(self) -> str:
        """All that a visitor sees, white space collapsed."""
        return collapsed("".join(self._pieces))

    def select(self, css: str) -> list[Element]:
        """Return the elements that a CSS selector fits, in order, shown or not."""
        return [Element(self, node) for node in self._tree.css(css)]

    def text_of(self, node: LexborNode) -> str:
        """Return what is shown of a node."""
        start, end = self._spans.get(node.mem_id, (0, 0))
        return collapsed("".join(self._pieces[start:end]))

    def _read(self) -> None:
        """Collect the shown text, and where each shown element's begins and ends in it.

        Once for the whole page and without recursion: elements may lie 10,000 deep.
        """
        stack: list[tuple[LexborNode, bool] | tuple[LexborNode, int]] = []
        root = self._tree.root
        if root is not None:
            stack.append((root, True))
        while stack:
            node, state = stack.pop()
            if isinstance(state, bool):
                stack.extend(self._enter(node, state))
            else:
                self._leave(node, state)

    def _enter(
        self, node: LexborNode, seen: bool
    ) -> Iterator[tuple[LexborNode, bool] | tuple[LexborNode, int]]:
        """Take a node's own text; yield what is to be visited, the last one first."""
        if node.is_text_node:
            if seen:
                self._pieces.append(node.text_content or "")
            return
        tag = node.tag or ""
        if not node.is_element_node or tag in NOT_SHOWN:
            return
        attributes = node.attributes
        style = _style(attributes.get("style"))
        if not _is_rendered(tag, attributes, style):
            return
        seen = SEEN.get(style.get("visibility", ""), seen)
        if tag in APART:
            self._pieces.append(" ")
        yield node, len(self._pieces)
        inside = list(node.iter(include_text=True))
        if tag == "details" and "open" not in attributes:
            inside = [child for child in inside if child.tag == "summary"][:1]
        for child in reversed(inside):
            yield child, seen

    def _leave(self, node: LexborNode, start: int) -> None:
        self._spans[node.mem_id] = (start, len(self._pieces))
        if node.tag in APART:
            self._pieces.append(" ")


def _is_rendered(tag: str, attributes: dict[str, str | None], style: dict[str, str]) -> bool:
    if "display" in style:  # it wins over the browser's own style sheet
        return style["display"] != "none"
    if "hidden" in attributes or "popover" in attributes:
        return False
    return not (tag == "dialog" and "open" not in attributes)


def _style(text: str | None) -> dict[str, str]:
    """Return `display` and `visibility` as a `style` attribute declares them, if it is valid."""
    found: dict[str, str] = {}
    important: set[str] = set()
    for declaration in COMMENT.sub(" ", (text or "").lower()).split(";"):
        name, _, said = declaration.partition(":")
        name, (value, mark, _) = name.strip(), said.partition("!")
        known = VALUES.get(name, frozenset())
        if (
            not value.split()
            or not known.issuperset(value.split())
            or (name in important and not mark)
        ):
            continue
        if mark:
            important.add(name)
        found[name] = value.strip()
    return found
