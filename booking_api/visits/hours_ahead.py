"""The next two hours of a location, by the half hour: what they ask, and what there is for it (V13)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select as select_many
from sqlmodel import Session, col, select

from booking_api.appointments.models import Appointment, AppointmentLeg, AppointmentStatus
from booking_api.availability.models import Shift
from booking_api.identity.actor import Actor
from booking_api.identity.rules import Permission
from booking_api.visits.models import VisitLeg
from booking_api.visits.rules import LegState
from booking_api.visits.values_hall import HalfHour

HALF_HOUR = timedelta(minutes=30)
AHEAD = 4


def hours_ahead(
    session: Session, actor: Actor, location_id: UUID, legs: Iterable[VisitLeg], shifts: Sequence[Shift], now: datetime
) -> tuple[HalfHour, ...]:
    """Return each half hour: what waits now and what was booked, and the minutes of who is on duty."""
    actor.require(Permission.SUPERVISE)
    actor.require_location(location_id)
    begin = now.replace(minute=now.minute // 30 * 30, second=0, microsecond=0)
    booked: dict[datetime, int] = defaultdict(int)
    for starts_at, ends_at in _booked(session, location_id, begin, begin + AHEAD * HALF_HOUR):
        slot = begin + (starts_at - begin) // HALF_HOUR * HALF_HOUR
        booked[slot] += round((ends_at - starts_at).total_seconds() / 60)
    booked[begin] += sum(leg.minutes for leg in legs if leg.state == LegState.WAITING)
    slots = [begin + number * HALF_HOUR for number in range(AHEAD)]
    return tuple(HalfHour(slot, booked[slot], _on_duty(shifts, slot)) for slot in slots)


def _booked(session: Session, location_id: UUID, begin: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    """Return the parts of appointments that are still to come; who is here already stands in the queue."""
    here = select(VisitLeg.appointment_leg_id).where(
        VisitLeg.location_id == location_id,
        col(VisitLeg.appointment_leg_id) == col(AppointmentLeg.id),
    )
    query = (
        select_many(col(AppointmentLeg.starts_at), col(AppointmentLeg.ends_at))
        .join(Appointment, col(Appointment.id) == col(AppointmentLeg.appointment_id))
        .where(
            col(Appointment.location_id) == location_id,
            col(Appointment.status) == AppointmentStatus.BOOKED,
            col(Appointment.starts_at) >= begin - timedelta(hours=3),
            col(Appointment.starts_at) < end,
            col(AppointmentLeg.starts_at) >= begin,
            col(AppointmentLeg.starts_at) < end,
            ~here.exists(),
        )
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def _on_duty(shifts: Sequence[Shift], slot: datetime) -> int:
    minutes = 0.0
    for shift in shifts:
        begins, ends = max(shift.starts_at, slot), min(shift.ends_at, slot + HALF_HOUR)
        minutes += max(0.0, (ends - begins).total_seconds() / 60)
    return round(minutes)
