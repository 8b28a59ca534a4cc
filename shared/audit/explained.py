"""The mutants that no check can or should notice, each with its reason, beside the suite.

`tests/ID/equivalent.toml` gives, for each reason, the mutants by their ids, and for whoever reads
the file the lines that are changed:

    [[equivalent]]
    reason = "What `GET /` says is left open."
    [equivalent.mutants]
    b06988c3 = ["-    return {}", "+    return"]
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shared.audit.mutants import Mutant
from shared.material.catalog import Lesson

FILE = "equivalent.toml"
LONGEST = 100  # characters of a line in the file
RULE = (
    'It must hold tables `[[equivalent]]`, each with a `reason = "..."` that says why no check '
    "notices, and a table `[equivalent.mutants]` of lines by id."
)


class Unreadable(Exception):
    """The file does not say what it has to; the message says where."""


@dataclass(frozen=True)
class Entry:
    """A mutant that was looked at: its id, and why no check notices it."""

    id: str
    reason: str
    lines: tuple[str, ...]  # of the diff


def file_of(lesson: Lesson) -> Path:
    """Return where a lesson's entries are."""
    return lesson.tests_dir / FILE


def read_entries(lesson: Lesson) -> dict[str, Entry]:
    """Return the lesson's entries by id; none without a file.

    Raises:
        Unreadable: the file is no TOML, or an entry has no reason or stands there twice.
    """
    path = file_of(lesson)
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Unreadable(f"{path.name}: {error}") from error
    entries: dict[str, Entry] = {}
    for entry in _entries(document, path):
        if entry.id in entries:
            raise Unreadable(f"{path.name}: {entry.id} stands there twice.")
        entries[entry.id] = entry
    return entries


def _entries(document: dict[str, Any], path: Path) -> Iterator[Entry]:
    tables = document.pop("equivalent", [])
    if document or not isinstance(tables, list):
        raise Unreadable(f"{path.name}: {RULE}")
    for table in tables:
        reason, mutants = table.get("reason"), table.get("mutants")
        if not isinstance(reason, str) or not reason.strip() or not isinstance(mutants, dict):
            raise Unreadable(f"{path.name}: {RULE}")
        for mutant, lines in mutants.items():
            yield Entry(mutant, reason.strip(), tuple(lines))


def as_entries(mutants: Iterable[Mutant]) -> str:
    """Return mutants as a table for the file; whoever enters them writes the reason."""
    lines = ["[[equivalent]]", 'reason = ""', "[equivalent.mutants]"]
    for mutant in mutants:
        changed = (line[:LONGEST] for line in changed_lines(mutant.diff))
        lines.append(f"{mutant.id} = {json.dumps(list(changed), ensure_ascii=False)}")
    return "\n".join(lines)


def changed_lines(diff: str) -> list[str]:
    """Return the lines of a diff that are taken away or added."""
    return [line for line in diff.splitlines() if line[:1] in ("-", "+")]
