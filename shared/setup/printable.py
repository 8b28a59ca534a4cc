"""What stands where a terminal's encoding lacks a letter, as the old code pages of Windows do.

Only the standard library, and the syntax of Python 3.8 (see `shared/__main__.py`).
"""

from __future__ import annotations

import codecs
import sys

from shared.language import from_arguments, set_language

# Without these words a report would not say what passed.
WORDS = {
    "✓": "ok", "✗": "FAIL", "·": "-", "–": "-", "—": "-", "─": "-", "…": "...", "→": "->",
    "‘": "'", "’": "'", "“": '"', "”": '"',
}  # fmt: skip
ERRORS = "course.words"


def in_words(error: UnicodeError) -> tuple[str, int]:
    """Return what to write for letters that an encoding lacks: a word, or the letter's number."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    letters = error.object[error.start : error.end]
    return "".join(WORDS.get(one) or _number(one) for one in letters), error.end


def _number(letter: str) -> str:
    return letter.encode("ascii", "backslashreplace").decode("ascii")


codecs.register_error(ERRORS, in_words)


def settle() -> None:
    """Never fail on a letter that the terminal cannot show, and write a word for it."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors=ERRORS)


def settle_language() -> None:
    """Speak what the command line asks for, and no Korean to a terminal that has no Korean letters."""
    settle()
    set_language(from_arguments(sys.argv[1:]) if _shows_korean() else "en")


def _shows_korean() -> bool:
    try:
        "가".encode(getattr(sys.stdout, "encoding", None) or "ascii")
    except UnicodeEncodeError:
        return False
    return True
