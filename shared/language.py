"""The language in which the command speaks to a student.

Both languages of a sentence stand side by side in the code, `tr("English", "한국어")`: a sentence
changed in one language is seen to be stale in the other.
"""

from __future__ import annotations

import locale
import os
from typing import Literal

Language = Literal["en", "ko"]

_current: Language | None = None


def from_locale() -> Language:
    """Return the language of the user's locale: `ko` for a Korean one, else `en`."""
    for variable in ("COURSE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(variable)
        if value:
            return "ko" if value.lower().startswith("ko") else "en"
    # Windows sets none of these variables; there the locale is asked ("ko_KR", "Korean_Korea").
    name = locale.getlocale()[0] or ""
    return "ko" if name.lower().startswith("ko") else "en"


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
