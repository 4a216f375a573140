"""Periods in a query: forwards, and no longer than can be answered."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from booking_api.rest.words import wire


def mistakes_in_period(given: Mapping[str, Any], most_days: int | None = None) -> dict[str, str]:
    """Return what is wrong with the last day when the first one is set beside it; no days are no mistake of theirs."""
    first, last = (_day(given.get(wire(name))) for name in ("date_from", "date_to"))
    if first is None or last is None:
        return {}
    if last < first:
        return {wire("date_to"): f"voor-{wire('date_from')}"}
    too_long = most_days is not None and (last - first).days > most_days
    return {wire("date_to"): f"meer-dan-{most_days}-dagen"} if too_long else {}


def _day(text: Any) -> date | None:
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError):
        return None
