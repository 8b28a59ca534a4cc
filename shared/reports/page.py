"""What a terminal shows: styled text, made of nothing but what is fit to be shown."""

from __future__ import annotations

import io
from typing import Self

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from shared.shown import Shown

EMPTY = Shown("")


class Page:
    """A text with styles. It never reads markup: brackets are brackets."""

    def __init__(self, text: Shown = EMPTY, style: str = "") -> None:
        self._text = Text(text, style=style)

    def append(self, text: Shown, style: str = "") -> Self:
        """Add text at the end."""
        self._text.append(text, style=style or None)
        return self

    def append_page(self, page: Page) -> Self:
        """Add another page at the end, with its styles."""
        self._text.append_text(page._text)
        return self

    def pad_to(self, cells: int) -> Self:
        """Add spaces up to a width in columns of the terminal, of which a Korean letter takes two."""
        self._text.pad_right(max(0, cells - cell_len(self._text.plain)))
        return self

    def print(self, console: Console, style: str | None = None, end: str = "\n") -> None:
        """Print without breaking lines: they may be copied or piped."""
        console.print(self._text, style=style, soft_wrap=True, end=end)

    def plain(self) -> Shown:
        """Return the text without colour."""
        out = io.StringIO()
        self.print(Console(file=out, no_color=True, width=10_000, highlight=False), end="")
        return Shown(out.getvalue())
