"""Keeps a place that was given back from the public for a chance time, so that places cannot be traded (ZMS does so).

Staff and the waiting list see such a place at once.
"""

from datetime import datetime, timedelta
from random import SystemRandom
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlmodel import Session, col

from booking_api.appointments.models import Activity, Appointment, Hold
from booking_api.appointments.sessions import take_back
from booking_api.catalogue.models import Product

_dice = SystemRandom()
RELEASED_CHANNEL = "released"


def delay_of(session: Session, appointment_id: UUID, now: datetime) -> datetime | None:
    """Return until when the place of an appointment stays back, by the strictest of its products; None for not."""
    query = (
        select(col(Product.release_delay_min), col(Product.release_delay_max))
        .join(Activity, col(Activity.product_id) == col(Product.id))
        .where(col(Activity.appointment_id) == appointment_id)
    )
    rows = session.execute(query).all()
    least, most = (max((row[side] for row in rows), default=0) for side in (0, 1))
    most = max(least, most)
    return now + timedelta(seconds=_dice.randint(least * 60, most * 60)) if most > 0 else None


def hold_back_seats(session: Session, appointment: Appointment, session_id: UUID | None, until: datetime) -> None:
    """Keep the seats back that an appointment just gave back to a session; the caller holds its locks."""
    if session_id and appointment.seats and take_back(session, session_id, appointment.seats):
        session.add(_seats_held(appointment, session_id, until))


def _seats_held(appointment: Appointment, session_id: UUID, until: datetime) -> Hold:
    """Return a hold that nobody can use: its seats come back when it expires, as with every hold."""
    return Hold(
        location_id=appointment.location_id, channel=RELEASED_CHANNEL, activities=[], legs=[], session_id=session_id,
        seats=appointment.seats, starts_at=appointment.starts_at, ends_at=appointment.ends_at,
        created_at=appointment.changed_at, expires_at=until, client_id=uuid4(),
    )  # fmt: skip
