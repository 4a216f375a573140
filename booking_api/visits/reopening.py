"""Who was thought gone appears after all: the closed visit is open again, and its appointment stands again (V8)."""

from datetime import datetime

from sqlmodel import Session, col, select, update

from booking_api.appointments.service import reinstate
from booking_api.errors import CodeRefused
from booking_api.events import VISIT_REQUEUED
from booking_api.identity.actor import SYSTEM, Actor
from booking_api.visits.joining import join_session, lock_session_of
from booking_api.visits.models import Visit, VisitLeg
from booking_api.visits.rules import LegState, Refusal
from booking_api.visits.steps import add_period, tell

RETURNS = frozenset({LegState.NO_SHOW, LegState.LEFT})
_AS_NEW = dict.fromkeys(("staff_id", "desk_id", "room_id", "session_id", "called_at", "started_at", "ended_at"))


def reopen(session: Session, actor: Actor, visit: Visit, now: datetime) -> None:
    """Put the legs that were not dealt with back in the queue, the first one from now on; an open visit stays so.

    The history keeps what was thought before. Raises CodeRefused (al-geholpen) when the visitor was helped.
    """
    if visit.closed_at is None:
        return
    if visit.outcome not in RETURNS:
        raise CodeRefused(reason=Refusal.HELPED.value)
    lock_session_of(session, visit)
    closed = update(Visit).where(col(Visit.id) == visit.id, col(Visit.closed_at).is_not(None))
    won = session.exec(closed.values(closed_at=None, outcome="").execution_options(synchronize_session=False))
    session.refresh(visit)
    if won.rowcount == 1:  # else the other check-in of the same moment was first
        _wait_again(session, actor, visit, now)
        if visit.appointment_id is not None:
            reinstate(session, SYSTEM, visit.appointment_id, now)


def _wait_again(session: Session, actor: Actor, visit: Visit, now: datetime) -> None:
    missed = select(VisitLeg).where(VisitLeg.visit_id == visit.id, col(VisitLeg.state).in_(RETURNS))
    legs = session.exec(missed.order_by(col(VisitLeg.position))).all()
    for leg in legs:
        leg.sqlmodel_update({**_AS_NEW, "state": LegState.WAITING, "waiting_since": None})
        session.add(leg)
    first = legs[0]
    first.waiting_since = now
    session.flush()
    add_period(session, actor, first, now)
    tell(session, actor, VISIT_REQUEUED, visit, first, now, [])
    join_session(session, actor, visit, first, now)
