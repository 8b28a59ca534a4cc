"""Which day is it? That depends on where.

    python clock.py 2026-11-26T23:30:00+00:00

prints the day of a moment in four places.
"""

import sys
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from flask import current_app


def today():
    """Return the day of today on the site's own calendar."""
    return day_of(datetime.now(UTC), current_app.config["SITE_ZONE"])


def day_of(moment, zone):
    """Return the day of a moment in the place that a time zone is named after."""
    return moment.astimezone(ZoneInfo(zone)).date()


if __name__ == "__main__":
    for name in ("America/New_York", "UTC", "Europe/Berlin", "Asia/Seoul"):
        print(day_of(datetime.fromisoformat(sys.argv[1]), name), name)
