"""Who came to a recycling centre and who did not (H2, V8): nobody checks in there, so what its gates opened tells.

Settled when the gate would open no more. What a gate that was alone reports later puts right what was said before.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import Session, and_, col, or_, select

from booking_api.appointments.models import Appointment, AppointmentStatus
from booking_api.appointments.service import reinstate, settle
from booking_api.identity.actor import Actor
from booking_api.identity.models import Device
from booking_api.identity.rules import Permission
from booking_api.locations.models import Location
from booking_api.recycling.models import GateAdmission
from booking_api.recycling.queries import RECYCLING_CENTRE
from booking_api.recycling.rules import MINUTES_AFTER, OPEN
from booking_api.visits.models import Visit

LOOKED_BACK = timedelta(days=7)
"""Longer than a box at a gate decides alone: its report still counts."""


def due_at_gates(session: Session, actor: Actor, now: datetime) -> list[UUID]:
    """Return the appointments that no gate opens for any more, and that do not say yet how they ended.

    Nobody counts as not shown where a location says never, and where no gate stands that could have told otherwise.
    """
    actor.require(Permission.OPERATE)
    query = (
        select(Appointment.id)
        .join(Location, col(Location.id) == col(Appointment.location_id))
        .where(
            Location.kind == RECYCLING_CENTRE,
            col(Appointment.starts_at) > now - LOOKED_BACK,
            col(Appointment.ends_at) < now - timedelta(minutes=MINUTES_AFTER),
            or_(
                and_(_is(AppointmentStatus.BOOKED), or_(_let_in(), and_(_is_gated(), Location.absent_minutes > 0))),
                and_(_is(AppointmentStatus.NO_SHOW), _let_in()),
            ),
            ~select(Visit.id).where(col(Visit.appointment_id) == col(Appointment.id)).exists(),
        )
        .order_by(col(Appointment.starts_at), col(Appointment.id))
    )
    return list(session.exec(query))


def settle_at_gate(session: Session, actor: Actor, appointment_id: UUID, now: datetime) -> None:
    """Say of such an appointment that it took place when a gate opened for it, else that nobody came."""
    actor.require(Permission.OPERATE)
    came = session.exec(select(Appointment.id).where(Appointment.id == appointment_id, _let_in())).first() is not None
    if came:
        reinstate(session, actor, appointment_id, now)
    settle(session, actor, appointment_id, AppointmentStatus.FULFILLED if came else AppointmentStatus.NO_SHOW, now)


def _is(status: AppointmentStatus) -> ColumnElement[bool]:
    return col(Appointment.status) == status


def _let_in() -> ColumnElement[bool]:
    mine = col(GateAdmission.appointment_id) == col(Appointment.id)
    return select(GateAdmission.id).where(mine, GateAdmission.decision == OPEN).exists()


def _is_gated() -> ColumnElement[bool]:
    here = col(Device.location_id) == col(Location.id)
    return select(Device.id).where(here, Device.kind == "gate", col(Device.revoked_at).is_(None)).exists()
