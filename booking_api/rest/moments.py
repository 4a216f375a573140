"""Moments on the wire: any offset in, UTC with a capital Z out (rules /core/date-time/format and /timezone)."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, PlainSerializer


def moment_text(moment: datetime) -> str:
    """Return a moment as `2026-11-23T08:40:00Z`, whole seconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _in_utc(moment: datetime) -> datetime:
    """Return a moment in UTC; one beyond the calendar there is refused, as pydantic does with what it cannot read."""
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("outside the calendar") from error


Moment = Annotated[
    AwareDatetime,
    AfterValidator(_in_utc),
    PlainSerializer(moment_text, return_type=str, when_used="json"),
]
"""A date-time with an offset; naive ones are refused, for nobody can tell which zone was meant."""
