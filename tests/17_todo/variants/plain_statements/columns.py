"""A type of column that SQLAlchemy does not have: a moment, always with its offset."""

from datetime import UTC

from sqlalchemy import DateTime
from sqlalchemy.types import TypeDecorator


class UTCDateTime(TypeDecorator):
    """A moment. The database keeps it in UTC and to the second; Python always gets it aware."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value, dialect):
        """Turn a moment into what the column holds: the time in UTC, without an offset."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A moment needs an offset: which of the world's clocks is this?")
        return value.astimezone(UTC).replace(tzinfo=None, microsecond=0)

    def process_result_value(self, value, dialect):
        """Turn what the column holds into a moment."""
        return None if value is None else value.replace(tzinfo=UTC)
