"""Nobody is forgotten (V6): a wait that takes too long is signalled step by step, until somebody takes it up."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam
from sqlalchemy import select as select_many
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select, update

from booking_api import audit, outbox
from booking_api.appointments.models import AppointmentLeg
from booking_api.errors import AlreadyDone
from booking_api.events import VISIT_ESCALATED, VISIT_TAKEN_UP, Event
from booking_api.identity.actor import Actor
from booking_api.identity.models import StaffMember
from booking_api.identity.rules import Permission
from booking_api.locations.models import Location
from booking_api.visits.models import Visit, VisitLeg
from booking_api.visits.models_hall import VisitEscalation
from booking_api.visits.rules import LegState
from booking_api.visits.rules_hall import EscalationPolicy, EscalationStep, due_steps, waits_from
from booking_api.visits.steps import visit_to_serve
from booking_api.visits.values_hall import EscalationView

_WAITS = (
    col(VisitLeg.state) == LegState.WAITING,
    col(VisitLeg.ended_at).is_(None),
    col(VisitLeg.waiting_since).is_not(None),
)
# Asked by every console at every change, so built once; of one leg the last one stands.
SIGNALS = (
    select_many(
        col(VisitEscalation.visit_leg_id), col(VisitEscalation.step), col(VisitEscalation.raised_at),
        col(VisitEscalation.taken_up_at), col(VisitEscalation.taken_up_by), col(StaffMember.name),
    )
    .join(VisitLeg, col(VisitLeg.id) == col(VisitEscalation.visit_leg_id))
    .outerjoin(StaffMember, col(StaffMember.id) == col(VisitEscalation.taken_up_by))
    .where(
        col(VisitEscalation.location_id) == bindparam("location"),
        col(VisitEscalation.waiting_since) == col(VisitLeg.waiting_since),
        *_WAITS,
    )
    .order_by(col(VisitEscalation.raised_at), col(VisitEscalation.id))
)  # fmt: skip
Raised = dict[EscalationStep, VisitEscalation]


def escalate_due(session: Session, actor: Actor, now: datetime) -> int:
    """Raise every step that is due, everywhere, and return how many; looking again raises nothing twice."""
    actor.require(Permission.OPERATE)
    rows = _one_of_each_session(session.execute(_waiting_legs()).all())
    known = _raised(session, [row[0].id for row in rows])
    count = 0
    for leg, visit, location, planned_at in rows:
        raised = known.get((leg.id, leg.waiting_since), {})
        begun = waits_from(leg.waiting_since, planned_at or visit.appointment_at)
        taken_up = {step: row.taken_up_at for step, row in raised.items()}
        has_employee = leg.assigned_staff_id is not None
        for step in due_steps(begun, taken_up, policy_of(location), now, has_employee=has_employee):
            count += _raise(session, actor, leg, step, now)
    return count


def take_up(session: Session, actor: Actor, visit_id: UUID, now: datetime) -> str:
    """Say «I take care of this one» about somebody who waits, and return who does: whoever said so first.

    Raises NotFound, NotAllowed for another department's visitor, AlreadyDone when nobody waits any more.
    """
    _visit, leg = visit_to_serve(session, actor, visit_id)
    if leg.state != LegState.WAITING or leg.waiting_since is None or actor.id is None:
        raise AlreadyDone(leg.state.value, state=leg.state.value)
    before = _raised(session, [leg.id]).get((leg.id, leg.waiting_since), {})
    if not before:
        _add(session, leg, EscalationStep.TEAM, now)
    won = session.exec(
        update(VisitEscalation)
        .where(
            col(VisitEscalation.visit_leg_id) == leg.id,
            col(VisitEscalation.waiting_since) == leg.waiting_since,
            col(VisitEscalation.taken_up_at).is_(None),
        )
        .values(taken_up_at=now, taken_up_by=actor.id)
        .execution_options(synchronize_session=False)
    )
    if won.rowcount:
        keys = {"leg_id": str(leg.id), "staff_id": str(actor.id)}
        outbox.record(session, actor, Event(VISIT_TAKEN_UP, visit_id, leg.location_id, after=keys), now)
        audit.note(session, actor, "take_up", "visit", visit_id, now)
        return actor.name
    latest = max(before.values(), key=lambda row: row.raised_at)
    colleague = session.get(StaffMember, latest.taken_up_by) if latest.taken_up_by else None
    return colleague.name if colleague else ""


def escalations(session: Session, actor: Actor, location_id: UUID) -> dict[UUID, EscalationView]:
    """Return how far the wait of each waiting leg of a location was signalled; a leg without a signal is not in it."""
    actor.require(Permission.READ_VISITS)
    actor.require_location(location_id)
    session.flush()
    return {
        row.visit_leg_id: EscalationView(
            EscalationStep(row.step), row.raised_at, row.taken_up_at, row.taken_up_by, row.name or ""
        )
        for row in session.connection().execute(SIGNALS, {"location": location_id})
    }


def policy_of(location: Location) -> EscalationPolicy:
    """Return after how long a location signals a wait to whom."""
    return EscalationPolicy(
        location.escalate_team_minutes, location.escalate_host_minutes, location.escalate_supervisor_minutes
    )


def _waiting_legs() -> Any:
    return (
        select_many(VisitLeg, Visit, Location, col(AppointmentLeg.starts_at))
        .join(Visit, col(Visit.id) == col(VisitLeg.visit_id))
        .join(Location, col(Location.id) == col(VisitLeg.location_id))
        .outerjoin(AppointmentLeg, col(AppointmentLeg.id) == col(VisitLeg.appointment_leg_id))
        .where(*_WAITS)
    )


def _one_of_each_session(rows: Sequence[Any]) -> list[Any]:
    """Return the rows with, of all who wait for one joint session, the first who came: one forgotten session is one."""
    first: dict[UUID, Any] = {}
    for row in sorted(rows, key=lambda row: (row[0].waiting_since, row[0].id)):
        first.setdefault(row[0].session_id or row[0].id, row)
    return list(first.values())


def _raised(session: Session, leg_ids: Iterable[UUID]) -> dict[tuple[UUID, datetime], Raised]:
    found: dict[tuple[UUID, datetime], Raised] = defaultdict(dict)
    query = select(VisitEscalation).where(col(VisitEscalation.visit_leg_id).in_(list(leg_ids)))
    for row in session.exec(query):
        found[row.visit_leg_id, row.waiting_since][EscalationStep(row.step)] = row
    return found


def _raise(session: Session, actor: Actor, leg: VisitLeg, step: EscalationStep, now: datetime) -> bool:
    if not _add(session, leg, step, now):
        return False
    keys = {"leg_id": str(leg.id), "step": step.value}
    outbox.record(session, actor, Event(VISIT_ESCALATED, leg.visit_id, leg.location_id, after=keys), now)
    return True


def _add(session: Session, leg: VisitLeg, step: EscalationStep, now: datetime) -> bool:
    """Write a step once; return False when another worker just did."""
    row = VisitEscalation(
        visit_leg_id=leg.id,
        location_id=leg.location_id,
        step=step,
        waiting_since=leg.waiting_since or now,
        raised_at=now,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return False
    return True
