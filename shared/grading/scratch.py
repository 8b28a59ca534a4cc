"""What finding submissions needs that takes a process: unpacking, and asking what is in archives."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from types import TracebackType

from shared.grading.submissions import Submission
from shared.grading.weak import lessons_apart
from shared.handed_in.tree import Refused
from shared.sandbox.unpacking import unpack_apart

if sys.platform == "linux":
    from shared.sandbox.engine import Engine
    from shared.sandbox.reading import Reading


class Scratch:
    """A folder for unpacked classes, removed at the end; use as a context manager."""

    def __init__(self, lessons: Sequence[str]) -> None:
        """Take the ids of all lessons."""
        self._lessons = lessons
        self._all, self._asking = ExitStack(), ExitStack()
        self._top: Path | None = None
        self._count = 0
        self._reading: Reading | None = None

    def __enter__(self) -> Scratch:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop_asking()
        self._all.close()

    def unpack(self, archive: Path) -> Path:
        """Return a folder with what an archive holds.

        Raises:
            Refused: it cannot be unpacked; the text says why.
        """
        if self._top is None:
            folder = self._all.enter_context(tempfile.TemporaryDirectory(prefix="course-class-"))
            self._top = Path(folder)
        self._count += 1
        folder_of_it = self._top / str(self._count)
        folder_of_it.mkdir()
        unpack_apart(archive, folder_of_it)
        return folder_of_it

    def ask(self, submission: Submission) -> Sequence[str]:
        """Return of which lessons a folder or archive holds work; of none if it cannot be read."""
        try:
            if sys.platform != "linux":
                return lessons_apart(submission, self._lessons)
            with submission.opened() as source:
                assert isinstance(source, int)
                return self._reader().lessons(source, self._lessons)
        except (Refused, OSError):
            return ()

    def stop_asking(self) -> None:
        """End the processes that answer: others are started after them."""
        self._reading = None
        self._asking.close()

    def _reader(self) -> Reading:
        if self._reading is None:
            engine = self._asking.enter_context(Engine())
            self._reading = self._asking.enter_context(closing(Reading(engine)))
        return self._reading
