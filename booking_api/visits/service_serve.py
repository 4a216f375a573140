"""Use cases of helping: start, finish, no-show, leave; they close the visit and settle its appointment."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from booking_api import events
from booking_api.appointments.models import Appointment, AppointmentStatus
from booking_api.appointments.service import settle
from booking_api.errors import TooSoon
from booking_api.identity.actor import SYSTEM, Actor
from booking_api.identity.rules import Permission
from booking_api.locations.models import Location
from booking_api.visits.models import Visit, VisitLeg
from booking_api.visits.places import boards_of
from booking_api.visits.queries import view_of
from booking_api.visits.reopening import reopen
from booking_api.visits.results import keep_outcome
from booking_api.visits.rules import LegState, Step, may_mark_no_show
from booking_api.visits.steps import add_period, must_take, tell, visit_to_serve
from booking_api.visits.values import VisitView
from booking_api.visits.values_desk import Outcome


def start(session: Session, actor: Actor, visit_id: UUID, now: datetime) -> VisitView:
    """Begin to help a called visitor, whoever called; the line leaves the wall. Raises AlreadyDone in another state."""
    visit, leg = visit_to_serve(session, actor, visit_id)
    helper = actor.id if actor.is_staff else leg.staff_id
    if must_take(session, actor, leg, Step.START, now, started_at=now, staff_id=helper):
        tell(session, actor, events.VISIT_STARTED, visit, leg, now, [])
    return view_of(session, actor, visit_id, now)


def finish(
    session: Session, actor: Actor, visit_id: UUID, now: datetime, *, outcome: Outcome | None = None
) -> VisitView:
    """Finish the current leg with what came of it; the next one begins to wait, after the last the visit is closed.

    Raises InvalidInput for a choice that is not one of the leg's department, AlreadyDone in another state.
    """
    visit, leg = visit_to_serve(session, actor, visit_id)
    started = leg.started_at or now
    if not must_take(session, actor, leg, Step.FINISH, now, ended_at=now, started_at=started, paused_at=None):
        return view_of(session, actor, visit_id, now)
    finished(session, actor, visit, leg, now, outcome=outcome)
    return view_of(session, actor, visit_id, now)


def finished(
    session: Session, actor: Actor, visit: Visit, leg: VisitLeg, now: datetime, *, outcome: Outcome | None
) -> None:
    """Go on after a leg was done: keep what came of it, let the next one wait, or close the visit and tell so."""
    if outcome is not None:
        keep_outcome(session, actor, visit, leg, outcome, now)
    following = _following(session, leg)
    if following is None:
        _close(session, visit, LegState.DONE, now)
        tell(session, actor, events.VISIT_FINISHED, visit, leg, now, [])
    else:
        _begin_waiting(session, actor, following, now)
        tell(session, actor, events.VISIT_TRANSFERRED, visit, following, now, boards_of(session, leg))


def no_show(session: Session, actor: Actor, visit_id: UUID, now: datetime) -> VisitView:
    """Mark that a called visitor did not come; the rest of the reserved time is free at once (V8).

    Raises TooSoon when an employee does so before the location's patience is over; host and supervisor decide for
    themselves.
    """
    visit, leg = visit_to_serve(session, actor, visit_id)
    if actor.is_staff and not actor.may(Permission.ANSWER_HELP) and leg.state is LegState.CALLED:
        patience = session.get_one(Location, visit.location_id).no_show_minutes
        if not may_mark_no_show(leg.called_at, patience, now):
            raise TooSoon(minutes=patience)
    return _end_all(session, actor, visit_id, Step.NO_SHOW, events.VISIT_NOT_SHOWN, now)


def leave(session: Session, actor: Actor, visit_id: UUID, now: datetime) -> VisitView:
    """Close quietly the visit of somebody who went away; nothing is called."""
    return _end_all(session, actor, visit_id, Step.LEAVE, events.VISIT_LEFT, now)


def reappear(session: Session, actor: Actor, visit_id: UUID, now: datetime) -> VisitView:
    """Undo that somebody was marked as not shown or gone: the visitor is here after all, and waits again.

    Raises CodeRefused (al-geholpen) for who was helped; for who waits nothing changes.
    """
    visit, _leg = visit_to_serve(session, actor, visit_id)
    reopen(session, actor, visit, now)
    return view_of(session, actor, visit_id, now)


def _end_all(session: Session, actor: Actor, visit_id: UUID, step: Step, kind: str, now: datetime) -> VisitView:
    visit, leg = visit_to_serve(session, actor, visit_id)
    if must_take(session, actor, leg, step, now, ended_at=now):
        following = _following(session, leg)
        while following is not None:
            following.state, following.ended_at = leg.state, now
            session.add(following)
            session.flush()
            add_period(session, actor, following, now)
            following = _following(session, following)
        _close(session, visit, leg.state, now)
        tell(session, actor, kind, visit, leg, now, [])
    return view_of(session, actor, visit_id, now)


def _following(session: Session, leg: VisitLeg) -> VisitLeg | None:
    query = (
        select(VisitLeg)
        .where(VisitLeg.visit_id == leg.visit_id, col(VisitLeg.position) > leg.position)
        .where(col(VisitLeg.ended_at).is_(None))
        .order_by(col(VisitLeg.position))
    )
    return session.exec(query).first()


def _begin_waiting(session: Session, actor: Actor, leg: VisitLeg, now: datetime) -> None:
    leg.waiting_since = now
    session.add(leg)
    session.flush()
    add_period(session, actor, leg, now)


def _close(session: Session, visit: Visit, outcome: LegState, now: datetime) -> None:
    visit.closed_at, visit.outcome = now, outcome.value
    session.add(visit)
    session.flush()
    appointment = session.get(Appointment, visit.appointment_id) if visit.appointment_id else None
    # Cancelled while the visitor sat here: nothing is left to settle, and helping goes on.
    if appointment is not None and appointment.status is AppointmentStatus.BOOKED:
        settle(session, SYSTEM, appointment.id, _settled_as(session, visit), now)


def _settled_as(session: Session, visit: Visit) -> AppointmentStatus:
    """Return how the appointment ends: who sat with an employee at all did come; who went away before did not."""
    sat_down = select(VisitLeg.id).where(VisitLeg.visit_id == visit.id, col(VisitLeg.started_at).is_not(None))
    helped = session.exec(sat_down).first()
    return AppointmentStatus.FULFILLED if helped else AppointmentStatus.NO_SHOW
