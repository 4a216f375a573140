"""Who has an appointment today and did not come yet, for whoever shows who is still expected."""

from datetime import datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, or_, select

from booking_api.appointments.expecting import expected_today
from booking_api.appointments.models import Appointment
from booking_api.appointments.values import ExpectedVisitor
from booking_api.identity.actor import Actor
from booking_api.identity.rules import Permission
from booking_api.visits.known import known_location
from booking_api.visits.models import Visit


def still_expected(
    session: Session, actor: Actor, location_id: UUID, now: datetime, language: str = ""
) -> list[ExpectedVisitor]:
    """Return who is expected today and has no visit: who is here, or was here today, is expected no more."""
    actor.require(Permission.READ_VISITS)
    zone = ZoneInfo(known_location(session, location_id).timezone)
    midnight = datetime.combine(now.astimezone(zone).date(), time(), zone)
    came = select(Visit.id).where(
        col(Visit.appointment_id) == col(Appointment.id),
        or_(col(Visit.closed_at).is_(None), col(Visit.closed_at) >= midnight),
    )
    return expected_today(session, actor, location_id, now, language, besides=came.exists())
