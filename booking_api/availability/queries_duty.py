"""Reads of who is on duty at a location between two moments, and where."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from booking_api.availability.models import Shift
from booking_api.identity.actor import Actor
from booking_api.identity.rules import Permission


@dataclass(frozen=True, slots=True)
class DutyView:
    """A colleague on a shift, with the desk or room that comes along."""

    staff_id: UUID
    desk_id: UUID | None
    room_id: UUID | None
    starts_at: datetime
    ends_at: datetime


def duty(session: Session, actor: Actor, location_id: UUID, begins: datetime, ends: datetime) -> list[DutyView]:
    """Return the shifts that touch a time at a location, in order of desk and room; for who reads visits."""
    actor.require(Permission.READ_VISITS)
    actor.require_location(location_id)
    query = select(Shift).where(
        Shift.location_id == location_id, col(Shift.ends_at) > begins, col(Shift.starts_at) < ends
    )
    rows = session.exec(query.order_by(col(Shift.starts_at), col(Shift.id)))
    return [DutyView(row.staff_id, row.desk_id, row.room_id, row.starts_at, row.ends_at) for row in rows]
