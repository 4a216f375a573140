"""Moments on the wire: any offset in, UTC with a capital Z out (rules /core/date-time/format and /timezone)."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, PlainSerializer


def moment_text(moment: datetime) -> str:
    """Return a moment as `2026-11-23T08:40:00Z`, whole seconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


Moment = Annotated[
    AwareDatetime,
    AfterValidator(lambda moment: moment.astimezone(UTC)),
    PlainSerializer(moment_text, return_type=str, when_used="json"),
]
"""A date-time with an offset; naive ones are refused, for nobody can tell which zone was meant."""
