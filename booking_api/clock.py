"""The only place that reads the clock; everything else is handed `now`."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Return this moment as an aware UTC datetime."""
    return datetime.now(UTC)
