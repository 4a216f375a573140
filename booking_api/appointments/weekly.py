"""The same weekday and time for some weeks: the moments, which of them are closed, and their locks in one go."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from booking_api.availability.allocating import lock
from booking_api.availability.rules import cell_from, cell_of, days_of, exists_locally, local_moment, zone_of
from booking_api.locations.models import Closure

Span = tuple[datetime, datetime]
_SLACK = timedelta(hours=8)  # buffers and travel before and after


@dataclass(frozen=True, slots=True)
class RefusedDate:
    """A date of a series on which it is not possible, and why."""

    starts_at: datetime
    reason: str


def weekly(timezone: str, starts_at: datetime, weeks: int) -> tuple[list[datetime], list[RefusedDate]]:
    """Return the same local time on so many weeks, in UTC, and the dates on which the clock skips that time."""
    local = starts_at.astimezone(zone_of(timezone))
    moments, skipped = [starts_at.astimezone(UTC)], []
    for number in range(1, weeks):
        day = local.date() + timedelta(weeks=number)
        moment = local_moment(timezone, day, local.time())
        if exists_locally(timezone, day, local.time()):
            moments.append(moment)
        else:
            skipped.append(RefusedDate(moment, "bestaat-niet"))
    return moments, skipped


def closed_dates(session: Session, location_id: UUID, spans: Sequence[Span]) -> set[datetime]:
    """Return the starts of those spans that a closure of the location touches."""
    query = select(col(Closure.starts_at), col(Closure.ends_at)).where(
        Closure.location_id == location_id,
        col(Closure.ends_at) > min(begin for begin, _ in spans),
        col(Closure.starts_at) < max(end for _, end in spans),
    )
    closures = session.execute(query).all()
    return {begin for begin, end in spans if any(shut < end and opens > begin for shut, opens in closures)}


def lock_days(session: Session, location_id: UUID, staff_ids: Iterable[UUID | None], spans: Iterable[Span]) -> None:
    """Lock every day that these spans touch, buffers included, at once, so that two series never wait in a circle."""
    scopes = {each for each in (location_id, *staff_ids) if each}
    days = {day for begin, end in spans for day in days_of(cell_of(begin - _SLACK), cell_from(end + _SLACK))}
    lock(session, ((scope, day) for scope in scopes for day in days))
