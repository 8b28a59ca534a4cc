"""What a terminal shows: styled text, made of nothing but what is fit to be shown."""

from __future__ import annotations

import io
import re
from typing import Self

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from shared.shown import Shown

EMPTY = Shown("")
NARROWEST = 16  # columns into which a text is broken; in fewer it would be a column of words


class Page:
    """A text with styles. It never reads markup: brackets are brackets."""

    def __init__(self, text: Shown = EMPTY, style: str = "") -> None:
        self._text = Text(text, style=style)
        # By the number of a line, where in it what is broken into more lines begins.
        self._begins: dict[int, int] = {}

    def append(self, text: Shown, style: str = "") -> Self:
        """Add text at the end."""
        self._text.append(text, style=style or None)
        return self

    def append_page(self, page: Page) -> Self:
        """Add another page at the end, with its styles."""
        above, before = self._end()
        for line, column in page._begins.items():
            self._begins[above + line] = column + (before if line == 0 else 0)
        self._text.append_text(page._text)
        return self

    def begin(self) -> Self:
        """Let the text that follows in this line be broken within its own column."""
        line, column = self._end()
        self._begins[line] = column
        return self

    def _end(self) -> tuple[int, int]:
        """Return how many lines there are above the last one, and how long that is."""
        plain = self._text.plain
        return plain.count("\n"), len(plain) - plain.rfind("\n") - 1

    def pad_to(self, cells: int) -> Self:
        """Add spaces up to a width in columns of the terminal, of which a Korean letter takes two."""
        self._text.pad_right(max(0, cells - cell_len(self._text.plain)))
        return self

    def print(self, console: Console, style: str | None = None, end: str = "\n") -> None:
        """Print; in a terminal, where `begin` said so, long lines are broken between words.

        Others are not, as a command that is copied must stay one line; nor is any in a file or a pipe.
        """
        text = self._broken(console) if console.is_terminal else self._text
        console.print(text, style=style, soft_wrap=True, end=end)

    def _broken(self, console: Console) -> Text:
        lines = self._text.split("\n", allow_blank=True)
        return Text("\n").join(
            part
            for number, line in enumerate(lines)
            for part in _break(line, self._begins.get(number), console)
        )

    def plain(self) -> Shown:
        """Return the text without colour."""
        out = io.StringIO()
        self.print(Console(file=out, no_color=True, width=10_000, highlight=False), end="")
        return Shown(out.getvalue())


def _break(line: Text, begin: int | None, console: Console) -> list[Text]:
    """Return a line as those that it takes on a console, the further ones indented to `begin`.

    A word that is too long, a path say, stays whole: so it can be copied, and clicked at.
    """
    if begin is None or line.cell_len <= console.width:
        return [line]
    before, rest = line[:begin], line[begin:]
    indent = before.cell_len
    room = console.width - indent
    if room < NARROWEST:
        return [line]
    first, *others = rest.divide(_breaks(rest.plain, room))
    return [before + first, *(Text(" " * indent) + other for other in others)]


def _breaks(text: str, room: int) -> list[int]:
    """Return where a text is broken: before the words that no longer fit into `room` columns.

    Not inside of Korean words, as Rich's and a terminal's own way is.
    """
    breaks: list[int] = []
    used = 0
    for word in re.finditer(r"\S+\s*|\s+", text):
        width = cell_len(word[0])
        if used and used + cell_len(word[0].rstrip()) > room:
            breaks.append(word.start())
            used = 0
        used += width
    return breaks
