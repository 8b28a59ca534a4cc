"""Of which lessons archives hold work, as it was found before: asking takes a process for each."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from secrets import token_hex

from shared.gradebook.keys import engine
from shared.grading.submissions import Submission
from shared.handed_in.signature import signature_of
from shared.setup.stamps import DATA

KEPT = Path(DATA, "asked.json")
MOST = 50_000  # answers that are kept, those of the last runs


class Asked:
    """Answers by what an archive looks like; use `save` at the end. Nothing depends on the file."""

    def __init__(self, lessons: Sequence[str]) -> None:
        """Read what is kept.

        Args:
            lessons: the ids of all lessons.
        """
        self._file, self._lessons = KEPT, lessons
        self._kept = _read(self._file)
        self._used: dict[str, str] = {}

    def key(self, submission: Submission) -> str:
        """Return what an archive is known by, "" where that is not certain; see `signature_of`."""
        if submission.signature:
            return self._hash(submission.signature)
        with suppress(OSError), submission.opened() as place:
            if looks := signature_of(place):
                # Files of one size that are copied in one moment look alike.
                where = os.path.realpath(os.path.join(submission.base, submission.entry))
                return self._hash(looks, where)
        return ""

    def _hash(self, *parts: str) -> str:
        text = json.dumps([*parts, engine(), *self._lessons])
        return sha256(text.encode()).hexdigest()

    def get(self, key: str) -> list[str] | None:
        """Return the answer that is kept, None where there is none."""
        if key not in self._kept:
            return None
        self._used[key] = self._kept[key]
        return self._kept[key].split()

    def put(self, key: str, lessons: Sequence[str]) -> None:
        """Keep an answer."""
        if key:
            self._used[key] = " ".join(lessons)

    def save(self) -> None:
        """Write the file, if there is anything new; where it cannot be written it stays as it is."""
        if not self._used.keys() - self._kept.keys():
            return
        # Another run may have written meanwhile. The newest come last, and stay longest.
        old = {key: said for key, said in _read(self._file).items() if key not in self._used}
        kept = list((old | self._used).items())[-MOST:]
        part = self._file.with_name(f".{self._file.name}.{token_hex(4)}")
        with suppress(OSError):
            self._file.parent.mkdir(exist_ok=True)
            try:
                part.write_text(json.dumps(dict(kept)), encoding="ascii")
                part.replace(self._file)
            finally:
                part.unlink(missing_ok=True)


def _read(file: Path) -> dict[str, str]:
    """Return what a file holds; of one that is damaged nothing."""
    try:
        document = json.loads(file.read_bytes())
    except (OSError, ValueError):
        return {}
    if not isinstance(document, dict):
        return {}
    return {key: said for key, said in document.items() if isinstance(said, str)}
