"""When files were written, as folders and archives say it."""

from __future__ import annotations

import struct
import time
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime


def iso(times: Iterable[datetime]) -> str:
    """Return the latest of some times, without a zone where they have none; "" where none is told.

    1980 is where a zip's dates begin, and 1970 others': nobody has written a file then.
    """
    told = [at for at in times if at.year > 1980]
    return max(told).isoformat(timespec="seconds") if told else ""


def since_epoch(seconds: Iterable[float]) -> Iterator[datetime]:
    """Give moments, without those that no calendar has."""
    for one in seconds:
        with suppress(ValueError, OverflowError, OSError):
            yield datetime.fromtimestamp(one, UTC)


def newest_in_zip(infos: Sequence[zipfile.ZipInfo]) -> str:
    """Return when the newest of these files was written, as `iso` does.

    A zip's own times are those of a clock on a wall, without a zone; many packers add true ones.
    """
    true = [_unix_time(info.extra) for info in infos]
    if None not in true:
        return iso(since_epoch(one for one in true if one is not None))
    return iso(_zip_clocks(infos))


def zip_time(info: zipfile.ZipInfo) -> float:
    """Return when a file in a zip was written, taken for this machine's time; 0 if none is told."""
    try:
        return time.mktime((*info.date_time, 0, 0, -1))
    except (ValueError, OverflowError):
        return 0.0


def _zip_clocks(infos: Iterable[zipfile.ZipInfo]) -> Iterator[datetime]:
    """Give what the clock on the packer's wall showed."""
    for info in infos:
        with suppress(ValueError):
            yield datetime(*info.date_time)


def _unix_time(extra: bytes) -> int | None:
    """Return the seconds since the epoch in a zip's extra fields, None where there are none.

    Info-ZIP's "extended timestamp" has them behind a byte of flags (proginfo/extrafld.txt, 0x5455).
    """
    while len(extra) >= 4:
        kind, size = struct.unpack("<HH", extra[:4])
        if kind == 0x5455 and size >= 5 and len(extra) >= 9 and extra[4] & 1:
            return int(struct.unpack("<i", extra[5:9])[0])
        extra = extra[4 + size :]
    return None
