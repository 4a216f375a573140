"""What is added to an appointment on the spot: products, persons and their fees; its times stay as they are."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, func, select

from booking_api.appointments.models import Activity, Appointment, AppointmentFee, AppointmentStatus, Participant
from booking_api.appointments.requests import ActivityWish
from booking_api.appointments.writing import fee_lines, fees_on
from booking_api.availability.rules import zone_of
from booking_api.db import write_rows
from booking_api.identity.actor import Actor
from booking_api.identity.rules import Permission
from booking_api.locations.models import Location


def extend(
    session: Session, actor: Actor, appointment_id: UUID, added: Sequence[ActivityWish], persons: int, now: datetime
) -> None:
    """Add products (or more of them), the fees of today, and persons who came along; for `visits` only.

    An appointment that was cancelled or settled meanwhile stays as it is.
    """
    actor.require(Permission.SERVE_VISITS)
    appointment = session.get_one(Appointment, appointment_id)
    if appointment.status is not AppointmentStatus.BOOKED:
        return
    for wish in added:
        _add_activity(session, appointment, wish)
    write_rows(session, _fees(session, appointment, added, now))
    here = session.exec(select(func.count()).where(Participant.appointment_id == appointment_id)).one()
    session.add_all(
        Participant(appointment_id=appointment_id, position=here + number, arrived_at=now) for number in range(persons)
    )
    appointment.changed_at = now
    session.add(appointment)
    session.flush()


def _add_activity(session: Session, appointment: Appointment, wish: ActivityWish) -> None:
    row = session.get(Activity, (appointment.id, wish.product_id))
    if row is not None:
        row.count += wish.count
    else:
        others = session.exec(select(func.count()).where(Activity.appointment_id == appointment.id)).one()
        row = Activity(appointment_id=appointment.id, product_id=wish.product_id, position=others, count=wish.count)
    session.add(row)
    session.flush()


def _fees(
    session: Session, appointment: Appointment, added: Sequence[ActivityWish], now: datetime
) -> list[AppointmentFee]:
    counts = {wish.product_id: wish.count for wish in added}
    day = now.astimezone(zone_of(session.get_one(Location, appointment.location_id).timezone)).date()
    return fees_on(day, fee_lines(session), counts, appointment.id)
