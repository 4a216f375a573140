"""One step of one leg: the conditional change that lets exactly one of two colleagues win, with its history."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import CursorResult
from sqlmodel import Session, col, select, update

from booking_api import audit, outbox
from booking_api.errors import AlreadyDone, NotFound
from booking_api.events import Event
from booking_api.identity.actor import Actor
from booking_api.identity.models import StaffMember
from booking_api.identity.rules import Permission
from booking_api.visits.models import StaffPresence, Visit, VisitLeg, VisitPeriod
from booking_api.visits.places import boards_of
from booking_api.visits.rules import TRANSITIONS, Step, may_serve
from booking_api.visits.staffing import skills_for


def visit_to_serve(session: Session, actor: Actor, visit_id: UUID) -> tuple[Visit, VisitLeg]:
    """Return a visit and its current leg, or its last one when closed, for who may serve there.

    Raises NotFound, and NotAllowed for another department's visitor whose skills this actor lacks.
    """
    actor.require(Permission.SERVE_VISITS)
    visit = session.get(Visit, visit_id)
    if visit is None:
        raise NotFound("visit")
    actor.require_location(visit.location_id)
    in_order = select(VisitLeg).where(VisitLeg.visit_id == visit_id).order_by(col(VisitLeg.position), col(VisitLeg.id))
    legs = session.exec(in_order).all()
    leg = next((leg for leg in legs if leg.ended_at is None), legs[-1])
    if not has_skills(session, actor, leg):
        concerned = legs if visit.closed_at else [leg]
        actor.require_department({each.department_id for each in concerned})
    return visit, leg


def has_skills(session: Session, actor: Actor, leg: VisitLeg) -> bool:
    """Tell whether somebody may help with a leg whatever the department (X3): by skills, or by being sent here."""
    if not actor.is_staff:
        return False
    if actor.id in (leg.assigned_staff_id, leg.staff_id) or _was_sent_to(session, actor, leg):
        return True
    if not leg.skills:
        return False
    return may_serve(leg.skills, skills_for(session, actor.id, leg))


def _was_sent_to(session: Session, actor: Actor, leg: VisitLeg) -> bool:
    if leg.for_place_id is not None:
        told = session.get(StaffPresence, actor.id)
        return told is not None and told.place_id == leg.for_place_id
    if not leg.team_only:
        return False
    member = session.get(StaffMember, actor.id)
    return member is not None and member.team_id == leg.team_id


def take(
    session: Session,
    actor: Actor,
    leg: VisitLeg,
    step: Step,
    now: datetime,
    *,
    held_by: UUID | None = None,
    **changes: Any,
) -> bool:
    """Take a step if the leg still allows it at this very moment; return whether it was this call that took it.

    With `held_by` only while that colleague has it. The state is compared and set in one statement, so of two that
    press at once the second finds nothing to change.
    """
    allowed, target = TRANSITIONS[step]
    statement = (
        update(VisitLeg)
        .where(col(VisitLeg.id) == leg.id, col(VisitLeg.state).in_(allowed), col(VisitLeg.waiting_since).is_not(None))
        .values(state=target, **changes)
        .execution_options(synchronize_session=False)
    )
    if held_by is not None:
        statement = statement.where(col(VisitLeg.staff_id) == held_by)
    won = cast(CursorResult[Any], session.exec(statement)).rowcount == 1
    session.refresh(leg)
    if won:
        add_period(session, actor, leg, now)
    return won


def must_take(session: Session, actor: Actor, leg: VisitLeg, step: Step, now: datetime, **changes: Any) -> bool:
    """Take a step; return False after a double click, raise AlreadyDone when the state forbids it."""
    if take(session, actor, leg, step, now, **changes):
        return True
    if leg.state == TRANSITIONS[step][1]:
        return False
    raise AlreadyDone(leg.state.value, state=leg.state.value)


def add_period(session: Session, actor: Actor, leg: VisitLeg, now: datetime) -> None:
    """Write that the leg entered its present state."""
    session.add(
        VisitPeriod(
            visit_leg_id=leg.id,
            state=leg.state.value,
            at=now,
            staff_id=leg.staff_id or (actor.id if actor.is_staff else None),
            desk_id=leg.desk_id,
            room_id=leg.room_id,
        )
    )


def tell(
    session: Session, actor: Actor, kind: str, visit: Visit, leg: VisitLeg, now: datetime, boards: list[str]
) -> None:
    """Record what happened to a visit, with the boards that now show something else, and note who did it."""
    outbox.record(session, actor, _event(session, kind, visit, leg, boards), now)
    audit.note(session, actor, kind, "visit", visit.id, now)


def tell_each(session: Session, actor: Actor, kind: str, legs: Sequence[tuple[Visit, VisitLeg]], now: datetime) -> None:
    """Record that the same happened to each of these visits, as `tell` does for one."""
    outbox.record_all(session, actor, [_event(session, kind, visit, leg, []) for visit, leg in legs], now)
    audit.note_each(session, actor, kind, "visit", [visit.id for visit, _leg in legs], now)


def _event(session: Session, kind: str, visit: Visit, leg: VisitLeg, boards: list[str]) -> Event:
    keys = {
        "boards": sorted({*boards, *boards_of(session, leg)}),
        "leg_id": str(leg.id),
        "staff_id": _text(leg.staff_id or leg.assigned_staff_id),
        "desk_id": _text(leg.desk_id),
        "room_id": _text(leg.room_id),
        "appointment_id": _text(visit.appointment_id),
    }
    return Event(kind, visit.id, visit.location_id, after=keys)


def _text(value: UUID | None) -> str | None:
    return str(value) if value else None
