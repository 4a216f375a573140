"""Joint sessions of today: how many are expected, here and inside; for who leads one, has it in the room, or hosts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, func, or_, select
from sqlmodel import Session

from booking_api.appointments.models import Appointment, AppointmentStatus, JointSession, Participant
from booking_api.availability.rules import local_day, moment_of, zone_of
from booking_api.catalogue.models import Product
from booking_api.catalogue.queries import FALLBACK_LANGUAGE, products_by_id
from booking_api.catalogue.values import WINDOW
from booking_api.errors import NotFound
from booking_api.identity.actor import Actor
from booking_api.identity.models import StaffMember
from booking_api.identity.rules import Permission
from booking_api.locations.models import Room
from booking_api.visits import loading
from booking_api.visits.known import known_location, neutral_departments
from booking_api.visits.models import Visit, VisitLeg
from booking_api.visits.rules import LegState
from booking_api.visits.rules_sessions import SessionTimes, may_lead, stage_of
from booking_api.visits.soon import HOURS_AHEAD
from booking_api.visits.values import Place
from booking_api.visits.values_desk import SessionToday

_TABLES: tuple[Any, ...] = (JointSession, Appointment, Visit, VisitLeg, Participant, Room, StaffMember, Product)
_joint, _booked, _visit, _leg, _person, _room, _staff, _product = (each.__table__ for each in _TABLES)
_EXPECTED = (
    select(func.coalesce(func.sum(_booked.c.seats), 0))
    .where(_booked.c.session_id == _joint.c.id, _booked.c.status != AppointmentStatus.CANCELLED)
    .correlate(_joint)
    .scalar_subquery()
)
_MISSING = (
    select(func.count())
    .where(_person.c.appointment_id == _visit.c.appointment_id, _person.c.arrived_at.is_(None))
    .correlate(_visit)
    .scalar_subquery()
)
_CAME = func.coalesce(func.sum(_visit.c.persons - _MISSING), 0)
_HERE = (
    select(_CAME)
    .select_from(_booked.join(_visit, _visit.c.appointment_id == _booked.c.id))
    .where(_booked.c.session_id == _joint.c.id, _visit.c.outcome.in_(("", LegState.DONE.value)))
    .correlate(_joint)
    .scalar_subquery()
)
_INSIDE = (
    select(_CAME)
    .select_from(_leg.join(_visit, _visit.c.id == _leg.c.visit_id))
    .where(
        _leg.c.session_id == _joint.c.id,
        _leg.c.location_id == _joint.c.location_id,
        _leg.c.state == LegState.IN_SERVICE,
        _leg.c.ended_at.is_(None),
    )
    .correlate(_joint)
    .scalar_subquery()
)
_SESSIONS = (
    select(
        _joint, _product.c.department_id, _room.c.name.label("room_name"), _staff.c.name.label("begun_by_name"),
        _EXPECTED.label("expected"), _HERE.label("here"), _INSIDE.label("inside"),
    )
    .select_from(
        _joint.join(_product, _product.c.id == _joint.c.product_id)
        .outerjoin(_room, _room.c.id == _joint.c.room_id)
        .outerjoin(_staff, _staff.c.id == _joint.c.begun_by)
    )
    .where(_product.c.kind != WINDOW)
    .order_by(_joint.c.starts_at, _joint.c.id)
)  # fmt: skip
# One that began goes on until somebody ends it: else those who are in it would be forgotten there.
_OF_TODAY = _SESSIONS.where(
    _joint.c.location_id == bindparam("location_id"),
    _joint.c.starts_at < bindparam("end"),
    _joint.c.cancelled_at.is_(None),
    _joint.c.finished_at.is_(None),
    or_(_joint.c.ends_at > bindparam("now"), _joint.c.begun_at.is_not(None)),
)
# Built once: every console asks it at every change (decision 0040).
_AT_PLACE = _OF_TODAY.where(
    or_(
        _joint.c.staff_id == bindparam("staff_id"),
        and_(
            _joint.c.staff_id.is_(None),
            _joint.c.room_id == bindparam("place_id"),
            _joint.c.starts_at < bindparam("until"),
        ),
    )
)
_ONE = _SESSIONS.where(_joint.c.id == bindparam("session_id"))


def sessions_soon(
    session: Session, actor: Actor, place: Place, location_id: UUID, now: datetime, *, language: str = ""
) -> list[SessionToday]:
    """Return the sessions of today that are not over and that this employee leads, or has in this room.

    They say how many come and are here, and never who.
    """
    actor.require(Permission.READ_APPOINTMENTS)
    actor.require(Permission.SERVE_VISITS)
    more = {"staff_id": actor.id, "place_id": place.id, "until": now + HOURS_AHEAD}
    rows = session.connection().execute(_AT_PLACE, _today(session, actor, location_id, now) | more).all()
    # Whoever leads it knows that it is; who only has the room sees the own department's (X3).
    mine = [row for row in rows if row.staff_id is not None or actor.handles({row.department_id})]
    return _views(session, actor, mine, now, language)


def sessions_here(
    session: Session, actor: Actor, location_id: UUID, now: datetime, *, language: str = ""
) -> list[SessionToday]:
    """Return all sessions of today at a location that are not over, for its host."""
    actor.require(Permission.ANSWER_HELP)
    rows = session.connection().execute(_OF_TODAY, _today(session, actor, location_id, now)).all()
    return _views(session, actor, rows, now, language)


def session_today(
    session: Session, actor: Actor, session_id: UUID, now: datetime, *, language: str = ""
) -> SessionToday:
    """Return one session as it stands, also when it is over; raises NotFound."""
    actor.require(Permission.READ_APPOINTMENTS)
    rows = session.connection().execute(_ONE, {"session_id": session_id}).all()
    if not rows:
        raise NotFound("session")
    actor.require_location(rows[0].location_id)
    return _views(session, actor, rows, now, language)[0]


def _today(session: Session, actor: Actor, location_id: UUID, now: datetime) -> dict[str, Any]:
    actor.require_location(location_id)
    zone = known_location(session, location_id).timezone
    _begin, end = local_day(zone, now.astimezone(zone_of(zone)).date())
    return {"location_id": location_id, "end": moment_of(end), "now": now}


def _views(session: Session, actor: Actor, rows: Sequence[Any], now: datetime, language: str) -> list[SessionToday]:
    if not rows:
        return []
    products = products_by_id(session, actor, {row.product_id for row in rows}, language or FALLBACK_LANGUAGE)
    neutral = neutral_departments(session)
    return [_view(actor, row, products[row.product_id], row.department_id in neutral, now) for row in rows]


def _view(actor: Actor, row: Any, product: Any, is_neutral: bool, now: datetime) -> SessionToday:
    subject, _public = loading.subjects(actor, [product], actor.sees_department(row.department_id), is_neutral)
    times = SessionTimes(row.starts_at, row.ends_at, row.begun_at, row.finished_at, row.cancelled_at)
    return SessionToday(
        session_id=row.id,
        location_id=row.location_id,
        department_id=row.department_id,
        product_id=row.product_id,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        subject=subject,
        room_name=row.room_name or "",
        expected=int(row.expected),
        here=int(row.here),
        inside=int(row.inside),
        stage=stage_of(times, now),
        begun_at=row.begun_at,
        begun_by=row.begun_by_name or "",
        may_lead=may_lead(actor, row.staff_id, row.department_id),
    )
