"""The language in which the command speaks to a student.

Both languages of a sentence stand side by side in the code, `tr("English", "한국어")`: a sentence
changed in one language is seen to be stale in the other.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if (
    TYPE_CHECKING
):  # typing and locale take longer to import than all else before the set-up is known
    from typing import Literal

    Language = Literal["en", "ko"]
else:
    Language = str

_current: Language | None = None


def from_locale() -> Language:
    """Return the language of the user's locale: `ko` for a Korean one, else `en`."""
    for variable in ("COURSE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(variable)
        if value:
            return "ko" if value.lower().startswith("ko") else "en"
    # Windows sets none of these variables; there the locale is asked ("ko_KR", "Korean_Korea").
    import locale

    name = locale.getlocale()[0] or ""
    return "ko" if name.lower().startswith("ko") else "en"


def from_arguments(words: list[str]) -> Language | None:
    """Return the language that a command line asks for, None where it doesn't: `--lang ko`.

    It is looked for before the line is understood: that it can't be is said in this language.
    """
    for word, following in zip(words, [*words[1:], ""]):  # noqa: B905
        name, _, value = word.partition("=")
        if name == "--lang":
            value = value or following
            return "ko" if value == "ko" else "en" if value == "en" else None
    return None


def set_language(language: Language | None) -> None:
    """Speak `language` from now on; None returns to the locale's."""
    global _current
    _current = language


def language() -> Language:
    """Return the language spoken now."""
    return _current or from_locale()


def tr(en: str, ko: str) -> str:
    """Return the sentence in the language spoken now."""
    return ko if language() == "ko" else en
