"""Which appointments have a visit today, for whoever shows who is still expected; without loading those visits."""

from datetime import datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, or_, select

from booking_api.identity.actor import Actor
from booking_api.identity.rules import Permission
from booking_api.visits.models import Visit
from booking_api.visits.queueing import location_row


def came_today(session: Session, actor: Actor, location_id: UUID, now: datetime) -> set[UUID]:
    """Return the appointments of who is here, or was here today."""
    actor.require(Permission.READ_VISITS)
    actor.require_location(location_id)
    zone = ZoneInfo(location_row(session, location_id).timezone)
    midnight = datetime.combine(now.astimezone(zone).date(), time(), zone)
    query = select(Visit.appointment_id).where(
        col(Visit.location_id) == location_id,
        col(Visit.appointment_id).is_not(None),
        or_(col(Visit.closed_at).is_(None), col(Visit.closed_at) >= midnight),
    )
    return {each for each in session.exec(query) if each is not None}
