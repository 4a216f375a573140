"""Reminders: planned when somebody books or moves, sent by the clock once, and dropped when they no longer hold."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select, update

from booking_api import events, outbox
from booking_api.appointments.models import Activity, Appointment, AppointmentStatus
from booking_api.catalogue.models import Product
from booking_api.db import write_rows
from booking_api.events import Event
from booking_api.identity.actor import SYSTEM, Actor
from booking_api.identity.rules import Permission
from booking_api.locations.models import Location
from booking_api.notifications import rules
from booking_api.notifications.models import Reminder, ReminderRule
from booking_api.notifications.service import Context
from booking_api.outbox import OutboxEvent

AT_ONCE = 200


def plan_for_event(context: Context, event: OutboxEvent) -> None:
    """Plan the reminders of an appointment anew after it was booked, moved or cancelled; again changes nothing."""
    with context.db.transaction() as session:
        plan(session, SYSTEM, event.subject_id, context.settings.notifications.reminder_minutes, context.clock())


def plan(session: Session, actor: Actor, appointment_id: UUID, default: Sequence[int], now: datetime) -> None:
    """Make the reminders that an appointment should get as it stands, and drop those it had otherwise."""
    actor.require(Permission.OPERATE)
    appointment = session.get_one(Appointment, appointment_id)
    wanted = {}
    if _stands(appointment, now):
        zone = session.get_one(Location, appointment.location_id).timezone
        wanted = rules.due_moments(appointment.starts_at, _minutes(session, appointment_id, default), zone, now)
    known = session.exec(select(Reminder).where(Reminder.appointment_id == appointment_id)).all()
    for row in known:
        right = row.starts_at == appointment.starts_at and row.minutes in wanted
        if row.done_at is None and not right:
            row.done_at, row.outcome = now, "dropped"
            session.add(row)
        elif right and row.outcome == "dropped":  # moved away and back again
            row.done_at, row.outcome = None, ""
            session.add(row)
    session.flush()
    made = {(row.starts_at, row.minutes) for row in known}
    new = [
        Reminder(appointment_id=appointment_id, starts_at=appointment.starts_at, minutes=minutes, due_at=due)
        for minutes, due in wanted.items()
        if (appointment.starts_at, minutes) not in made
    ]
    write_rows(session, new)


def due_reminders(session: Session, actor: Actor, now: datetime) -> Sequence[UUID]:
    """Return the appointments with a reminder to send; each is for a `remind` of its own."""
    actor.require(Permission.OPERATE)
    query = select(Reminder.appointment_id).where(col(Reminder.done_at).is_(None), Reminder.due_at <= now)
    return list(dict.fromkeys(session.exec(query.order_by(col(Reminder.due_at)).limit(AT_ONCE)).all()))


def remind(session: Session, actor: Actor, appointment_id: UUID, default: Sequence[int], now: datetime) -> bool:
    """Have one reminder sent for all that are due, unless the appointment no longer stands as it was planned.

    Returns False when another worker was first, or when there is nothing to remind of.
    """
    actor.require(Permission.OPERATE)
    due = (
        col(Reminder.appointment_id) == appointment_id,
        col(Reminder.done_at).is_(None),
        col(Reminder.due_at) <= now,
    )
    planned = session.exec(select(Reminder.id, Reminder.starts_at, Reminder.minutes).where(*due)).all()
    taken = session.execute(update(Reminder).where(*due).values(done_at=now, outcome="dropped"))
    if not taken.rowcount:  # type: ignore[attr-defined]
        return False
    appointment = session.get_one(Appointment, appointment_id)
    minutes = set(_minutes(session, appointment_id, default)) if _stands(appointment, now) else set()
    right = [each for each, starts_at, before in planned if starts_at == appointment.starts_at and before in minutes]
    if not right:
        return False
    session.execute(update(Reminder).where(col(Reminder.id).in_(right)).values(outcome="sent"))
    told = Event(
        events.REMINDER_DUE,
        appointment_id,
        appointment.location_id,
        after={"starts_at": appointment.starts_at.isoformat()},
    )
    outbox.record(session, actor, told, now)
    return True


def _stands(appointment: Appointment, now: datetime) -> bool:
    booked = appointment.status is AppointmentStatus.BOOKED and appointment.displaced_at is None
    return booked and appointment.starts_at > now


def _minutes(session: Session, appointment_id: UUID, default: Sequence[int]) -> list[int]:
    query = (
        select(Product.id, Product.department_id)
        .join(Activity, col(Activity.product_id) == col(Product.id))
        .where(Activity.appointment_id == appointment_id)
    )
    products = session.exec(query).all()
    found = session.exec(select(ReminderRule)).all()
    of_product = {row.product_id: row.minutes for row in found if row.product_id}
    of_department = {row.department_id: row.minutes for row in found if row.department_id}
    return rules.reminders_of(
        default,
        [of_department.get(department_id) for _id, department_id in products],
        [of_product.get(product_id) for product_id, _department in products],
    )
