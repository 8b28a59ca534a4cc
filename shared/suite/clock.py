"""The clock of the app, which a suite can move."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from shared.suite.transport import RunningApp

# Variables of an app, as in `pytest.mark.environ(**KOREA)`, whose machine is not in UTC: on one that
# is, who mixes the local time with UTC is right by chance. In the form of POSIX, which needs no data.
KOREA = {"TZ": "KST-9"}


class Clock:
    """Moves the present of every app that the check has started."""

    def __init__(self, apps: Callable[[], list[RunningApp]]) -> None:
        self._apps = apps
        self._now: datetime | None = None

    @property
    def now(self) -> datetime:
        """The app's present as last set, or the real one; aware, in UTC."""
        return self._now or datetime.now(UTC)

    def move(self, **by: float) -> None:
        """Move the present by a timedelta's arguments: `clock.move(days=31)`."""
        self.move_to(self.now + timedelta(**by))

    def move_to(self, moment: datetime) -> None:
        """Make `moment` the present; time goes on from there. It must be aware."""
        if moment.tzinfo is None:
            raise ValueError("the moment must be aware, e.g. datetime(..., tzinfo=timezone.utc)")
        self._now = moment
        for app in self._apps():
            app.move_clock(moment)
