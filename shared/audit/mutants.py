"""The mutants of a solution: each is one file, changed in one place."""

from __future__ import annotations

import difflib
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from werkzeug.routing import Rule

from shared.audit.markup import changes_of_template
from shared.audit.syntax import changes_of_python

CONTEXT = 3  # lines around a change that are shown
SURROUNDINGS = 1  # and that are part of its id


@dataclass(frozen=True)
class Change:
    """A changed text of a file, and where the change is: in which function or block."""

    operator: str
    scope: str
    text: str


@dataclass(frozen=True)
class Mutant:
    """A change of the solution that the suite should notice.

    `id` stays while the changed lines and the one above and below do, wherever they stand.
    """

    id: str
    file: str  # below the solution's folder
    line: int
    operator: str
    scope: str
    text: str = field(repr=False)  # of the whole file
    diff: str = field(repr=False)

    @property
    def place(self) -> str:
        """Where it is, as `app.py:view`."""
        return f"{self.file}:{self.scope}"


@dataclass(frozen=True)
class Mutants:
    """All mutants of a solution, and how many of each operator were the same program."""

    kept: tuple[Mutant, ...]
    equivalent: Mapping[str, int]


def mutants_of(folder: Path, routes: Mapping[str, Rule]) -> Mutants:
    """Make the mutants of a solution's Python files and templates.

    `routes` are its app's rules by endpoint. Two operators that come to the same text give one
    mutant, the earlier operator's.
    """
    kept: list[Mutant] = []
    equivalent: Counter[str] = Counter()
    for path in _files(folder):
        text = path.read_text(encoding="utf-8")
        changes = changes_of_python if path.suffix == ".py" else changes_of_template
        name = path.relative_to(folder).as_posix()
        for operator, scope, changed in changes(text, routes):
            if changed is None:
                equivalent[operator] += 1
            else:
                kept.append(_mutant(name, text, Change(operator, scope, changed)))
    return Mutants(tuple(_with_own_ids(kept)), equivalent)


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".py" or ("templates" in path.parts and path.is_file()):
            yield path


def _mutant(name: str, text: str, change: Change) -> Mutant:
    before, after = text.splitlines(), change.text.splitlines()
    diff = _diff(before, after, CONTEXT)
    around = "\n".join(_without_numbers(_diff(before, after, SURROUNDINGS)))
    digest = hashlib.sha256(f"{name}\n{change.operator}\n{around}".encode()).hexdigest()
    return Mutant(
        id=digest[:8],
        file=name,
        line=_first_difference(before, after) + 1,
        operator=change.operator,
        scope=change.scope,
        text=change.text,
        diff="\n".join(diff),
    )


def _diff(before: Sequence[str], after: Sequence[str], context: int) -> list[str]:
    return list(difflib.unified_diff(before, after, n=context, lineterm=""))[2:]


def _without_numbers(diff: Iterable[str]) -> Iterator[str]:
    return (line for line in diff if not line.startswith("@@"))


def _first_difference(before: Sequence[str], after: Sequence[str]) -> int:
    pairs = enumerate(zip(before, after, strict=False))
    return next((n for n, (old, new) in pairs if old != new), min(len(before), len(after)))


def _with_own_ids(mutants: Iterable[Mutant]) -> Iterator[Mutant]:
    """Number those whose lines and neighbours are alike: `1a2b3c4d`, `1a2b3c4d-2`."""
    seen: Counter[str] = Counter()
    for mutant in mutants:
        seen[mutant.id] += 1
        again = seen[mutant.id]
        yield mutant if again == 1 else replace(mutant, id=f"{mutant.id}-{again}")
