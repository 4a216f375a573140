"""Whether what stands in the database is whole: nothing of a booking is missing, and no lane is taken twice."""

from itertools import pairwise

from sqlmodel import Session, col, select

from booking_api.appointments.models import Activity, Appointment, AppointmentLeg, Hold
from booking_api.availability.models import Allocation
from booking_api.outbox import OutboxEvent


def check_whole(session: Session) -> None:
    """Assert that every appointment has its products, its event and, as long as it is booked, its lanes; so each hold.

    For a town without joint sessions: there places are counted, and no lane is taken by who comes.
    """
    booked = set(session.exec(select(Appointment.id).where(Appointment.status == "booked")))
    everything = set(session.exec(select(Appointment.id)))
    legs = {leg.id: leg.appointment_id for leg in session.exec(select(AppointmentLeg))}
    taken = list(session.exec(select(Allocation).order_by(Allocation.lane, col(Allocation.start_cell))))
    assert everything == set(session.exec(select(Activity.appointment_id)))
    assert everything <= set(session.exec(select(OutboxEvent.subject_id)))
    assert {legs[row.leg_id] for row in taken if row.leg_id} == booked
    assert {row.hold_id for row in taken if row.hold_id} == set(session.exec(select(Hold.id)))
    for one, other in pairwise(taken):
        assert one.lane != other.lane or one.end_cell <= other.start_cell
