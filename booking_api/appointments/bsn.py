"""Use cases of the BSN that a product demands: shown to who handles that product, on request and with a trace; wiped.

It is kept sealed with the customer (`Party.sealed_bsn`); nothing else reads it, so it is in no view, event or message.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import exists, update
from sqlmodel import Session, col, select

from booking_api import audit
from booking_api.appointments.models import Activity, Appointment, AppointmentStatus
from booking_api.catalogue.models import Product
from booking_api.customers.models import Party
from booking_api.errors import NotAllowed, NotFound
from booking_api.identity.actor import OTHER_DEPARTMENT, Actor
from booking_api.identity.rules import Permission
from booking_api.sealing import unseal


def has_bsn(session: Session, actor: Actor, appointment_id: UUID) -> bool:
    """Tell whether there is a BSN with an appointment that this actor may ask for."""
    return actor.may(Permission.READ_BSN) and bool(_sealed(session, actor, appointment_id))


def read_bsn(session: Session, actor: Actor, appointment_id: UUID, key: bytes, now: datetime) -> str:
    """Return the BSN that goes with an appointment, and leave a trace of who asked.

    Raises NotAllowed for who does not handle the product that demands it, NotFound when there is none (any more).
    """
    actor.require(Permission.READ_BSN)
    if not _departments(session, appointment_id):
        raise NotFound("bsn")
    if not _handles(session, actor, appointment_id):
        raise NotAllowed("afdeling", reason=OTHER_DEPARTMENT)
    sealed = _sealed(session, actor, appointment_id)
    if not sealed:
        raise NotFound("bsn")
    audit.note(session, actor, "read_bsn", "appointment", appointment_id, now)
    return unseal(sealed, key)


def forget_old_bsns(session: Session, actor: Actor, keep: timedelta, now: datetime) -> int:
    """Wipe each BSN whose appointments all ended so long ago, or were cancelled; returns how many there were."""
    actor.require(Permission.OPERATE)
    needed = exists().where(
        col(Appointment.customer_id) == col(Party.id),
        col(Appointment.status) != AppointmentStatus.CANCELLED,
        col(Appointment.ends_at) > now - keep,
    )
    old = update(Party).where(col(Party.sealed_bsn).is_not(None), ~needed).values(sealed_bsn=None)
    wiped = session.execute(old.execution_options(synchronize_session=False)).rowcount  # type: ignore[attr-defined]
    if wiped:
        audit.note(session, actor, "forget_bsn", "party", None, now, count=wiped)
    return int(wiped)


def _sealed(session: Session, actor: Actor, appointment_id: UUID) -> str:
    if not _handles(session, actor, appointment_id):
        return ""
    query = select(Party.sealed_bsn).join(Appointment, col(Appointment.customer_id) == col(Party.id))
    return session.exec(query.where(Appointment.id == appointment_id)).first() or ""


def _handles(session: Session, actor: Actor, appointment_id: UUID) -> bool:
    """Tell whether this actor belongs to a department whose product demands it; helping others is not enough."""
    return any(actor.sees_department(each) for each in _departments(session, appointment_id))


def _departments(session: Session, appointment_id: UUID) -> set[UUID]:
    query = (
        select(Product.department_id)
        .join(Activity, col(Activity.product_id) == col(Product.id))
        .where(Activity.appointment_id == appointment_id, col(Product.asks_bsn))
    )
    return set(session.exec(query))
