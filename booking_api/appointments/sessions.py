"""Joint sessions and the bays of a recycling centre: places counted in one row, which can never exceed the capacity."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from booking_api.appointments.models import Hold, JointSession
from booking_api.appointments.plans import Plan
from booking_api.availability.rules import cell_of, zone_of
from booking_api.errors import SlotTaken
from booking_api.locations.models import Closure


def session_starts(session: Session, plan: Plan, first: datetime, last: datetime, now: datetime) -> list[Any]:
    """Return (starts_at, ends_at, id, left) of sessions with enough places left, whose start lies in a span of time."""
    product = plan.products[0].stepped.id
    left = places_left(now)
    query = (
        select(
            col(JointSession.starts_at), col(JointSession.ends_at), col(JointSession.id), col(JointSession.capacity)
        )
        .add_columns(left.label("left"))
        .where(
            col(JointSession.location_id) == plan.location_id,
            col(JointSession.product_id) == product,
            col(JointSession.starts_at) >= first,
            col(JointSession.starts_at) <= last,
            col(JointSession.cancelled_at).is_(None),
            is_open_then(),
            left >= plan.seats,
        )
        .order_by(col(JointSession.starts_at))
    )  # fmt: skip
    return [row for row in session.execute(query) if _leaves_enough(plan, row.capacity, row.left, row.starts_at)]


def _leaves_enough(plan: Plan, capacity: int, left: int, starts_at: datetime) -> bool:
    """Tell whether so many places stay free as are kept back from the public until shortly before."""
    binding = [each.kept for each in plan.wish.kept_beside(0) if cell_of(starts_at) >= each.from_cell]
    return all(left - plan.seats >= each.of(capacity) for each in binding)


def is_open_then() -> Any:
    """Return the condition that nobody closed the location for the time of a session, after it was planned."""
    shut = select(Closure.id).where(
        col(Closure.location_id) == col(JointSession.location_id),
        col(Closure.starts_at) < col(JointSession.ends_at),
        col(Closure.ends_at) > col(JointSession.starts_at),
    )
    return ~shut.exists()


def places_left(now: datetime) -> Any:
    """Return the column of how many places a session has left, those of expired holds included."""
    back = (
        select(func.coalesce(func.sum(Hold.seats), 0))
        .where(col(Hold.session_id) == col(JointSession.id), col(Hold.expires_at) <= now)
        .scalar_subquery()
    )
    return col(JointSession.capacity) - col(JointSession.taken) + back


def per_local_day(starts: Sequence[datetime], timezone: str) -> list[tuple[date, list[datetime]]]:
    """Return starts by local day, in order."""
    days: dict[date, list[datetime]] = {}
    for start in starts:
        days.setdefault(start.astimezone(zone_of(timezone)).date(), []).append(start)
    return sorted(days.items())


def take_seats(session: Session, plan: Plan, starts_at: datetime, now: datetime) -> JointSession:
    """Take places in the session that starts then; the caller holds its day's lock.

    Raises SlotTaken when there is no such session or not enough room in it.
    """
    query = select(JointSession).where(
        JointSession.location_id == plan.location_id,
        JointSession.product_id == plan.products[0].stepped.id,
        JointSession.starts_at == starts_at,
        col(JointSession.cancelled_at).is_(None),
        is_open_then(),
    )
    for joint in session.exec(query.order_by(col(JointSession.id))):
        give_back_expired(session, joint.id, now)
        session.refresh(joint)
        left = joint.capacity - joint.taken
        if _leaves_enough(plan, joint.capacity, left, starts_at) and _add(session, joint.id, plan.seats):
            return joint
    raise SlotTaken(alternatives=[])


def give_back(session: Session, session_id: UUID, seats: int) -> None:
    """Return places to a session."""
    _add(session, session_id, -seats)


def take_back(session: Session, session_id: UUID, seats: int) -> bool:
    """Take places again that were just given back; tells whether they were still there."""
    return _add(session, session_id, seats)


def give_back_expired(session: Session, session_id: UUID, now: datetime) -> None:
    """Return the places of expired holds; a hold that gave them back has no seats any more."""
    expired = session.execute(
        select(col(Hold.id), col(Hold.seats))
        .where(col(Hold.session_id) == session_id, col(Hold.expires_at) <= now, col(Hold.seats) > 0)
        .with_for_update()
    ).all()
    if expired:
        session.execute(update(Hold).where(col(Hold.id).in_([id_ for id_, _ in expired])).values(seats=0))
        _add(session, session_id, -sum(seats for _, seats in expired))


def _add(session: Session, session_id: UUID, seats: int) -> bool:
    statement = (
        update(JointSession)
        .where(
            col(JointSession.id) == session_id,
            col(JointSession.taken) + seats <= col(JointSession.capacity),
            col(JointSession.taken) + seats >= 0,
        )
        .values(taken=col(JointSession.taken) + seats)
        .execution_options(synchronize_session=False)
    )
    return session.connection().execute(statement).rowcount == 1
