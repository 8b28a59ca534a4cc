"""The judge's end of reading what was handed in: hand over a descriptor, check what comes back."""

from __future__ import annotations

import contextlib
import json
import select
import socket
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from shared.handed_in.tree import LONGEST_PATH, NotHandedIn, Refused
from shared.handed_in.work import Work
from shared.language import language
from shared.sandbox.channel import Channel, Silence
from shared.sandbox.engine import Engine, SandboxError
from shared.sandbox.frames import BadFrame, Caps, Fields, Frame
from shared.sandbox.limits import MB, Limits
from shared.sandbox.reader import too_much
from shared.shown import shown_line

SECONDS = 30.0  # of the wall clock, for a machine that is busy
CPU_SECONDS = 10
ADDRESS_SPACE = 384 * MB
NAME = 200  # characters of a name, as many as a submission's names may have in the middle
_END_SECONDS = 30.0
_REASON = 2000  # characters
_MOMENT = 40
_T = TypeVar("_T")


class Reading:
    """Reads submissions one after the other, each in a process of its own inside the walls.

    One supervisor forks them all: they write nothing, and end with their answer.
    """

    def __init__(self, engine: Engine) -> None:
        """Have a supervisor forked.

        Raises:
            SandboxError: the sandbox has ended.
        """
        limits = engine.setup.limits
        self._limits = replace(
            limits,
            address_space=ADDRESS_SPACE,
            cpu_seconds=CPU_SECONDS,
            disk=0,
            # What is read comes as one frame.
            body=limits.folder,
            headers=limits.folder_files * NAME,
        )
        self._supervisor = engine.open_submission(self._limits)
        self._number = 0
        self._pending = False  # whether the last process may still be there

    def read(self, source: int, lesson: str, lessons: Collection[str] = ()) -> Work:
        """Return the work for a lesson in a folder or archive, opened for reading.

        Args:
            lessons: the ids of all lessons; see `shared.handed_in.work.take`.

        Raises:
            Refused: it cannot be taken; the text says why.
            SandboxError: the sandbox failed.
        """
        return self._ask(source, lesson, lessons, lambda frame: work_in(frame, self._limits))

    def lessons(self, source: int, lessons: Collection[str]) -> list[str]:
        """Return of which lessons a folder or archive holds work; raises as `read`."""
        return self._ask(source, "", lessons, lambda frame: lessons_in(frame, lessons))

    def _ask(
        self, source: int, lesson: str, lessons: Collection[str], check: Callable[[Frame], _T]
    ) -> _T:
        self._await_end()
        self._number += 1
        self._pending = True
        channel = Channel(self._limits)
        try:
            try:
                order = {"do": "read", "app": self._number, "lesson": lesson}
                order |= {"lessons": sorted(lessons), "language": language()}
                self._order(order, [*channel.theirs(), source])
            finally:
                channel.handed_over()
            return check(channel.once(SECONDS))
        except (Silence, BadFrame):
            pass
        finally:
            channel.close()
            self._order({"do": "end", "app": self._number}, [])
        self._await_end()  # if it could not be forked that is no fault of the submission
        raise Refused(too_much())

    def close(self) -> None:
        """End the supervisor."""
        self._supervisor.close()

    def _order(self, message: Mapping[str, Any], descriptors: list[int]) -> None:
        try:
            socket.send_fds(self._supervisor, [json.dumps(message).encode()], descriptors)
        except OSError as error:
            raise SandboxError(f"the reading supervisor has ended: {error}") from error

    def _await_end(self) -> None:
        """Wait until the last process is gone: nothing of it is there when the next one reads."""
        end = time.monotonic() + _END_SECONDS
        while self._pending:
            data = b""
            with contextlib.suppress(ConnectionResetError):
                left = max(end - time.monotonic(), 0)
                ready, _, _ = select.select([self._supervisor], [], [], left)
                data = self._supervisor.recv(4096) if ready else b""
            if not data:
                raise SandboxError("the reading supervisor has ended or does not answer")
            ending = json.loads(data)
            if ending["app"] == self._number:
                if "fault" in ending:
                    raise SandboxError(f"a reader could not be forked: {ending['fault']}")
                self._pending = False


def caps(limits: Limits) -> Caps:
    """Return how large a reader's frame may be."""
    return Caps(limits.folder_files * NAME * 6 + (1 << 16), limits.folder)


def work_in(frame: Frame, limits: Limits) -> Work:
    """Return the work that a reader's frame holds.

    Raises:
        Refused: the frame says why nothing is taken.
        BadFrame: it is not as agreed.
    """
    fields = _answer(frame, "files")
    files: dict[str, bytes] = {}
    start = 0
    for wire, size in fields.pairs("files", limits.folder_files, limits.folder_files * NAME):
        content = frame.body[start : start + _size(size)]
        start += _size(size)
        name = _name(wire)
        if name in files:
            raise BadFrame("a name twice")
        files[name] = content
    if start != len(frame.body):
        raise BadFrame("the sizes are not those of the body")
    _check_folders(files)
    folder = fields.text("folder", LONGEST_PATH)
    newest = fields.text("newest", _MOMENT)
    return Work(_name(folder) if folder else "", files, _moment(newest) if newest else "")


def lessons_in(frame: Frame, lessons: Collection[str]) -> list[str]:
    """Return which of these lessons a reader's frame names; raises as `work_in`."""
    named = _answer(frame, "lessons").text("lessons", sum(map(len, lessons)) + len(lessons))
    return [one for one in lessons if one in named.split()]


def _answer(frame: Frame, wanted: str) -> Fields:
    said = frame.fields.text("is", 20)
    if said in ("refused", "absent"):
        reason = shown_line(frame.fields.text("reason", _REASON))
        raise (NotHandedIn if said == "absent" else Refused)(reason or too_much())
    if said != wanted:
        raise BadFrame(f"not the answer `{wanted}`")
    return frame.fields


def _size(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 12):
        raise BadFrame("a size that is no number")
    return int(text)


def _moment(text: str) -> str:
    try:
        return datetime.fromisoformat(text).isoformat()
    except ValueError:
        raise BadFrame("a time that is none") from None


def _name(wire: str) -> str:
    """Return a relative name; see `shared.sandbox.reader` for how it is written."""
    try:
        name = wire.encode("latin-1").decode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        raise BadFrame("a name that is no bytes") from None
    if "\0" in name or any(part in ("", ".", "..") for part in name.split("/")):
        raise BadFrame("a name that is no relative path")
    return name


def _check_folders(files: Mapping[str, bytes]) -> None:
    for name in files:
        while name := name.rpartition("/")[0]:
            if name in files:
                raise BadFrame("a file that is a folder as well")
