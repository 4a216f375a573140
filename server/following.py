"""What is due with appointments by the clock or after an event: confirmations, who never came, places for who waits.

Each step is a transaction of its own and looks at rows, so a worker that dies leaves nothing half done and a second one
does nothing twice.
"""

import logging
from collections.abc import Callable, Sequence
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
    _each(context, confirming.due_confirmations, confirming.take_step)


def settle_who_never_came(context: WorkerContext) -> None:
    """Let go of what was kept for whoever did not come, so that others can be helped (V8)."""
    _each(context, absent.due_absent, absent.mark_absent)


def settle_at_the_gates(context: WorkerContext) -> None:
    """Say of appointments at recycling centres how they ended, once their gates open no more."""
    _each(context, at_gates.due_at_gates, at_gates.settle_at_gate)


def remind_customers(context: WorkerContext) -> None:
    """Have the reminders sent that are due."""
    default = context.settings.notifications.reminder_minutes

    def remind(session: Session, actor: Actor, appointment_id: UUID, now: datetime) -> bool:
        return reminders.remind(session, actor, appointment_id, default, now)

    _each(context, reminders.due_reminders, remind)


def tell_whose_turn_is_near(context: WorkerContext) -> None:
    """Give word to visitors who asked for it and are almost due."""
    at_most = context.settings.notifications.turn_near_waiting

    def near(session: Session, actor: Actor, now: datetime) -> Sequence[UUID]:
        return nearing.nearing(session, actor, at_most, now)

    _each(context, near, nearing.tell_near)


def work_through_waiting_list(context: WorkerContext) -> None:
    """End offers that are over, and offer places that are free to who waits, in order."""
    _each(context, offering.offers_over, offering.end_offer)
    _each(context, offering.who_waits, offering.offer_place)


def offer_freed_place(context: WorkerContext, event: OutboxEvent) -> None:
    """Offer what just came free at a location, without waiting for the clock."""

    def who_waits_here(session: Session, actor: Actor, now: datetime) -> Sequence[UUID]:
        return offering.who_waits(session, actor, now, event.location_id)

    _each(context, who_waits_here, offering.offer_place)


def _each(
    context: WorkerContext, due: Callable[[Session, Actor, datetime], Sequence[UUID]], step: Callable[..., object]
) -> None:
    """Take the step with each that is due."""
    with context.db.reading() as session:
        subjects = due(session, SYSTEM, context.clock())
    for subject_id in subjects:
        _do(context, subject_id, step)


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
