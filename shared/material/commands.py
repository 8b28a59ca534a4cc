"""How the next command to type is written on this machine."""

from __future__ import annotations

import os
import shutil

from shared.material.catalog import Lesson


def command(verb: str, lesson: Lesson | None = None, **options: object) -> str:
    """Return a command as the student types it: `make check-1 TASK=2`, or without make
    `python -m shared check 1 --task 2`."""
    given = {name: value for name, value in options.items() if value is not None}
    if shutil.which("make") and os.name != "nt":
        target = f"{verb}-{lesson.number}" if lesson else verb
        return " ".join(["make", target, *(f"{name.upper()}={given[name]}" for name in given)])
    number = [str(lesson.number)] if lesson else []
    flags = [f"--{name} {value}" for name, value in given.items()]
    return " ".join(["python -m shared", verb, *number, *flags])
