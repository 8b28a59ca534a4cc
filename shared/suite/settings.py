"""The variables in an app's `.env` and `.flaskenv`, which `flask run` reads for it."""

from __future__ import annotations

import os
from pathlib import Path

from shared.language import tr
from shared.suite.sources import foreign_encoding, save_as_utf8
from shared.suite.transport import Location, StartError

FILES = (".flaskenv", ".env")  # the second one wins (flask.cli.load_dotenv)
# How Python and the system find and load programs, and what tells the course's own: no app's matter.
_NOT_TAKEN = ("PYTHON", "LD_", "DYLD_", "PYTEST_", "COURSE_", "MALLOC_")


def take_settings(work: Path) -> None:
    """Set the variables of an app's own files that are not set; call where they are taken back.

    Only those in the folder: Flask looks above it as well, where nothing is handed in.

    Raises:
        StartError: such a file is not in UTF-8.
    """
    found: dict[str, str | None] = {}
    for name in FILES:
        if (work / name).is_file():
            found |= _read(work / name)
    for name, value in found.items():
        if value is not None and not name.upper().startswith(_NOT_TAKEN):
            os.environ.setdefault(name, value)


def _read(path: Path) -> dict[str, str | None]:
    import dotenv  # only where it is used: it takes 10 ms

    try:
        return dotenv.dotenv_values(path, encoding="utf-8")
    except (UnicodeDecodeError, ValueError):
        encoding = foreign_encoding(path.read_bytes()) or "?"
        raise StartError(
            tr(
                f"{path.name} is saved as {encoding}, and `flask run` reads UTF-8.",
                f"{path.name} 파일이 {encoding}로 저장되어 있어요. `flask run`은 UTF-8을 읽어요.",
            ),
            save_as_utf8(encoding),
            location=Location(path.name, 1, ""),
        ) from None
