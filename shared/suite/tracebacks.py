"""Tracebacks as a student reads them: their own lines, and where to look."""

from __future__ import annotations

import re
from pathlib import Path

from shared.suite.transport import Location

FRAME = re.compile(r'File "(?P<file>[^"\n]+)", line (?P<line>\d+), in (?P<function>\S+)')
FUNCTION = re.compile(r", in [^,\n]+$")


def shorten(printed: str, folder: Path, shown: str) -> str:
    """Return a traceback without the lines inside Flask and other libraries, paths as `shown`.

    A template has no functions: its frames name the file and the line.
    """
    lines: list[str] = []
    skipping = in_traceback = False
    for line in printed.splitlines():
        frame = FRAME.match(line.strip()) if line.startswith("  File ") else None
        if frame is not None:
            in_traceback = True
            skipping = not Path(frame["file"]).is_relative_to(folder)
            if not _is_python(frame["file"]):
                line = FUNCTION.sub("", line)
        elif not line.startswith("    "):
            skipping = in_traceback = False
        if not (in_traceback and skipping):
            lines.append(line)
    # "path" and not "path/...": the file names stay links in an editor's terminal.
    return "\n".join(lines).replace(str(folder), shown)


def innermost(printed: str, folder: Path) -> Location | None:
    """Return the last line of a traceback that lies in a folder."""
    for match in reversed(list(FRAME.finditer(printed))):
        try:
            file = Path(match["file"]).relative_to(folder)
        except ValueError:
            continue
        function = match["function"] if _is_python(match["file"]) else ""
        return Location(file.as_posix(), int(match["line"]), function)
    return None


def _is_python(file: str) -> bool:
    return file.endswith(".py")
