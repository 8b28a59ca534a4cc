"""Messages with `...` for what varies, found in what strangers' programs print.

Not one regular expression: each `...` in it would try every end for every beginning, so that 16 KB
made for it took minutes. Here a text is gone through once for each part between the dots.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache

# As a character stands in a page of HTML.
ESCAPED = {"'": "(?:'|&#39;|&#x27;)", '"': '(?:"|&#34;|&quot;)', "<": "(?:<|&lt;)"}
ESCAPED |= {">": "(?:>|&gt;)", "&": "(?:&|&amp;)"}


class Wildcards:
    """A message; `...` stands for anything within a line, white space for any white space."""

    def __init__(self, message: str) -> None:
        parts = [part for part in re.split(r"\.\.\.", message) if part]
        patterns = [_pattern(part) for part in parts]
        # `404 Not Found` is not in `1404 Not Foundation`.
        if patterns and message[:1].isalnum():
            patterns[0] = rf"(?<!\w){patterns[0]}"
        if patterns and message[-1:].isalnum():
            patterns[-1] = rf"{patterns[-1]}(?!\w)"
        self._parts = [re.compile(pattern) for pattern in patterns]
        self._everywhere = [re.compile(f"(?=({pattern}))") for pattern in patterns]

    def begins(self, text: str) -> bool:
        """Say whether a text begins with the message up to its first dots.

        The modules before a class may be left out: `BuildError: ...` for what Werkzeug raises.
        """
        text = _squeezed(text)
        qualified = text.partition(":")[0].rfind(".") + 1
        return (
            any(self._parts[0].match(text, at) for at in (0, qualified)) if self._parts else False
        )

    def search(self, text: str) -> bool:
        """Say whether the message is in a text."""
        text = _squeezed(text)
        if not all(part.search(text) for part in self._parts):
            return False
        ends = _line_ends(text)
        # Where the message as far as the last part can end at the earliest, by the line's number.
        earliest: dict[int, int] | None = None
        for part in self._everywhere:
            found: dict[int, int] = {}
            for match in part.finditer(text):
                line = bisect_left(ends, match.start())
                if earliest is None or earliest.get(line, len(text) + 1) <= match.start():
                    end = match.end(1)
                    line = bisect_left(ends, end)
                    found[line] = min(end, found.get(line, end))
            earliest = found
        return bool(earliest)


def _pattern(part: str) -> str:
    """Return a regular expression without repetition: its time is linear."""
    return "".join(
        r"\s" if piece.isspace() else "".join(ESCAPED.get(char, re.escape(char)) for char in piece)
        for piece in re.split(r"(\s+)", part)
    )


@lru_cache(maxsize=4)  # a failure's text is asked about with every row of every table
def _squeezed(text: str) -> str:
    """Return text with each run of white space as one character: a new line if it holds one."""
    return re.sub(r"\s+", lambda run: "\n" if "\n" in run[0] else " ", text)


@lru_cache(maxsize=4)
def _line_ends(text: str) -> list[int]:
    return [index for index, char in enumerate(text) if char == "\n"]
