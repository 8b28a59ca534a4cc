"""Whether files look as they did: by names, sizes and times, without reading any of them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator

from shared.handed_in.folder import Opened, is_folder, kind_of, opened
from shared.handed_in.tree import DEEPEST, MOST_ENTRIES, Kind, left_out


class _TooMany(Exception):
    """There are more names than are looked at."""


def signature_of(place: Opened) -> str:
    """Return what an opened folder or archive looks like, as a hash; "" when that is not certain.

    A file's time of change (st_ctime) is in it, which only a system's administrator can forge. On
    Windows it is the time of creation.
    """
    try:
        if not is_folder(place):
            return _hash([_stamp("", os.stat(place))])
        return _hash(_below(place, "", DEEPEST, [MOST_ENTRIES]))
    except (OSError, _TooMany):
        return ""


def _below(folder: Opened, prefix: str, depth: int, room: list[int]) -> Iterator[str]:
    with os.scandir(folder) as entries:
        names = sorted(entry.name for entry in entries)
    room[0] -= len(names)
    if room[0] < 0 or depth == 0:
        raise _TooMany
    for name in names:
        if left_out(name):
            continue
        if kind_of(name, folder) is Kind.FOLDER:
            with opened(name, folder) as inside:
                yield from _below(inside, f"{prefix}{name}/", depth - 1, room)
        else:
            yield _stamp(prefix + name, _stat(name, folder))


def _stat(name: str, folder: Opened) -> os.stat_result:
    if isinstance(folder, int):
        return os.stat(name, dir_fd=folder, follow_symlinks=False)
    return os.lstat(os.path.join(folder, name))


def _stamp(name: str, found: os.stat_result) -> str:
    return f"{name}\0{found.st_mode} {found.st_size} {found.st_mtime_ns} {found.st_ctime_ns}"


def _hash(stamps: Iterator[str] | list[str]) -> str:
    sha = hashlib.sha256()
    for stamp in stamps:
        raw = stamp.encode("utf-8", "surrogateescape")
        sha.update(b"%d " % len(raw) + raw)
    return sha.hexdigest()
