"""Joint sessions that an employee is to lead today, or that are held in the room where they sit, for the console."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, func, or_, select
from sqlmodel import Session

from booking_api.appointments.models import Appointment, JointSession
from booking_api.availability.rules import local_day, moment_of, zone_of
from booking_api.catalogue.queries import FALLBACK_LANGUAGE, products_by_id
from booking_api.identity.actor import Actor
from booking_api.identity.rules import Permission
from booking_api.locations.models import Room
from booking_api.visits import loading
from booking_api.visits.known import known_location, neutral_departments
from booking_api.visits.models import Visit
from booking_api.visits.soon import HOURS_AHEAD
from booking_api.visits.values import Place
from booking_api.visits.values_desk import SessionSoonView

_TABLES: tuple[Any, ...] = (JointSession, Appointment, Visit, Room)
_joint, _booked, _visit, _room = (each.__table__ for each in _TABLES)
_HERE = (
    select(func.coalesce(func.sum(_booked.c.seats), 0))
    .select_from(_booked.join(_visit, _visit.c.appointment_id == _booked.c.id))
    .where(_booked.c.session_id == _joint.c.id)
    .correlate(_joint)
    .scalar_subquery()
)
# Built once: every console asks it at every change (decision 0040).
_SESSIONS = (
    select(
        _joint.c.id, _joint.c.starts_at, _joint.c.ends_at, _joint.c.product_id, _joint.c.staff_id, _joint.c.capacity,
        _joint.c.taken, _room.c.name.label("room_name"), _HERE.label("here"),
    )
    .select_from(_joint.outerjoin(_room, _room.c.id == _joint.c.room_id))
    .where(
        _joint.c.location_id == bindparam("location_id"),
        _joint.c.starts_at < bindparam("end"),
        _joint.c.ends_at > bindparam("now"),
        _joint.c.cancelled_at.is_(None),
        or_(
            _joint.c.staff_id == bindparam("staff_id"),
            and_(
                _joint.c.staff_id.is_(None),
                _joint.c.room_id == bindparam("place_id"),
                _joint.c.starts_at < bindparam("until"),
            ),
        ),
    )
    .order_by(_joint.c.starts_at, _joint.c.id)
)  # fmt: skip


def sessions_soon(
    session: Session, actor: Actor, place: Place, location_id: UUID, now: datetime, *, language: str = ""
) -> list[SessionSoonView]:
    """Return the sessions of today that are not over and that this employee leads, or has in this room.

    They say how many come and are here, and never who.
    """
    actor.require(Permission.READ_APPOINTMENTS)
    actor.require(Permission.SERVE_VISITS)
    actor.require_location(location_id)
    zone = known_location(session, location_id).timezone
    _begin, end = local_day(zone, now.astimezone(zone_of(zone)).date())
    asked = {
        "location_id": location_id,
        "staff_id": actor.id,
        "place_id": place.id,
        "end": moment_of(end),
        "now": now,
        "until": now + HOURS_AHEAD,
    }
    rows = session.connection().execute(_SESSIONS, asked).all()
    if not rows:
        return []
    products = products_by_id(session, actor, {row.product_id for row in rows}, language or FALLBACK_LANGUAGE)
    neutral = neutral_departments(session)
    found = []
    for row in rows:
        product = products[row.product_id]
        # Whoever leads it knows that it is; who only has the room sees the own department's (X3).
        if row.staff_id is None and not actor.handles({product.department_id}):
            continue
        sees, is_neutral = actor.sees_department(product.department_id), product.department_id in neutral
        subject, _public = loading.subjects(actor, [product], sees, is_neutral)
        view = SessionSoonView(
            row.id, row.starts_at, row.ends_at, subject, row.room_name or "", row.capacity, row.taken, int(row.here)
        )
        found.append(view)
    return found
