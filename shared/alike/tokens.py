"""What a program says, without what is changed first in a copy: names, comments, texts, layout.

Each file is read by one regular expression, whose alternatives take all that they begin, so that
the time is linear in the size whatever a file holds. (`tokenize` ends at the first error, and
Pygments' lexer for Python takes quadratic time for blank lines.)
"""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

LARGEST = 128 * 1024  # bytes of a file that is looked at; nobody writes more for an exercise
MOST = 512 * 1024  # bytes of all of one work's files
MOST_FILES = 100
TEMPLATES = (".html", ".htm", ".jinja", ".jinja2", ".j2", ".sql")

_PYTHON = re.compile(
    r"""
    (?P<skip> [^\S\n]+ | \\\n | \#[^\n]* )
  | (?P<line> \n )
  | (?P<text> [rbfuRBFU]{0,2} (?:
        \"{3} [^"\\]* (?: (?: \\. | "(?!"") ) [^"\\]* )* (?: \"{3} | \\? \Z )
      | '{3} [^'\\]* (?: (?: \\. | '(?!'') ) [^'\\]* )* (?: '{3} | \\? \Z )
      | " [^"\\\n]* (?: \\. [^"\\\n]* )* "?
      | ' [^'\\\n]* (?: \\. [^'\\\n]* )* '? ) )
  | (?P<name> [^\W\d]\w* )
  | (?P<number> \d[\w.]* )
  | (?P<sign> [-+*/%&|^<>=!@:]?= | -> | \*\* | // | << | >> | . )
    """,
    re.VERBOSE | re.DOTALL,
)
_WORDS = re.compile(r"\w+|[^\w\s]")
_KEPT = frozenset(keyword.kwlist) | frozenset(dir(builtins))
_SAME = {"text": "''", "number": "0"}  # what all texts are, and all numbers
# A tool that lays code out adds and removes these without changing what it says.
_LAYOUT = ("(", ")")
_CLOSING = (")", "]", "}")


@dataclass(frozen=True)
class Token:
    """A word of a program, as it is compared, and the line on which it begins, from 1."""

    word: str
    line: int


@dataclass(frozen=True)
class _Raw:
    """A word as it stands there; the end of a line with something on it is one, too."""

    kind: str
    word: str
    line: int


def texts_of(files: Mapping[str, bytes]) -> dict[str, str]:
    """Return the texts of a work that are compared: programs and templates, up to a size.

    What is not UTF-8 is read all the same, with signs in the place of what cannot be read.
    """
    texts: dict[str, str] = {}
    left = MOST
    for name in sorted(files):
        content = files[name]
        if len(texts) == MOST_FILES or len(content) > min(left, LARGEST):
            continue
        if name.lower().endswith((".py", *TEMPLATES)):
            text = content.decode("utf-8-sig", "replace")
            texts[name] = text.replace("\r\n", "\n").replace("\r", "\n")
            left -= len(content)
    return texts


def tokens_of(name: str, text: str) -> list[Token]:
    """Return the tokens of a file, by the ending of its name."""
    return list(_python(text) if name.lower().endswith(".py") else _words(text))


def _words(text: str) -> Iterator[Token]:
    """Give the words and signs of a text; its layout has no say."""
    for number, line in enumerate(text.split("\n"), 1):
        for found in _WORDS.finditer(line):
            yield Token(found[0], number)


def _python(text: str) -> Iterator[Token]:
    raw = _raw(text)
    imported = _imported(raw)
    words = [one for one in raw if one.kind != "line"]
    for at, one in enumerate(words):
        if one.word in _LAYOUT or (one.word == "," and _closes(words[at + 1 : at + 2])):
            continue
        if one.kind == "name":
            # What a library has named cannot be renamed in a copy; all other names can.
            is_attribute = at > 0 and words[at - 1].word == "."
            kept = is_attribute or one.word in _KEPT or one.word in imported
            yield Token(one.word if kept else "name", one.line)
        else:
            yield Token(_SAME.get(one.kind, one.word), one.line)


def _closes(following: Sequence[_Raw]) -> bool:
    return bool(following) and following[0].word in _CLOSING


def _raw(text: str) -> list[_Raw]:
    """Return all words; a text that is a line of its own, such as a docstring, is left out."""
    found: list[_Raw] = []
    number = 1
    for match in _PYTHON.finditer(text):
        kind = match.lastgroup or ""
        if kind == "line":
            if _is_remark(found):
                found.pop()
            if found and found[-1].kind != "line":
                found.append(_Raw(kind, "", number))
        elif kind != "skip":
            found.append(_Raw(kind, match[0], number))
        number += match[0].count("\n")
    return found


def _is_remark(found: Sequence[_Raw]) -> bool:
    """Return whether the last line is a text alone, and the line before it does not go on."""
    if not found or found[-1].kind != "text":
        return False
    if len(found) == 1:
        return True
    last = found[-3].word[-1:] if len(found) > 2 else ""
    return found[-2].kind == "line" and (last.isalnum() or last in (*":)]}\"'_", ""))


def _imported(raw: Sequence[_Raw]) -> set[str]:
    """Return the names of modules and of what is imported from them, but not the new ones."""
    names: set[str] = set()
    inside = renamed = False
    depth = 0
    for one in raw:
        if one.kind == "name" and one.word in ("import", "from"):
            inside = True
        elif one.kind == "line" and depth == 0:
            inside = False
        elif inside:
            depth += (one.word == "(") - (one.word == ")")
            if one.kind == "name" and one.word != "as" and not renamed:
                names.add(one.word)
            renamed = one.word == "as"
    return names
