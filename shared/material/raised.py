"""What an app has raised, read in what it printed: the exception of its last traceback, and where."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

HEAD = "Traceback (most recent call last):"
FRAME = re.compile(r'  File "(?P<file>[^"\n]+)", line \d+(?:, in (?P<function>.+))?')
# Between the exceptions of a chain, of which the last one came out (traceback, "chained").
LINKS = (
    "During handling of the above exception, another exception occurred:",
    "The above exception was the direct cause of the following exception:",
)
# Where no student's code lies: installed libraries, Python's own modules, the course's.
COURSE = str(Path(__file__).resolve().parents[1])
LIBRARY = re.compile(
    r"site-packages|dist-packages|[/\\]lib(?:64)?[/\\]python3|[/\\]Lib[/\\]|<frozen|<string>"
)
# A call with wrong arguments is raised by the line that calls, whoever is below it in the stack.
CALL = re.compile(r"TypeError: [\w.<>]+\(\) (?:takes|missing|got) ")
LONGEST = 40  # lines of an exception's message


@dataclass(frozen=True)
class Raised:
    """An exception as Python prints it."""

    text: str  # its type and message: "KeyError: 'SECRET_KEY'"
    # Where it was raised: file, function and line of code of each frame from the student's innermost
    # one on, of all where none is the student's; of a wrong call, the one frame that calls.
    frames: str


def last_raised(printed: str) -> Raised | None:
    """Return what the last traceback of a text tells, None without one.

    Of a text that was cut within it, the frames that are left. SystemExit is how programs end.
    """
    lines = printed.rpartition(HEAD)[2].splitlines()
    first = next((at for at, line in enumerate(lines) if FRAME.match(line)), len(lines))
    lines = lines[first:]
    end = next((at for at, line in enumerate(lines) if line[:1].strip()), len(lines))
    told: list[str] = []
    for line in lines[end : end + LONGEST]:
        if line in LINKS:
            break
        told.append(line)
    if not told or told[0].startswith("SystemExit"):
        return None
    frames = _innermost(lines[:end])
    return Raised("\n".join(told), "\n".join(frames[-1:] if CALL.match(told[0]) else frames))


def _innermost(lines: list[str]) -> list[str]:
    frames: list[str] = []
    first = 0
    for line in lines:
        found = FRAME.match(line)
        if found is None:
            if frames:
                frames[-1] += f" {line.strip()}"
            continue
        if not (LIBRARY.search(found["file"]) or found["file"].startswith(COURSE)):
            first = len(frames)
        frames.append(f"{found['file']} {found['function'] or ''}")
    return frames[first:]
