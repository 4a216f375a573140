"""Puts pooled bookings of a day on other lanes when that makes room; every time stays as it was.

What has been promised (an employee by name), what has begun and what is about to begin (its visitor may have checked
in) stays where it is.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlmodel import Session, col

from booking_api import audit, events, outbox
from booking_api.appointments.events import changed_event, keys
from booking_api.appointments.kept_legs import leg_from_json, leg_to_json
from booking_api.appointments.models import Appointment, AppointmentLeg, AppointmentStatus, Hold
from booking_api.appointments.plans import Plan
from booking_api.availability.allocating import Purpose, Scope, release_at, scopes_taken, take
from booking_api.availability.cache import FreeTime
from booking_api.availability.models import Allocation
from booking_api.availability.repacking import Movable, Repacked, could_help, repack
from booking_api.availability.rules import cell_of
from booking_api.availability.values import Need, Placement
from booking_api.catalogue.values import CELL_MINUTES
from booking_api.identity.actor import Actor

_Lanes = dict[tuple[UUID, int], list[Any]]


def make_room(
    session: Session, actor: Actor, free: FreeTime, plan: Plan, begin: int, now: datetime
) -> tuple[tuple[Placement, ...] | None, set[Scope]]:
    """Re-pack the day once, so that the plan fits from cell `begin`; the caller holds the day's lock.

    Returns where the plan goes now (None when it cannot be) and what must be bumped for those who were moved.
    """
    if not could_help(free, plan.wish, begin):
        return None, set()
    found = repack(free, plan.wish, begin, _movables(session, free, now))
    if found is None:
        return None, set()
    _write(session, actor, found, plan.location_code, now)
    touched = [place for each, fresh in found.moved for place in (each.placement, fresh)]
    return found.placements, scopes_taken(free, touched)


def _movables(session: Session, free: FreeTime, now: datetime) -> list[Movable]:
    lanes = _pooled_lanes(session, free, now)
    legs = _legs(session, free, {rows[0].leg_id for rows in lanes.values()} - {None})
    holds = _holds(session, free, {rows[0].hold_id for rows in lanes.values()} - {None})
    found = []
    for (_, start_cell), rows in lanes.items():
        if rows[0].leg_id in legs:
            found.append(Movable(legs[rows[0].leg_id], _placement_of_leg(legs[rows[0].leg_id], rows)))
        elif rows[0].hold_id in holds:
            hold = holds[rows[0].hold_id]
            kept = (leg_from_json(leg) for leg in hold.legs if leg["start_cell"] == start_cell)
            found.extend(Movable(hold, placement) for placement in kept if len(placement.lanes) == len(rows))
    return found


def _pooled_lanes(session: Session, free: FreeTime, now: datetime) -> _Lanes:
    """Return the allocations that may move, of each leg together."""
    window = free.capacity.window
    query = select(
        col(Allocation.lane), col(Allocation.start_cell), col(Allocation.end_cell), col(Allocation.hold_id),
        col(Allocation.leg_id),
    ).where(
        col(Allocation.lane).in_(free.capacity.lanes),
        col(Allocation.start_cell) > max(window.first, cell_of(now + timedelta(minutes=free.capacity.early_minutes))),
        col(Allocation.end_cell) <= window.first + window.cells,
        col(Allocation.purpose).in_(["hold", "leg"]),
        col(Allocation.personal).is_(False),
        or_(col(Allocation.expires_at).is_(None), col(Allocation.expires_at) > now),
    )  # fmt: skip
    lanes: _Lanes = defaultdict(list)
    for row in session.execute(query):
        lanes[row.leg_id or row.hold_id, row.start_cell].append(row)
    return lanes


def _legs(session: Session, free: FreeTime, ids: Iterable[UUID]) -> dict[UUID, AppointmentLeg]:
    query = (
        select(AppointmentLeg)
        .join(Appointment, col(Appointment.id) == col(AppointmentLeg.appointment_id))
        .where(
            col(AppointmentLeg.id).in_(ids),
            col(Appointment.location_id) == free.capacity.window.location_id,
            col(Appointment.status) == AppointmentStatus.BOOKED,
        )
        .execution_options(populate_existing=True)
    )
    return {leg.id: leg for leg in session.execute(query).scalars()}


def _holds(session: Session, free: FreeTime, ids: Iterable[UUID]) -> dict[UUID, Hold]:
    query = select(Hold).where(col(Hold.id).in_(ids), col(Hold.location_id) == free.capacity.window.location_id)
    return {hold.id: hold for hold in session.execute(query.execution_options(populate_existing=True)).scalars()}


def _placement_of_leg(leg: AppointmentLeg, rows: list[Any]) -> Placement:
    start_cell, end_cell = rows[0].start_cell, rows[0].end_cell
    need = Need(
        minutes=int((leg.ends_at - leg.starts_at).total_seconds() // 60),
        skills=frozenset(leg.skills),
        facilities=frozenset(leg.facilities),
        place_kind=leg.place_kind,
        department_id=leg.department_id,
        product_ids=tuple(UUID(each) for each in leg.product_ids),
        buffer_before=(cell_of(leg.starts_at) - start_cell) * CELL_MINUTES,
        buffer_after=(end_cell - cell_of(leg.ends_at)) * CELL_MINUTES,
    )
    lanes = sorted((row.lane for row in rows), key=lambda lane: lane.startswith(("desk:", "room:")))
    return Placement(need, start_cell, end_cell, tuple(lanes), leg.staff_id, leg.desk_id, leg.room_id)


def _write(session: Session, actor: Actor, found: Repacked, location_code: str, now: datetime) -> None:
    """Take the moved ones off their lanes before putting any on another, for two may have changed places."""
    before = _keys_of_moved(session, found, location_code)
    for each, _ in found.moved:
        release_at(session, _leg_id(each), _hold_id(each), each.placement.start_cell)
    take(session, ((fresh, _purpose(each)) for each, fresh in found.moved))
    for each, fresh in found.moved:
        _tell_owner(session, each, fresh)
    session.flush()
    for appointment, keys_before in before:
        after = keys(appointment, _legs_of(session, appointment.id), location_code)
        event = changed_event(events.APPOINTMENT_MOVED, appointment, keys_before, after)
        outbox.record(session, actor, event, now)
        audit.note(session, actor, "repack", "appointment", appointment.id, now)


def _keys_of_moved(session: Session, found: Repacked, location_code: str) -> list[tuple[Appointment, dict[str, Any]]]:
    ids = {each.owner.appointment_id for each, _ in found.moved if isinstance(each.owner, AppointmentLeg)}
    appointments = [session.get_one(Appointment, id_) for id_ in sorted(ids)]
    return [(each, keys(each, _legs_of(session, each.id), location_code)) for each in appointments]


def _legs_of(session: Session, appointment_id: UUID) -> list[AppointmentLeg]:
    query = select(AppointmentLeg).where(col(AppointmentLeg.appointment_id) == appointment_id)
    return list(session.execute(query.order_by(col(AppointmentLeg.position))).scalars())


def _tell_owner(session: Session, each: Movable, fresh: Placement) -> None:
    owner = each.owner
    if isinstance(owner, AppointmentLeg):
        owner.staff_id, owner.desk_id, owner.room_id = fresh.staff_id, fresh.desk_id, fresh.room_id
        session.add(owner)
    elif isinstance(owner, Hold):
        start = each.placement.start_cell
        owner.legs = [leg_to_json(fresh) if leg["start_cell"] == start else leg for leg in owner.legs]
        session.add(owner)


def _purpose(each: Movable) -> Purpose:
    if isinstance(each.owner, Hold):
        return Purpose("hold", hold_id=each.owner.id, expires_at=each.owner.expires_at)
    return Purpose("leg", leg_id=_leg_id(each))


def _leg_id(each: Movable) -> UUID | None:
    return each.owner.id if isinstance(each.owner, AppointmentLeg) else None


def _hold_id(each: Movable) -> UUID | None:
    return each.owner.id if isinstance(each.owner, Hold) else None
