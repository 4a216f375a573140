"""How long somebody still has to wait: the work ahead, shared by those who are there to do it (V11)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from booking_api.availability.models import Shift
from booking_api.errors import NotFound
from booking_api.identity.actor import Actor
from booking_api.identity.models import StaffSkill
from booking_api.locations.models import Location
from booking_api.visits import loading
from booking_api.visits.loading import LegRow
from booking_api.visits.models import VisitLeg
from booking_api.visits.rules import LegState, may_serve, queue_key, wait_band
from booking_api.visits.values import Wait

BUSY = (LegState.CALLED, LegState.IN_SERVICE)


def expected_wait(session: Session, actor: Actor, location_id: UUID, visit_leg_id: UUID, now: datetime) -> Wait | None:
    """Return somebody's place in the queue and the expected wait in minutes; None for who no longer waits.

    Any actor at the location may ask it for a leg it knows: it tells nothing about others but how many they are.
    """
    actor.require_location(location_id)
    location = session.get(Location, location_id)
    if location is None:
        raise NotFound("location")
    rows = loading.leg_rows(
        session,
        col(VisitLeg.location_id) == location_id,
        col(VisitLeg.ended_at).is_(None),
        col(VisitLeg.waiting_since).is_not(None),
    )
    waiting = sorted(
        (row for row in rows if row.leg.state == LegState.WAITING),
        key=lambda row: queue_key(row.entry, loading.policy_of(location)),
    )
    mine = next((row for row in waiting if row.leg.id == visit_leg_id), None)
    if mine is None:
        return None
    servers = _servers(session, location_id, mine.leg, rows, now)
    ahead = [row for row in waiting[: waiting.index(mine)] if _shares_servers(row.leg, servers)]
    work = sum(row.leg.minutes for row in ahead) + _work_going_on(rows, servers, now)
    return Wait(len(ahead) + 1, wait_band(work, len(servers)))


def _servers(
    session: Session, location_id: UUID, leg: VisitLeg, rows: Sequence[LegRow], now: datetime
) -> dict[UUID, frozenset[str]]:
    """Return who is there now and may serve this leg, with their skills: on a shift, or seen at work."""
    on_shift = session.exec(
        select(Shift.staff_id).where(
            Shift.location_id == location_id, col(Shift.starts_at) <= now, col(Shift.ends_at) > now
        )
    ).all()
    present = set(on_shift) | {row.leg.staff_id for row in rows if row.leg.staff_id}
    skills: dict[UUID, set[str]] = {}
    for row in session.exec(select(StaffSkill).where(col(StaffSkill.staff_id).in_(present))):
        skills.setdefault(row.staff_id, set()).add(row.skill)
    able = {staff: frozenset(held) for staff, held in skills.items() if may_serve(leg.skills, held)}
    if leg.assigned_staff_id is not None:
        return {leg.assigned_staff_id: able.get(leg.assigned_staff_id, frozenset(leg.skills))}
    return able


def _shares_servers(other: VisitLeg, servers: dict[UUID, frozenset[str]]) -> bool:
    if other.assigned_staff_id is not None:
        return other.assigned_staff_id in servers
    return any(may_serve(other.skills, skills) for skills in servers.values())


def _work_going_on(rows: Sequence[LegRow], servers: dict[UUID, frozenset[str]], now: datetime) -> float:
    total = 0.0
    for row in rows:
        leg = row.leg
        if leg.state in BUSY and leg.staff_id in servers:
            elapsed = (now - leg.started_at).total_seconds() / 60 if leg.started_at else 0.0
            total += max(0.0, leg.minutes - elapsed)
    return total
