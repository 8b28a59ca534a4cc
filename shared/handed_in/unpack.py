"""A class's archive, written below a folder: its files, its folders, and nothing else.

Whoever is in the class has given some of it, so that no more is believed than of one student's
archive. One student's endless file costs nobody else: as much of it is written as shows the reader
that it is so.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from shared.handed_in.archives import Member, archive
from shared.handed_in.extent import ARCHIVE_LIMIT, MB, Extent
from shared.handed_in.tree import DEEPEST, Entry, Kind, Refused
from shared.language import tr

OF_CLASS = Extent(4096 * MB, 8192 * MB, 200_000, DEEPEST + 3)
LARGEST_FILE = ARCHIVE_LIMIT + 1  # bytes; more is refused when it is read
MOST_BYTES = 4096 * MB  # of all files
_CHUNK = 1 << 20


def unpack(file: IO[bytes], top: str) -> None:
    """Write what an archive holds below a folder that is empty and nobody else's.

    Raises:
        Refused: it is no archive, holds too much or a name that leads out, or the disk is full.
    """
    room = MOST_BYTES
    with archive(file, OF_CLASS) as tree:
        entries = tree.entries()
        for entry in entries:
            _place(entry, top)
        for member in tree.members([one.name for one in entries if one.kind is Kind.FILE]):
            room -= _write(member, top, min(room, LARGEST_FILE))
            if room <= 0:
                raise Refused(_too_large())


def _place(entry: Entry, top: str) -> None:
    """Make a folder, or what stands for a name that is neither a folder nor a file."""
    path = os.path.join(top, entry.name)
    with _refusing():
        os.makedirs(path if entry.kind is Kind.FOLDER else os.path.dirname(path), exist_ok=True)
        if entry.kind not in (Kind.FILE, Kind.FOLDER):
            # It leads to itself, so nowhere; and the reader refuses it as it refuses any link.
            os.symlink(os.path.basename(path), path)


def _write(member: Member, top: str, room: int) -> int:
    """Write at most so many bytes of a file; return how many."""
    path, size = os.path.join(top, member.name), 0
    with _refusing():
        file = open(path, "wb")  # noqa: SIM115  # closed below
    with file:
        while size < room and (chunk := member.source.read(min(_CHUNK, room - size))):
            size += len(chunk)
            with _refusing():
                file.write(chunk)
    with _refusing():
        os.utime(path, (member.modified, member.modified))
    return size


@contextmanager
def _refusing() -> Iterator[None]:
    """Say what hinders writing: it is no fault of the archive's."""
    try:
        yield
    except OSError as error:
        said = error.strerror or str(error)
        raise Refused(
            tr(
                f"It could not be unpacked in the folder for temporary files: {said}. "
                "TMPDIR names another.",
                f"임시 폴더에 압축을 풀지 못했어요: {said}. TMPDIR로 다른 폴더를 지정할 수 있어요.",
            )
        ) from error


def _too_large() -> str:
    size = MOST_BYTES // MB
    return tr(f"Unpacked it is larger than {size} MB.", f"압축을 풀면 {size} MB보다 커요.")
