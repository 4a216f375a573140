"""What is due with appointments by the clock or after an event: confirmations, who never came, places for who waits.

Each step is a transaction of its own and looks at rows, so a worker that dies leaves nothing half done and a second one
does nothing twice.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from booking_api.appointments import confirming, offering
from booking_api.appointments.attempts import attempting
from booking_api.errors import WelkomError
from booking_api.identity.actor import SYSTEM, Actor
from booking_api.notifications import nearing, reminders
from booking_api.outbox import OutboxEvent
from booking_api.visits import absent, at_gates
from server.worker import WorkerContext

log = logging.getLogger("welkom.following")


def follow_confirmations(context: WorkerContext) -> None:
    """Ask, remind, release and hand over to staff, as far as it is due."""
    with context.db.reading() as session:
        due = confirming.due_confirmations(session, SYSTEM, context.clock())
    for appointment_id in due:
        _do(context, appointment_id, confirming.take_step)


def settle_who_never_came(context: WorkerContext) -> None:
    """Let go of what was kept for whoever did not come, so that others can be helped (V8)."""
    with context.db.reading() as session:
        due = absent.due_absent(session, SYSTEM, context.clock())
    for appointment_id in due:
        _do(context, appointment_id, absent.mark_absent)


def settle_at_the_gates(context: WorkerContext) -> None:
    """Say of appointments at recycling centres how they ended, once their gates open no more."""
    with context.db.reading() as session:
        due = at_gates.due_at_gates(session, SYSTEM, context.clock())
    for appointment_id in due:
        _do(context, appointment_id, at_gates.settle_at_gate)


def remind_customers(context: WorkerContext) -> None:
    """Have the reminders sent that are due."""
    with context.db.reading() as session:
        due = reminders.due_reminders(session, SYSTEM, context.clock())
    default = context.settings.notifications.reminder_minutes

    def remind(session: Session, actor: Actor, appointment_id: UUID, now: datetime) -> bool:
        return reminders.remind(session, actor, appointment_id, default, now)

    for appointment_id in due:
        _do(context, appointment_id, remind)


def tell_whose_turn_is_near(context: WorkerContext) -> None:
    """Give word to visitors who asked for it and are almost due."""
    with context.db.reading() as session:
        near = nearing.nearing(session, SYSTEM, context.settings.notifications.turn_near_waiting, context.clock())
    for visit_id in near:
        _do(context, visit_id, nearing.tell_near)


def work_through_waiting_list(context: WorkerContext) -> None:
    """End offers that are over, and offer places that are free to who waits, in order."""
    with context.db.reading() as session:
        over = offering.offers_over(session, SYSTEM, context.clock())
    for offer_id in over:
        _do(context, offer_id, offering.end_offer)
    _offer(context, None)


def offer_freed_place(context: WorkerContext, event: OutboxEvent) -> None:
    """Offer what just came free at a location, without waiting for the clock."""
    _offer(context, event.location_id)


def _offer(context: WorkerContext, location_id: UUID | None) -> None:
    with context.db.reading() as session:
        waiting_ids = offering.who_waits(session, SYSTEM, context.clock(), location_id)
    for waiting_id in waiting_ids:
        _do(context, waiting_id, offering.offer_place)


def _do(context: WorkerContext, subject_id: UUID, step: Callable[..., object]) -> None:
    """Take one step; one that cannot be taken now comes again by the clock, and does not stop the others."""

    def take(session: Session) -> object:
        return step(session, SYSTEM, subject_id, context.clock())

    try:
        attempting(context.db, take)
    except IntegrityError:
        log.info("%s: another worker was first", step.__name__)
    except WelkomError as refused:
        log.warning("%s: %s", step.__name__, refused.code)
