"""What a wall shows of a joint session that began: one line with its public name and its room, whoever comes for it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam
from sqlalchemy import select as select_many
from sqlmodel import Session, col

from booking_api.appointments.models import JointSession
from booking_api.catalogue.queries import FALLBACK_LANGUAGE, products_by_id
from booking_api.configuration import remembered_rows
from booking_api.identity.actor import SYSTEM
from booking_api.locations.models import Location
from booking_api.visits.known import ROOMS
from booking_api.visits.places import area_for
from booking_api.visits.rules import PlaceKind
from booking_api.visits.values import BoardLine

_GOES_ON = (col(JointSession.begun_at).is_not(None), col(JointSession.finished_at).is_(None))
_COLUMNS = (
    col(JointSession.id), col(JointSession.location_id), col(JointSession.product_id), col(JointSession.room_id),
    col(JointSession.begun_at),
)  # fmt: skip
# Asked while somebody looks at the wall, so built once.
_BEGUN = select_many(*_COLUMNS).where(
    col(JointSession.location_id) == bindparam("location_id"),
    col(JointSession.begun_at) > bindparam("since"),
    *_GOES_ON,
)


def session_lines(session: Session, area: Any, location: Any, now: datetime) -> list[BoardLine]:
    """Return the sessions that lately began for which one sits in this waiting area."""
    shown = timedelta(minutes=location.call_shown_minutes)
    asked = {"location_id": location.id, "since": now - shown}
    rows = [row for row in session.execute(_BEGUN, asked) if _area_of(session, row) == area.id]
    if not rows:
        return []
    products = products_by_id(session, SYSTEM, {row.product_id for row in rows}, FALLBACK_LANGUAGE)
    return [_line(session, row, area, products[row.product_id].public_name, shown) for row in rows]


def areas_with_expired_sessions(session: Session, since: datetime, until: datetime) -> set[UUID]:
    """Return the waiting areas from whose wall a session went by itself after `since` and not after `until`."""
    query = (
        select_many(*_COLUMNS, col(Location.call_shown_minutes))
        .join(Location, col(Location.id) == col(JointSession.location_id))
        .where(*_GOES_ON)
    )
    rows: Iterable[Any] = session.execute(query).all()
    gone = [row for row in rows if since < row.begun_at + timedelta(minutes=row.call_shown_minutes) <= until]
    return {area for row in gone if (area := _area_of(session, row))}


def _area_of(session: Session, row: Any) -> UUID | None:
    return area_for(session, row.location_id, "none", None, row.room_id)


def _line(session: Session, row: Any, area: Any, name: str, shown: timedelta) -> BoardLine:
    room = remembered_rows(session, ROOMS, [row.room_id]).get(row.room_id)
    return BoardLine(
        id=row.id,
        name=name,
        place=room.name if room else area.name,
        kind=PlaceKind.ROOM if room else PlaceKind.WAITING_AREA,
        called_at=row.begun_at,
        expires_at=row.begun_at + shown,
        times=1,
    )
