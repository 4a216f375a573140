"""Who has an appointment on a day and did not come yet, or whose visit did not end, for whoever shows them."""

from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, and_, col, or_, select

from booking_api.appointments.expecting import expected_today
from booking_api.appointments.models import Appointment
from booking_api.appointments.values import ExpectedVisitor
from booking_api.identity.actor import Actor
from booking_api.identity.rules import Permission
from booking_api.visits.known import known_location
from booking_api.visits.models import Visit
from booking_api.visits.reopening import RETURNS


def still_expected(
    session: Session, actor: Actor, location_id: UUID, now: datetime, language: str = ""
) -> list[ExpectedVisitor]:
    """Return who is expected today and has no visit: who is here, or was helped today, is expected no more.

    Who was thought gone (`absent`) may appear after all, and then the host must find that visitor here.
    """
    actor.require(Permission.READ_VISITS)
    zone = ZoneInfo(known_location(session, location_id).timezone)
    midnight = datetime.combine(now.astimezone(zone).date(), time(), zone)
    came = select(Visit.id).where(
        col(Visit.appointment_id) == col(Appointment.id),
        or_(
            col(Visit.closed_at).is_(None),
            and_(col(Visit.closed_at) >= midnight, col(Visit.outcome).not_in(RETURNS)),
        ),
    )
    return expected_today(session, actor, location_id, now, language, besides=came.exists())


def not_dealt_with(
    session: Session, actor: Actor, location_id: UUID, day: date, now: datetime, language: str = ""
) -> list[ExpectedVisitor]:
    """Return who was expected on a local day and whose visit did not end: what paper may still tell of."""
    actor.require(Permission.READ_VISITS)
    ended = select(Visit.id).where(col(Visit.appointment_id) == col(Appointment.id), col(Visit.closed_at).is_not(None))
    return expected_today(session, actor, location_id, now, language, besides=ended.exists(), on=day)
