"""Use cases of helping: start, finish, no-show, leave; they close the visit and settle its appointment."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from booking_api import events
from booking_api.appointments.models import Appointment, AppointmentStatus
from booking_api.appointments.service import settle_all
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
from booking_api.visits.steps import add_period, must_take, tell, tell_each, visit_to_serve
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
    finished(session, actor, [(visit, leg)], now, outcome=outcome)
    return view_of(session, actor, visit_id, now)


def finished(
    session: Session, actor: Actor, done: Sequence[tuple[Visit, VisitLeg]], now: datetime, *, outcome: Outcome | None
) -> None:
    """Go on after legs were done: keep what came of each, let the next one wait, or close the visit and tell so."""
    if outcome is not None:
        keep_outcome(session, actor, [leg for _visit, leg in done], outcome, now)
    following = _following(session, [leg for _visit, leg in done])
    over = [(visit, leg) for visit, leg in done if leg.id not in following]
    _close(session, [visit for visit, _leg in over], LegState.DONE, now)
    tell_each(session, actor, events.VISIT_FINISHED, over, now)
    for visit, leg in done:
        if (after := following.get(leg.id)) is not None:
            _begin_waiting(session, actor, after, now)
            tell(session, actor, events.VISIT_TRANSFERRED, visit, after, now, boards_of(session, leg))


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
        for following in _left_after(session, [leg]):
            following.state, following.ended_at = leg.state, now
            session.add(following)
            session.flush()
            add_period(session, actor, following, now)
        _close(session, [visit], leg.state, now)
        tell(session, actor, kind, visit, leg, now, [])
    return view_of(session, actor, visit_id, now)


def _following(session: Session, legs: Sequence[VisitLeg]) -> dict[UUID, VisitLeg]:
    """Return which leg comes after each of these, if any does."""
    left = _left_after(session, legs)
    by_visit = {after.visit_id: after for after in reversed(left)}
    return {leg.id: by_visit[leg.visit_id] for leg in legs if leg.visit_id in by_visit}


def _left_after(session: Session, legs: Sequence[VisitLeg]) -> list[VisitLeg]:
    """Return what is still to be done of visits after these legs, one of each, in order."""
    reached = {leg.visit_id: leg.position for leg in legs}
    query = select(VisitLeg).where(col(VisitLeg.visit_id).in_(reached), col(VisitLeg.ended_at).is_(None))
    found = session.exec(query.order_by(col(VisitLeg.position), col(VisitLeg.id)))
    return [leg for leg in found if leg.position > reached[leg.visit_id]]


def _begin_waiting(session: Session, actor: Actor, leg: VisitLeg, now: datetime) -> None:
    leg.waiting_since = now
    session.add(leg)
    session.flush()
    add_period(session, actor, leg, now)


def _close(session: Session, visits: Sequence[Visit], outcome: LegState, now: datetime) -> None:
    for visit in visits:
        visit.closed_at, visit.outcome = now, outcome.value
        session.add(visit)
    session.flush()
    # Cancelled while the visitor sat here: nothing is left to settle, and helping goes on.
    booked = (
        select(col(Visit.id), col(Visit.appointment_id))
        .join(Appointment, col(Appointment.id) == col(Visit.appointment_id))
        .where(col(Visit.id).in_([visit.id for visit in visits]), Appointment.status == AppointmentStatus.BOOKED)
    )
    appointments = [(row.id, row.appointment_id) for row in session.execute(booked)]
    helped = _helped(session, [visit_id for visit_id, _appointment_id in appointments])
    for status, came in ((AppointmentStatus.FULFILLED, True), (AppointmentStatus.NO_SHOW, False)):
        ended_so = [appointment_id for visit_id, appointment_id in appointments if (visit_id in helped) is came]
        if ended_so:
            settle_all(session, SYSTEM, ended_so, status, now)


def _helped(session: Session, visit_ids: Collection[UUID]) -> set[UUID]:
    """Return in which visits somebody sat with an employee at all: who went away before did not come."""
    sat_down = (col(VisitLeg.visit_id).in_(visit_ids), col(VisitLeg.started_at).is_not(None))
    return set(session.exec(select(VisitLeg.visit_id).where(*sat_down)))
