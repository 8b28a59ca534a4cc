"""How the next command to type is written on this machine."""

from __future__ import annotations

from shared.material.catalog import Lesson
from shared.setup import typed


def command(verb: str, lesson: Lesson | None = None, **options: object) -> str:
    """Return a command as the student types it; see `shared.setup.typed`."""
    return typed.command(verb, lesson.number if lesson else None, **options)
