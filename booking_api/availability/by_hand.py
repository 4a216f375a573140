"""Lanes that a planner names: one employee or one room, on duty and open or not; free is what nobody else has."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, or_, select
from sqlmodel import Session, col

from booking_api.availability.models import Absence, Allocation
from booking_api.availability.rules import moment_of


def is_lane_free(session: Session, lane: str, start_cell: int, end_cell: int, now: datetime) -> bool:
    """Tell whether nobody has this lane between two cells; the caller holds the lock of its days."""
    taken = select(col(Allocation.id)).where(
        _overlaps(lane, start_cell, end_cell),
        or_(col(Allocation.expires_at).is_(None), col(Allocation.expires_at) > now),
    )
    return session.execute(taken).first() is None


def is_present(session: Session, staff_id: UUID, start_cell: int, end_cell: int) -> bool:
    """Tell whether an employee is not away between two cells; a shift is not asked for."""
    away = select(col(Absence.id)).where(
        col(Absence.staff_id) == staff_id,
        col(Absence.ends_at) > moment_of(start_cell),
        col(Absence.starts_at) < moment_of(end_cell),
    )
    return session.execute(away).first() is None


def clear_lane(session: Session, lane: str, start_cell: int, end_cell: int, now: datetime) -> None:
    """Delete what expired holds left on a lane; it no longer counted, but its rows are in the way."""
    session.execute(delete(Allocation).where(_overlaps(lane, start_cell, end_cell), col(Allocation.expires_at) <= now))


def _overlaps(lane: str, start_cell: int, end_cell: int) -> ColumnElement[bool]:
    return and_(
        col(Allocation.lane) == lane, col(Allocation.end_cell) > start_cell, col(Allocation.start_cell) < end_cell
    )
