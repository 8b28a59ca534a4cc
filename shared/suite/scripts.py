"""What of a visitor's text a browser would run: JavaScript that a page has beside its HTML.

Escaping for HTML is undone before a handler such as `onclick` is run, and does nothing for the
backslash and the backquote of JavaScript.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from shared.suite.page import Page

SCRIPTS = ("", "module", "text/javascript", "application/javascript")
# A text, a regular expression or a comment, also one without its end: what is no code. Nothing here
# is read twice, so that a script of any signs takes linear time.
NO_CODE = re.compile(
    r"""(?P<template>`(?:\\.|[^`\\])*`?)
    | '(?:\\.|[^'\\\n])*'? | "(?:\\.|[^"\\\n])*"?
    | //[^\n]* | /\*.*?(?:\*/|\Z)
    | (?<=[(,=:\[!&|?{};\n])\s*/(?:\\.|\[(?:\\.|[^\]\\\n])*\]?|[^/\\\n\[])+/?""",
    re.VERBOSE | re.DOTALL,
)
IN_TEMPLATE = re.compile(r"\\.|\$\{([^}]*)", re.DOTALL)
WORD = re.compile(r"[a-z]{8,}")  # as `draw.word()` gives them


def breaking_out(word: str) -> str:
    """Return a text that makes a word code wherever a text of JavaScript is not escaped for it."""
    ends = ("'", "\\'", '"', '\\"', "`")
    return "".join(f"{end});{word};" for end in ends) + f"${{{word}}}"


def runs(page: Page, text: str) -> bool:
    """Say whether a browser would run a part of this text, which has words of `draw.word()`.

    It does when one is code in a script or a handler, or an element got its `onerror`.
    """
    taken = [element["onerror"] for element in page.select("[onerror]")]
    words = set(WORD.findall(text))
    return any(word in piece for piece in (*taken, *_code(page)) for word in words)


def _code(page: Page) -> Iterator[str]:
    """Yield the JavaScript of a page without its texts and comments."""
    for element in page.select("*"):
        for name, value in element.attributes.items():
            address = value.strip().lower().startswith("javascript:")
            if name.startswith("on") or address:
                yield _without_texts(value)
        if element.tag == "script" and element["type"].strip().lower() in SCRIPTS:
            yield _without_texts(element.content)


def _without_texts(script: str) -> str:
    return NO_CODE.sub(lambda found: _run_by_template(found["template"] or ""), script)


def _run_by_template(text: str) -> str:
    return " ".join(["", *IN_TEMPLATE.findall(text), ""])
