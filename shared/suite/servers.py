"""What `flask run` cannot do for an app either: ask in the terminal, serve while it is imported."""

from __future__ import annotations

import io
import socketserver
import sys
import threading
from collections.abc import Callable
from typing import Any, NoReturn

from shared.language import tr


class NoTerminal(EOFError):
    """The app asked for input."""


class ServesItself(Exception):
    """The app started a server while it was imported."""


# As a student sees them in a traceback: Python's own names.
NoTerminal.__module__ = "builtins"
NoTerminal.__qualname__ = "EOFError"
ServesItself.__module__ = "builtins"
ServesItself.__qualname__ = "RuntimeError"


class _NoInput(io.TextIOBase):
    """A standard input that nobody types into."""

    def readable(self) -> bool:
        return True

    def readline(self, size: int | None = -1, /) -> NoReturn:
        raise NoTerminal(
            tr(
                "a web app has no terminal to ask in: its visitors send what it needs",
                "웹 앱에는 입력을 물어볼 터미널이 없어요. 필요한 값은 방문자의 요청으로 받아요",
            )
        )

    def read(self, size: int | None = -1, /) -> NoReturn:
        self.readline()

    def __next__(self) -> NoReturn:
        self.readline()


def close_terminal() -> Callable[[], None]:
    """Let `input()` raise NoTerminal; return what takes that back."""
    before = sys.stdin
    sys.stdin = _NoInput()

    def restore() -> None:
        sys.stdin = before

    return restore


def forbid_servers() -> Callable[[], None]:
    """Let a server that is made in this thread raise ServesItself; return what takes that back.

    At the class that all of Python's and Werkzeug's servers have in common. `app.run()` is passed
    over by Flask itself, see `FLASK_RUN_FROM_CLI`.
    """
    before = socketserver.BaseServer.__init__
    thread = threading.get_ident()

    def refuse(self: socketserver.BaseServer, *arguments: Any, **named: Any) -> None:
        if threading.get_ident() != thread:
            before(self, *arguments, **named)
            return
        raise ServesItself(
            tr(
                "the app starts a server while it is imported",
                "앱을 불러오는 동안 서버를 시작해요",
            )
        )

    socketserver.BaseServer.__init__ = refuse  # type: ignore[method-assign]

    def restore() -> None:
        socketserver.BaseServer.__init__ = before  # type: ignore[method-assign]

    return restore
