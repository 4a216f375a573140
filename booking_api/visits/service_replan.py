"""Somebody who is here, or was expected, comes back another day: the visit ends quietly and the appointment moves."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select, update

from booking_api import audit
from booking_api.appointments.models import Participant
from booking_api.appointments.service import move, reinstate
from booking_api.appointments.values import AppointmentView
from booking_api.errors import AlreadyDone
from booking_api.events import VISIT_LEFT
from booking_api.identity.actor import SYSTEM, Actor
from booking_api.identity.rules import Permission
from booking_api.visits.models import Visit, VisitLeg
from booking_api.visits.rules import LegState, Step
from booking_api.visits.steps import add_period, must_take, tell, visit_to_serve


def replan(session: Session, actor: Actor, appointment_id: UUID, starts_at: datetime, now: datetime) -> AppointmentView:
    """Move an appointment to another day together with the visitor, also once that visitor checked in or came too late.

    Raises what moving raises, and AlreadyDone when somebody is being helped or was; then nothing changed.
    """
    actor.require(Permission.CHANGE_APPOINTMENTS)
    visit = session.exec(select(Visit).where(Visit.appointment_id == appointment_id)).one_or_none()
    if visit is not None:
        _end_quietly(session, actor, visit, appointment_id, now)
    else:
        reinstate(session, SYSTEM, appointment_id, now)
    return move(session, actor, appointment_id, starts_at, now)


def _end_quietly(session: Session, actor: Actor, visit: Visit, appointment_id: UUID, now: datetime) -> None:
    """Close the visit and let go of its appointment, which is then as if nobody had come yet."""
    if visit.closed_at is not None:
        raise AlreadyDone(visit.outcome)
    _visit, leg = visit_to_serve(session, actor, visit.id)
    if leg.state not in (LegState.WAITING, LegState.CALLED) or leg.position:
        raise AlreadyDone(leg.state.value, state=leg.state.value)
    must_take(session, actor, leg, Step.LEAVE, now, ended_at=now)
    for other in session.exec(select(VisitLeg).where(VisitLeg.visit_id == visit.id, col(VisitLeg.ended_at).is_(None))):
        other.state, other.ended_at = LegState.LEFT, now
        session.add(other)
        session.flush()
        add_period(session, actor, other, now)
    visit.closed_at, visit.outcome = now, LegState.LEFT.value
    tell(session, actor, VISIT_LEFT, visit, leg, now, [])
    visit.appointment_id = None
    session.add(visit)
    for table, mine, gone in (
        (VisitLeg, col(VisitLeg.visit_id) == visit.id, {"appointment_leg_id": None}),
        (Participant, col(Participant.appointment_id) == appointment_id, {"arrived_at": None}),
    ):
        session.exec(update(table).where(mine).values(**gone).execution_options(synchronize_session=False))
    session.flush()
    audit.note(session, actor, "replan", "visit", visit.id, now)
