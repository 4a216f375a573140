"""Tells the register what is still to be done after a visit: one contact with one internal task, exactly once."""

from sqlmodel import Session

from booking_api.appointments.queries import appointment as read_appointment
from booking_api.customers.values import CustomerDetails
from booking_api.errors import NotFound
from booking_api.identity.actor import SYSTEM
from booking_api.outbox import GiveUp, OutboxEvent
from booking_api.visits.queries import follow_up_of
from booking_api.visits.queries import visit as read_visit
from booking_api.visits.values_desk import FollowUp
from calendar_sync.customer_contacts.base import ContactKind, ContactRecord, ContactTask
from calendar_sync.customer_contacts.register import Context, is_registered, person_of, register_once, subject_of


def register_follow_up(context: Context, event: OutboxEvent) -> None:
    """Register the follow-up of a leg that was finished with one, as a task for its team or colleague.

    Raises CouplingFailed to be tried again, GiveUp when the register refuses it or the visit is erased.
    """
    if is_registered(context, ContactKind.FOLLOW_UP, event.subject_id):
        return
    with context.db.reading() as session:
        try:
            asked = follow_up_of(session, SYSTEM, event.subject_id)
            record = _record(context, session, asked)
        except NotFound:
            raise GiveUp("the visit is erased") from None
    register_once(context, record)


def _record(context: Context, session: Session, asked: FollowUp) -> ContactRecord:
    settings = context.settings.contacts
    visit = read_visit(session, SYSTEM, asked.visit_id, context.clock())
    customer: CustomerDetails | None = CustomerDetails(family_name=visit.greeting)
    if visit.appointment_id:
        customer = read_appointment(session, SYSTEM, visit.appointment_id, now=context.clock()).customer
    return ContactRecord(
        kind=ContactKind.FOLLOW_UP,
        subject_id=asked.leg_id,
        visit_id=asked.visit_id,
        appointment_id=visit.appointment_id,
        occurred_at=asked.at,
        channel=settings.channels.get("host", "balie"),
        subject=subject_of(session, asked.product_ids),
        language=visit.language,
        person=person_of(settings, customer),
        content=", ".join(text for text in (asked.reason, asked.result) if text),
        task=ContactTask(asked.action, asked.explanation, asked.task_for),
    )
