"""What finding submissions needs that takes a process: unpacking, and asking what is in archives."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack, closing
from pathlib import Path

from shared.grading.asked import Asked
from shared.grading.submissions import Submission
from shared.grading.weak import lessons_apart
from shared.handed_in.tree import Refused
from shared.sandbox.owned import owned_folder, remove_owned, sweep_folders
from shared.sandbox.unpacking import unpack_apart

if sys.platform == "linux":
    from shared.sandbox.engine import Engine
    from shared.sandbox.reading import Reading


class Scratch:
    """A folder for unpacked classes, removed at the end; use as a context manager."""

    def __init__(self, lessons: Sequence[str]) -> None:
        """Take the ids of all lessons."""
        self._lessons = lessons
        self._asking, self._asked = ExitStack(), Asked(lessons)
        self._top: Path | None = None
        self._count = 0
        self._reading: Reading | None = None

    def __enter__(self) -> Scratch:
        return self

    def __exit__(self, *details: object) -> None:
        self.stop_asking()
        if self._top is not None:
            remove_owned(self._top)

    def unpack(self, archive: Path) -> Path:
        """Return a folder with what an archive holds.

        Raises:
            Refused: it cannot be unpacked; the text says why.
        """
        if self._top is None:
            sweep_folders(Path(tempfile.gettempdir()))  # what a killed run has left
            self._top = owned_folder()
        self._count += 1
        folder_of_it = self._top / str(self._count)
        folder_of_it.mkdir()
        unpack_apart(archive, folder_of_it)
        return folder_of_it

    def ask(self, submission: Submission) -> Sequence[str]:
        """Return of which lessons a folder or archive holds work; of none if it cannot be read."""
        key = self._asked.key(submission)
        known = self._asked.get(key)
        if known is not None:
            return known
        try:
            found = self._look_into(submission)
        except (Refused, OSError):
            return ()  # not kept: the machine may have been busy
        self._asked.put(key, found)
        return found

    def _look_into(self, submission: Submission) -> Sequence[str]:
        if sys.platform != "linux":
            return lessons_apart(submission, self._lessons)
        with submission.opened() as source:
            assert isinstance(source, int)
            return self._reader().lessons(source, self._lessons)

    def stop_asking(self) -> None:
        """End the processes that answer: others are started after them."""
        self._asked.save()
        self._reading = None
        self._asking.close()

    def _reader(self) -> Reading:
        if self._reading is None:
            engine = self._asking.enter_context(Engine())
            self._reading = self._asking.enter_context(closing(Reading(engine)))
        return self._reading
