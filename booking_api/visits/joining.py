"""Who waits for a joint session, or is in it: one leg each, which goes in and comes out with all others (0046).

Everybody who changes who is in takes the lock of the session first, and so does checking in for it: whoever comes
while somebody lets all in is either among them, or finds that it began.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select, update

from booking_api import events
from booking_api.appointments.models import Appointment, JointSession
from booking_api.catalogue.models import Product
from booking_api.catalogue.values import WINDOW
from booking_api.identity.actor import Actor
from booking_api.locking import lock_all
from booking_api.visits.models import Visit, VisitLeg
from booking_api.visits.rules import TRANSITIONS, LegState, Step
from booking_api.visits.steps import add_period, tell_each


def lock_session(session: Session, session_id: UUID | None) -> None:
    """Take the lock of a session, if there is one; before the locks of days, appointments and legs."""
    if session_id is not None:
        lock_all(session, [f"session:{session_id}"])


def lock_session_of(session: Session, visit: Visit) -> None:
    """Take the lock of the session that a visit is for, if it is for one."""
    appointment = session.get(Appointment, visit.appointment_id) if visit.appointment_id else None
    lock_session(session, appointment.session_id if appointment else None)


def join_session(session: Session, actor: Actor, visit: Visit, leg: VisitLeg, now: datetime) -> None:
    """Let a leg that waits do so with the others of its joint session, or go in at once when that began.

    The caller holds the lock of the session. Any other leg, and that of a session that is over, stays in the queue.
    """
    appointment = session.get(Appointment, visit.appointment_id) if visit.appointment_id else None
    if appointment is None or appointment.session_id is None or leg.state != LegState.WAITING:
        return
    joint = session.get_one(JointSession, appointment.session_id, populate_existing=True)
    is_for_it = str(joint.product_id) in leg.product_ids
    if not is_for_it or joint.finished_at or session.get_one(Product, joint.product_id).kind == WINDOW:
        return
    leg.session_id = joint.id
    session.add(leg)
    session.flush()
    if joint.begun_at is not None:
        admit(session, actor, joint, [leg], now)


def legs_in(session: Session, joint: JointSession, state: LegState) -> Sequence[VisitLeg]:
    """Return the legs that wait for a session, or are in it."""
    open_ones = (col(VisitLeg.location_id) == joint.location_id, col(VisitLeg.ended_at).is_(None))
    return session.exec(
        select(VisitLeg).where(*open_ones, VisitLeg.session_id == joint.id, VisitLeg.state == state)
    ).all()


def admit(session: Session, actor: Actor, joint: JointSession, legs: Sequence[VisitLeg], now: datetime) -> int:
    """Let legs that wait for a session go in; returns how many did."""
    leads = joint.staff_id or joint.begun_by
    where = {"room_id": joint.room_id, "staff_id": leads, "called_at": now, "started_at": now}
    admitted = step_together(session, actor, legs, Step.ADMIT, now, **where)
    tell_each(session, actor, events.VISIT_STARTED, admitted, now)
    return len(admitted)


def step_together(
    session: Session, actor: Actor, legs: Sequence[VisitLeg], step: Step, now: datetime, **changes: Any
) -> list[tuple[Visit, VisitLeg]]:
    """Take one step with many legs in one statement; returns those that still allowed it, with their visits.

    Each gets a period of its own in the history.
    """
    allowed, target = TRANSITIONS[step]
    still: tuple[ColumnElement[bool], ...] = (
        col(VisitLeg.id).in_([leg.id for leg in legs]),
        col(VisitLeg.session_id).is_not(None),  # nobody called this one alone in the meantime
        col(VisitLeg.state).in_(allowed),
    )
    taken = session.execute(
        update(VisitLeg)
        .where(*still)
        .values(state=target, **changes)
        .returning(col(VisitLeg.id))
        .execution_options(synchronize_session=False)
    )
    mine = (
        select(Visit, VisitLeg)
        .join(VisitLeg, col(VisitLeg.visit_id) == col(Visit.id))
        .where(col(VisitLeg.id).in_(list(taken.scalars())))
        .order_by(col(Visit.arrived_at), col(VisitLeg.id))
    )
    rows = list(session.exec(mine.execution_options(populate_existing=True)))
    for _visit, leg in rows:
        add_period(session, actor, leg, now)
    session.flush()
    return rows
