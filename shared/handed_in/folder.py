"""A folder of a stranger's, read by descriptors: no link is followed, whoever swaps what meanwhile.

Each name is opened below the descriptor of the folder that holds it, with O_NOFOLLOW, and what was
opened is looked at before it is read (open(2), "Rationale for openat()").
"""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress

from shared.handed_in.clocks import iso, since_epoch
from shared.handed_in.tree import (
    DEEPEST,
    MOST_ENTRIES,
    Entry,
    Kind,
    Refused,
    TooLarge,
    composed,
    is_machinery,
    left_out,
    machinery_in,
    refusal,
    too_many_entries,
)
from shared.language import tr

# Windows opens no folders; there, nobody but the grader is protected from (`--allow-weak`).
BY_DESCRIPTOR = os.open in os.supports_dir_fd and os.scandir in os.supports_fd
_CHUNK = 1 << 20

if BY_DESCRIPTOR:
    # NONBLOCK: what was a file a moment ago might be a pipe now, and opening one waits for ever.
    FLAGS = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
else:
    FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0)

Opened = int | str  # a descriptor, or a path where there are none for folders


@contextmanager
def opened(name: str, folder: Opened | None = None) -> Iterator[Opened]:
    """Open a file or folder below an opened folder, and nothing else.

    Without `folder` the name is a path of the grader's own, whose links are followed.

    Raises:
        OSError: it is not there, may not be read, or is neither a file nor a folder.
    """
    if not BY_DESCRIPTOR:
        yield _by_path(name, folder)
        return
    flags = FLAGS if folder is not None else FLAGS & ~os.O_NOFOLLOW
    descriptor = os.open(name, flags, dir_fd=folder)  # type: ignore[arg-type]  # never a path here
    try:
        if _kind(os.fstat(descriptor)) not in (Kind.FILE, Kind.FOLDER):
            raise OSError(0, "neither a file nor a folder")
        yield descriptor
    finally:
        os.close(descriptor)


def _by_path(name: str, folder: Opened | None) -> str:
    path = name if folder is None else os.path.join(str(folder), name)
    found = os.stat(path, follow_symlinks=folder is None)
    if _kind(found) not in (Kind.FILE, Kind.FOLDER):
        raise OSError(0, "neither a file nor a folder")
    return path


def kind_of(name: str, folder: Opened) -> Kind | None:
    """Return what a name in an opened folder stands for, None when nothing has that name."""
    try:
        if isinstance(folder, int):
            return _kind(os.stat(name, dir_fd=folder, follow_symlinks=False))
        return _kind(os.lstat(os.path.join(folder, name)))
    except OSError:
        return None


def is_folder(place: Opened) -> bool:
    """Return whether what was opened is a folder."""
    return stat.S_ISDIR(os.stat(place).st_mode)


def _kind(found: os.stat_result) -> Kind:
    if stat.S_ISREG(found.st_mode):
        return Kind.FILE
    if stat.S_ISDIR(found.st_mode):
        return Kind.FOLDER
    if stat.S_ISSOCK(found.st_mode):
        return Kind.SOCKET
    return Kind.LINK if stat.S_ISLNK(found.st_mode) else Kind.OTHER


class FolderTree:
    """The tree below an opened folder; see `Tree`."""

    def __init__(self, top: Opened) -> None:
        self._top = top
        self._owner = os.stat(top).st_uid
        self._seen = 0
        self._real: dict[str, str] = {}  # composed name -> the name on the disk

    def entries(self) -> list[Entry]:
        """Return what is below the folder; see `Tree.entries`."""
        try:
            found = list(self._walk(self._top, "", DEEPEST))
        except OSError as error:
            said = error.strerror or str(error)
            raise Refused(tr(f"It cannot be read: {said}.", f"읽을 수 없어요: {said}.")) from error
        names = composed(entry.name for entry in found)
        self._real = {name: real for real, name in names.items()}
        found = [Entry(names[entry.name], entry.kind) for entry in found]
        return sorted(found, key=lambda entry: entry.name)

    def _walk(self, folder: Opened, prefix: str, depth: int) -> Iterator[Entry]:
        inside = self._list(folder)
        names = inside.keys()
        if prefix and is_machinery(names):
            return
        machinery = () if is_machinery(names) else machinery_in(names)
        for name, kind in inside.items():
            if left_out(name) or name in machinery or kind is Kind.SOCKET:
                continue
            if kind is Kind.FOLDER:
                yield from self._below(name, folder, prefix + name, depth - 1)
            else:
                yield Entry(prefix + name, kind)

    def _below(self, name: str, folder: Opened, shown: str, depth: int) -> Iterator[Entry]:
        if depth == 0:
            yield Entry(shown, Kind.DEEP)
            return
        try:
            with opened(name, folder) as below:
                found = list(self._walk(below, shown + "/", depth))
        except OSError:  # no right to read it, or it has become something else
            yield Entry(shown, Kind.CLOSED)
            return
        yield Entry(shown, Kind.FOLDER)
        yield from found

    def _list(self, folder: Opened) -> dict[str, Kind]:
        inside = {}
        with os.scandir(folder) as entries:
            for entry in entries:
                self._seen += 1
                if self._seen > MOST_ENTRIES:
                    raise too_many_entries(MOST_ENTRIES)
                try:
                    inside[entry.name] = self._judge(entry.stat(follow_symlinks=False))
                except OSError:  # it has gone meanwhile
                    inside[entry.name] = Kind.CLOSED
        return inside

    def _judge(self, found: os.stat_result) -> Kind:
        kind = _kind(found)
        # Who may write into a class's folder may give another user's file a second name in it,
        # and the grader's rights are larger than theirs.
        foreign = found.st_nlink > 1 and found.st_uid != self._owner
        return Kind.FOREIGN if kind is Kind.FILE and foreign else kind

    def read(self, names: Collection[str], room: int) -> dict[str, bytes]:
        """Return the contents of these files; see `Tree.read`."""
        contents = {}
        for name in names:
            try:
                content = self._read(self._real[name].split("/"), self._top, room)
            except OSError:
                raise refusal(Entry(name, Kind.CLOSED)) from None
            if content is None:
                raise refusal(Entry(name, Kind.FOREIGN))
            room -= len(content)
            if room < 0:
                raise TooLarge
            contents[name] = content
        return contents

    def _read(self, parts: list[str], folder: Opened, room: int) -> bytes | None:
        with opened(parts[0], folder) as place:
            if len(parts) > 1:
                return self._read(parts[1:], place, room)
            if not isinstance(place, int):
                with open(place, "rb") as file:
                    return file.read(room + 1)
            # Asked once more: it may have been exchanged since it was listed.
            if self._judge(os.fstat(place)) is not Kind.FILE:
                return None
            return _content(place, room)

    def newest(self, names: Collection[str]) -> str:
        """Return when the newest of these files was written; see `Tree.newest`."""
        return iso(since_epoch(self._times(names)))

    def _times(self, names: Collection[str]) -> Iterator[float]:
        for name in names:
            with suppress(OSError):  # it has gone meanwhile
                yield self._time(self._real[name].split("/"), self._top)

    def _time(self, parts: list[str], folder: Opened) -> float:
        with opened(parts[0], folder) as place:
            return self._time(parts[1:], place) if len(parts) > 1 else os.stat(place).st_mtime


def _content(descriptor: int, room: int) -> bytes:
    """Return a file's content, at most one byte more than there is room for."""
    chunks = []
    while room >= 0 and (chunk := os.read(descriptor, min(room + 1, _CHUNK))):
        chunks.append(chunk)
        room -= len(chunk)
    return b"".join(chunks)
