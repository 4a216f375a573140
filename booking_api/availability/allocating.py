"""Writes of allocations: lock, take, hand over, give back; each bumps the versions of what it changes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import delete, insert, update
from sqlmodel import Session, col, select

from booking_api import pipeline
from booking_api.availability import rules
from booking_api.availability.cache import LONGEST, RELEASED, FreeTime, location_ids_of
from booking_api.availability.locked_days import note_taken
from booking_api.availability.models import Allocation, Shift
from booking_api.availability.values import Placement
from booking_api.errors import InvalidInput
from booking_api.joined import joined_of
from booking_api.locking import lock_all
from booking_api.references import new_id

Scope = tuple[UUID, int]
_INSERT = insert(Allocation.__table__)  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Purpose:
    """What lanes are taken for: a hold until a moment, one leg, or a joint session."""

    kind: str
    hold_id: UUID | None = None
    leg_id: UUID | None = None
    session_id: UUID | None = None
    personal: bool = False
    expires_at: datetime | None = None


class Span(NamedTuple):
    """Cells of one lane."""

    lane: str
    start_cell: int
    end_cell: int


def lock(session: Session, scopes: Iterable[Scope]) -> None:
    """Lock (location or employee, UTC day) until the transaction ends; take all that a use case touches at once."""
    lock_all(session, lock_keys(scopes))


def lock_keys(scopes: Iterable[Scope]) -> list[str]:
    """Return what locks these (`locking.lock_all`)."""
    return [f"{scope_id}:{day}" for scope_id, day in scopes]


def take(session: Session, taken: Iterable[tuple[Placement, Purpose]]) -> None:
    """Write allocations, each at most a day long.

    Raises IntegrityError when a lane is taken after all (`attempts.py` tries again), InvalidInput for one too long.
    """
    rows: list[dict[str, Any]] = [
        {
            "id": new_id(),
            "lane": lane,
            "start_cell": placement.start_cell,
            "end_cell": placement.end_cell,
            "purpose": purpose.kind,
            "personal": purpose.personal,
            "hold_id": purpose.hold_id,
            "leg_id": purpose.leg_id,
            "session_id": purpose.session_id,
            "expires_at": purpose.expires_at,
        }
        for placement, purpose in taken
        for lane in placement.lanes
    ]
    if any(row["end_cell"] - row["start_cell"] > LONGEST for row in rows):
        raise InvalidInput(fields={"activities": "te-lang"})
    if rows:
        session.flush()
        pipeline.insert(session, _INSERT, rows)
        if joined := joined_of(session):
            note_taken(joined, rows)


def clear_expired(session: Session, free: FreeTime, now: datetime) -> None:
    """Delete what expired holds left on the lanes of this window; it no longer counted, but its rows are in the way."""
    if not free.expired:
        return
    window = free.capacity.window
    session.execute(
        delete(Allocation).where(
            col(Allocation.lane).in_(free.expired),
            col(Allocation.end_cell) > window.first,
            col(Allocation.start_cell) < window.first + window.cells,
            col(Allocation.expires_at) <= now,
        )
    )


def taken_by(session: Session, leg_ids: Sequence[UUID]) -> list[Span]:
    """Return what legs have taken."""
    query = select(col(Allocation.lane), col(Allocation.start_cell), col(Allocation.end_cell)).where(
        col(Allocation.leg_id).in_(leg_ids)
    )
    return [Span(*row) for row in session.execute(query)]


def taken_by_hold(session: Session, hold_id: UUID) -> list[Span]:
    """Return what a hold has taken."""
    query = select(col(Allocation.lane), col(Allocation.start_cell), col(Allocation.end_cell)).where(
        col(Allocation.hold_id) == hold_id
    )
    return [Span(*row) for row in session.execute(query)]


def keep_back(session: Session, spans: Iterable[Span], until: datetime) -> None:
    """Keep what was just given back from the public for a while; what somebody has already taken of it stays theirs."""
    rows = [
        {
            "id": new_id(), "lane": lane, "start_cell": start, "end_cell": end, "purpose": RELEASED, "personal": False,
            "hold_id": None, "leg_id": None, "expires_at": until,
        }
        for lane, first, last in spans
        for start, end in _open_parts(session, lane, first, last)
    ]  # fmt: skip
    if rows:
        session.flush()
        session.connection().execute(_INSERT, rows)


def take_late(session: Session, placements: Iterable[Placement], now: datetime) -> None:
    """Clear what stays back for a while on the lanes that are about to be taken; the rest of it stays back."""
    for placement in placements:
        for lane in placement.lanes:
            for row in _late_rows(session, lane, placement.start_cell, placement.end_cell):
                parts = ((row.start_cell, placement.start_cell), (placement.end_cell, row.end_cell))
                left = [Span(lane, start, end) for start, end in parts if start < end]
                until = row.expires_at
                session.delete(row)
                session.flush()
                if until and until > now:
                    keep_back(session, left, until)


def _late_rows(session: Session, lane: str, start_cell: int, end_cell: int) -> list[Allocation]:
    query = select(Allocation).where(
        Allocation.lane == lane,
        Allocation.purpose == RELEASED,
        col(Allocation.end_cell) > start_cell,
        col(Allocation.start_cell) < end_cell,
    )
    return list(session.exec(query))


def _open_parts(session: Session, lane: str, first: int, last: int) -> list[tuple[int, int]]:
    """Return the parts of a span of cells that nobody has taken on a lane."""
    query = select(col(Allocation.start_cell), col(Allocation.end_cell)).where(
        Allocation.lane == lane, col(Allocation.end_cell) > first, col(Allocation.start_cell) < last
    )
    parts, begin = [], first
    for start, end in sorted((row[0], row[1]) for row in session.execute(query)):
        if begin < start:
            parts.append((begin, start))
        begin = max(begin, end)
    return [*parts, (begin, last)] if begin < last else parts


def hand_over(session: Session, hold_id: UUID, leg_id: UUID, start_cell: int, now: datetime) -> int:
    """Give the lanes that a hold has from this cell on to a leg; return how many it still had."""
    done = session.connection().execute(
        update(Allocation)
        .where(
            col(Allocation.hold_id) == hold_id,
            col(Allocation.start_cell) == start_cell,
            col(Allocation.expires_at) > now,
        )
        .values(purpose="leg", leg_id=leg_id, hold_id=None, expires_at=None)
    )
    return done.rowcount


def release_lanes_of_hold(session: Session, hold_id: UUID) -> None:
    """Delete the allocations of a hold."""
    session.execute(delete(Allocation).where(col(Allocation.hold_id) == hold_id))


def release_session(session: Session, session_id: UUID) -> None:
    """Delete the allocations of a joint session."""
    session.execute(delete(Allocation).where(col(Allocation.session_id) == session_id))


def release_at(session: Session, leg_id: UUID | None, hold_id: UUID | None, start_cell: int) -> None:
    """Delete the allocations of one leg, of an appointment or of a hold, that start in a cell."""
    owner = col(Allocation.leg_id) == leg_id if leg_id else col(Allocation.hold_id) == hold_id
    session.execute(delete(Allocation).where(owner, col(Allocation.start_cell) == start_cell))


def release_legs(session: Session, leg_ids: Sequence[UUID], from_cell: int | None = None) -> None:
    """Delete the allocations of legs; with `from_cell` what has begun before it stays up to there."""
    of_legs = col(Allocation.leg_id).in_(leg_ids)
    if from_cell is None:
        session.execute(delete(Allocation).where(of_legs))
        return
    session.execute(delete(Allocation).where(of_legs, col(Allocation.start_cell) >= from_cell))
    session.execute(update(Allocation).where(of_legs, col(Allocation.end_cell) > from_cell).values(end_cell=from_cell))


def scopes_taken(free: FreeTime, placements: Sequence[Placement]) -> set[Scope]:
    """Return what must be bumped when these lanes are taken, from what is known of the window."""
    return {
        (location_id, day)
        for placement in placements
        for location_id in location_ids_of(free.capacity, [placement.staff_id])
        for day in rules.days_of(placement.start_cell, placement.end_cell)
    }


def scopes_of(
    session: Session, location_id: UUID | None, staff_ids: Iterable[UUID | None], start_cell: int, end_cell: int
) -> set[Scope]:
    """Return every (location, UTC day) whose free time these employees are part of between two cells."""
    known = {id_ for id_ in staff_ids if id_}
    query = select(col(Shift.location_id)).where(
        col(Shift.staff_id).in_(known),
        col(Shift.ends_at) > rules.moment_of(start_cell),
        col(Shift.starts_at) < rules.moment_of(end_cell),
    )
    locations = set(session.execute(query).scalars()) if known else set()
    locations |= {location_id} if location_id else set()
    return {(id_, day) for id_ in locations for day in rules.days_of(start_cell, end_cell)}
