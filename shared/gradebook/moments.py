"""Moments and lengths of time as people type them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from shared.language import tr
from shared.shown import visible

_SPAN = re.compile(r"\+?(\d{1,5})\s*([mhd])")
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
# A zone's name in the time zone database; nothing that leads to another file.
_ZONE = re.compile(r"[A-Za-z]+([/_+-][A-Za-z0-9_+-]+)*")


class BadMoment(ValueError):
    """A text is no moment or no length of time; the message says what would be one."""


def read_clock(text: str) -> datetime:
    """Read a date with a time, such as `2026-11-30 23:59`; with the zone that it names, if any.

    A zone is an offset (`2026-11-30T23:59+09:00`) or a name (`2026-11-30 23:59 Asia/Seoul`).

    Raises:
        BadMoment: it is no such thing.
    """
    clock, _, zone = text.strip().rpartition(" ")
    if not _ZONE.fullmatch(zone):
        clock, zone = text.strip(), ""
    try:
        at = datetime.fromisoformat(clock)
    except ValueError:
        raise BadMoment(_no_moment(text)) from None
    if (
        ":" not in clock or not 2000 <= at.year < 2200
    ):  # a date alone would be its first minute, and people mean the last
        raise BadMoment(_no_moment(text))
    return at.replace(tzinfo=_zone(zone)) if zone else at


def read_moment(text: str) -> datetime:
    """Read a date with a time and a zone; see `read_clock`.

    A machine in a data centre has another zone than its class, so none is taken for granted.

    Raises:
        BadMoment: it is no such thing, or names no zone.
    """
    at = read_clock(text)
    if at.tzinfo is None:
        here = at.astimezone().isoformat(timespec="minutes")
        day = f"{at:%Y-%m-%d %H:%M}"
        raise BadMoment(
            tr(
                f'"{visible(text)}" names no time zone. Type {here} for this machine\'s zone, or '
                f'name one: "{day} Asia/Seoul".',
                f'"{visible(text)}"에 시간대가 없어요. 이 컴퓨터의 시간대라면 {here}, 다른 '
                f'시간대라면 "{day} Asia/Seoul"처럼 적어 주세요.',
            )
        )
    return at


def read_span(text: str) -> timedelta:
    """Read a length of time, such as `15m`, `2h` or `1d`.

    Raises:
        BadMoment: it is none.
    """
    found = _SPAN.fullmatch(text.strip().lower())
    if not found:
        shown = visible(text)
        raise BadMoment(
            tr(
                f'"{shown}" is no length of time, such as 15m, 2h or 1d.',
                f'"{shown}"은(는) 시간의 길이가 아니에요. 15m, 2h, 1d처럼 적어 주세요.',
            )
        )
    return int(found[1]) * _UNITS[found[2]]


def shown_moment(at: datetime) -> str:
    """Return a moment for a reader, to the minute, with its zone's name if it has one."""
    return f"{at:%Y-%m-%d %H:%M} {at.tzname() or ''}".strip()


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadMoment(
            tr(
                f'There is no time zone "{name}"; such as Asia/Seoul or Europe/Berlin.',
                f'"{name}"(이)라는 시간대는 없어요. Asia/Seoul이나 Europe/Berlin처럼 적어 주세요.',
            )
        ) from None


def _no_moment(text: str) -> str:
    shown = visible(text)
    return tr(
        f'"{shown}" is no date with a time, such as 2026-11-30 23:59 Asia/Seoul.',
        f'"{shown}"은(는) 날짜와 시각이 아니에요. 2026-11-30 23:59 Asia/Seoul처럼 적어 주세요.',
    )
