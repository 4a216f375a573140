"""Use cases of confirming: begin with a booking, take the steps that are due, confirm, and what staff answer for it.

Each step looks at `due_at` and changes the row only as it found it, so that two workers never ask twice.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, select

from booking_api import audit, events, outbox
from booking_api.appointments import confirming_rules as rules
from booking_api.appointments.changeable import locked_for_change, require_version
from booking_api.appointments.changing import cancel
from booking_api.appointments.models import Appointment, AppointmentStatus
from booking_api.appointments.models_confirming import Confirmation, ConfirmationState
from booking_api.appointments.values import AppointmentView
from booking_api.appointments.views import views
from booking_api.errors import AlreadyDone, NotFound
from booking_api.events import Event
from booking_api.identity.actor import SYSTEM, Actor
from booking_api.identity.rules import Permission

NOT_CONFIRMED = "niet-bevestigd"
AT_ONCE = 100
_EVENTS = {
    ConfirmationState.ASKED: events.CONFIRMATION_ASKED,
    ConfirmationState.REMINDED: events.CONFIRMATION_REMINDED,
    ConfirmationState.TASK: events.CONFIRMATION_MISSED,
    ConfirmationState.RELEASED: events.CONFIRMATION_MISSED,
}


@dataclass(frozen=True, slots=True)
class ConfirmationView:
    """Whether an appointment is confirmed; `deadline_at` in UTC."""

    appointment_id: UUID
    state: ConfirmationState
    deadline_at: datetime
    otherwise: str

    @property
    def is_asked(self) -> bool:
        """Tell whether an answer is welcome."""
        return self.state in rules.ANSWERABLE


@dataclass(frozen=True, slots=True)
class FollowUp:
    """An appointment that staff must see to, with since when."""

    appointment: AppointmentView
    since: datetime


def due_confirmations(session: Session, actor: Actor, now: datetime) -> Sequence[UUID]:
    """Return the appointments whose confirmation has a step to take; each is for a `take_step` of its own."""
    actor.require(Permission.OPERATE)
    query = select(Confirmation.appointment_id).where(col(Confirmation.due_at) <= now)
    return session.exec(query.order_by(col(Confirmation.due_at)).limit(AT_ONCE)).all()


def take_step(session: Session, actor: Actor, appointment_id: UUID, now: datetime) -> ConfirmationState | None:
    """Take the step that is due: ask, remind, release or give to staff; None when another worker was first."""
    actor.require(Permission.OPERATE)
    appointment = locked_for_change(session, actor, appointment_id)
    row = session.get(Confirmation, appointment_id, populate_existing=True)
    if row is None or row.due_at is None or row.due_at > now:
        return None
    if appointment.status is not AppointmentStatus.BOOKED or appointment.starts_at <= now:
        _settle(session, appointment_id, ConfirmationState.DROPPED, actor.kind, now)
        return ConfirmationState.DROPPED
    state = rules.next_step(row.state, row.reminds_at, row.deadline_at, row.otherwise, now)
    if state is ConfirmationState.RELEASED:
        _settle(session, appointment_id, state, actor.kind, now)
        cancel(session, SYSTEM, appointment_id, NOT_CONFIRMED, now)
    elif state is ConfirmationState.TASK:
        _settle(session, appointment_id, state, actor.kind, now)
    else:
        row.state, row.due_at = state, rules.due_after(state, row.reminds_at, row.deadline_at)
        session.add(row)
    outbox.record(session, actor, Event(_EVENTS[state], appointment_id, appointment.location_id), now)
    return state


def confirm(
    session: Session,
    actor: Actor,
    appointment_id: UUID,
    now: datetime,
    *,
    versions: Collection[str] | None = None,
) -> AppointmentView:
    """Keep that the customer comes; saying so twice is fine, and so is saying so unasked.

    Raises NotFound, NotAllowed for another department's, AlreadyDone when the appointment no longer stands, and
    ChangedMeanwhile when it is none of the `versions` that the caller knows (None: any will do).
    """
    actor.require(Permission.CHANGE_APPOINTMENTS)
    appointment = locked_for_change(session, actor, appointment_id)
    require_version(appointment, versions)
    if appointment.status is not AppointmentStatus.BOOKED:
        raise AlreadyDone
    row = session.get(Confirmation, appointment_id, populate_existing=True)
    if row is not None and row.state in rules.ANSWERABLE:
        _settle(session, appointment_id, ConfirmationState.CONFIRMED, actor.kind, now)
        outbox.record(session, actor, Event(events.CONFIRMED, appointment_id, appointment.location_id), now)
        audit.note(session, actor, "confirm", "appointment", appointment_id, now)
    return views(session, actor, [appointment])[0]


def drop_task(session: Session, actor: Actor, appointment_id: UUID, now: datetime) -> None:
    """Leave an unconfirmed appointment as it is: staff know, and let it stand."""
    actor.require(Permission.CHANGE_APPOINTMENTS)
    locked_for_change(session, actor, appointment_id)
    row = session.get(Confirmation, appointment_id, populate_existing=True)
    if row is None:
        raise NotFound("confirmation")
    if row.state is ConfirmationState.TASK:
        _settle(session, appointment_id, ConfirmationState.DROPPED, actor.kind, now)
        audit.note(session, actor, "drop_confirmation", "appointment", appointment_id, now)


def confirmation_of(session: Session, actor: Actor, appointment_id: UUID) -> ConfirmationView | None:
    """Return how the confirmation of an appointment stands, None when none is asked; raises NotFound."""
    actor.require(Permission.READ_APPOINTMENTS)
    if actor.appointment_id not in (None, appointment_id):
        raise NotFound("appointment")
    row = session.get(Confirmation, appointment_id)
    return ConfirmationView(row.appointment_id, row.state, row.deadline_at, row.otherwise) if row else None


def unconfirmed(session: Session, actor: Actor, now: datetime, location_id: UUID | None = None) -> list[FollowUp]:
    """Return the appointments to come that nobody confirmed, those that start first first; leaves an audit record."""
    actor.require(Permission.CHANGE_APPOINTMENTS)
    query = (
        select(Appointment, Confirmation.deadline_at)
        .join(Confirmation, col(Confirmation.appointment_id) == col(Appointment.id))
        .where(
            Confirmation.state == ConfirmationState.TASK,
            Appointment.status == AppointmentStatus.BOOKED,
            col(Appointment.starts_at) > now,
        )
    )
    return follow_ups(session, actor, query, now, location_id)


def follow_ups(
    session: Session, actor: Actor, query: object, now: datetime, location_id: UUID | None
) -> list[FollowUp]:
    """Return what a query of (appointment, since) finds, as far as this actor handles it; leaves an audit record."""
    place = location_id or actor.location_id
    rows = session.exec(query.order_by(col(Appointment.starts_at)).limit(500)).all()  # type: ignore[attr-defined]
    rows = [(row, since) for row, since in rows if place in (None, row.location_id)]
    shown = views(session, actor, [row for row, _ in rows])
    if place is not None:
        audit.note_list(session, actor, "list_appointments", "location", place, now)
    return [
        FollowUp(view, since)
        for view, (_, since) in zip(shown, rows, strict=True)
        if actor.handles(view.department_ids)
    ]


def _settle(session: Session, appointment_id: UUID, state: ConfirmationState, by: str, now: datetime) -> None:
    session.execute(
        update(Confirmation)
        .where(col(Confirmation.appointment_id) == appointment_id)
        .values(state=state, due_at=None, settled_at=now, settled_by=by)
    )
