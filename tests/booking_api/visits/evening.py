"""A joint session in the hall of these tests: an evening in the room upstairs, with who has places in it."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import select

from booking_api.appointments.models import Appointment, AppointmentLeg, JointSession
from booking_api.catalogue.models import Product
from booking_api.identity.actor import Actor
from booking_api.visits import service
from booking_api.visits.models import VisitLeg
from booking_api.visits.sessions_today import session_today
from booking_api.visits.values_desk import SessionToday
from tests.booking_api.visits.hall import NOW, Hall

STARTS = NOW + timedelta(minutes=30)
ENDS = STARTS + timedelta(minutes=60)


def plan(hall: Hall, leader: Actor | None = None, product: Product | None = None, *, in_room: bool = True) -> UUID:
    """Plan the evening, led by somebody or by nobody by name."""
    with hall.database.transaction() as session:
        joint = JointSession(
            location_id=hall.location.id,
            product_id=(product or hall.passport).id,
            starts_at=STARTS,
            ends_at=ENDS,
            capacity=40,
            room_id=hall.room.id if in_room else None,
            staff_id=leader.id if leader else None,
        )
        session.add(joint)
    return joint.id


def seat(hall: Hall, session_id: UUID, family: str, *, persons: int = 1, product: Product | None = None) -> Appointment:
    """Let somebody have places in the evening."""
    with hall.database.transaction() as session:
        booked = hall.booked(
            family, at=STARTS, persons=persons, products=(product,) if product else None, within=session
        )
        for leg in session.exec(select(AppointmentLeg).where(AppointmentLeg.appointment_id == booked.id)):
            session.delete(leg)
        booked.session_id, booked.seats, booked.ends_at = session_id, persons, ENDS
        session.add(booked)
    return booked


def arrive(hall: Hall, booked: Appointment, at: datetime = NOW, actor: Actor | None = None) -> UUID:
    """Check a party in, at the pillar unless somebody else does so; returns the visit."""
    with hall.database.transaction() as session:
        who = actor or hall.pillar
        where = hall.location.id
        return service.check_in(session, who, where, at, appointment_id=booked.id, channel="pillar").id


def begin(hall: Hall, session_id: UUID, actor: Actor | None = None, at: datetime = STARTS) -> int:
    """Let everybody in."""
    with hall.database.transaction() as session:
        return service.begin_session(session, actor or hall.host, session_id, at)


def finish(hall: Hall, session_id: UUID, actor: Actor | None = None, at: datetime = ENDS) -> int:
    """Finish for everybody."""
    with hall.database.transaction() as session:
        return service.finish_session(session, actor or hall.host, session_id, at)


def leg_of(hall: Hall, visit_id: UUID) -> VisitLeg:
    """Return the one leg of a visit as it is now."""
    with hall.database.reading() as session:
        return session.exec(select(VisitLeg).where(VisitLeg.visit_id == visit_id)).one()


def seen(hall: Hall, session_id: UUID, actor: Actor | None = None, at: datetime = STARTS) -> SessionToday:
    """Return the evening as somebody sees it."""
    with hall.database.reading() as session:
        return session_today(session, actor or hall.host, session_id, at)
