"""Whom an employee is to expect today: booked by name, planned for them, or planned at the desk or room where they sit.

Every console reads this at every change (decision 0040), so it is one question, bounded by the day of one location.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, or_, select
from sqlmodel import Session

from booking_api import audit
from booking_api.appointments.models import Appointment, AppointmentLeg, AppointmentStatus
from booking_api.availability.rules import local_day, moment_of, zone_of
from booking_api.catalogue.queries import FALLBACK_LANGUAGE, products_by_id
from booking_api.catalogue.values import ELSEWHERE
from booking_api.catalogue.views import ProductView
from booking_api.customers.models import Party
from booking_api.customers.rules import full_name
from booking_api.identity.actor import Actor
from booking_api.identity.rules import Permission
from booking_api.visits import loading
from booking_api.visits.known import known_location, neutral_departments, own_skills, special_needs
from booking_api.visits.leg_rows import SHORT_CODE_LENGTH
from booking_api.visits.models import Visit, VisitLeg
from booking_api.visits.rules import LegState, may_serve
from booking_api.visits.values import Place
from booking_api.visits.values_desk import SoonView

HOURS_AHEAD = timedelta(hours=4)
"""How far ahead a desk or room tells who comes there: later on, somebody else may sit there."""

_TABLES: tuple[Any, ...] = (AppointmentLeg, Appointment, Party, Visit, VisitLeg)
_leg, _booked, _party, _visit, _here = (each.__table__ for each in _TABLES)
# Built once: building a statement costs more than running it.
_SOON = (
    select(
        _leg.c.id, _leg.c.starts_at, _leg.c.department_id, _leg.c.staff_id, _leg.c.named_staff, _leg.c.skills,
        _leg.c.product_ids, _booked.c.code, _booked.c.language, _booked.c.remarks, _booked.c.special_needs,
        _party.c.given_name, _party.c.prefix, _party.c.family_name,
        _here.c.id.label("visit_leg_id"), _here.c.state,
    )
    .select_from(
        _leg.join(_booked, _booked.c.id == _leg.c.appointment_id)
        .outerjoin(_party, _party.c.id == _booked.c.customer_id)
        .outerjoin(_visit, _visit.c.appointment_id == _booked.c.id)
        .outerjoin(_here, and_(_here.c.visit_id == _visit.c.id, _here.c.appointment_leg_id == _leg.c.id))
    )
    .where(
        _booked.c.location_id == bindparam("location_id"),
        _booked.c.starts_at >= bindparam("begin"),
        _booked.c.starts_at < bindparam("end"),
        _booked.c.status == AppointmentStatus.BOOKED,
        _booked.c.session_id.is_(None),  # a joint session stands there as one, with how many came (decision 0046)
        or_(
            _leg.c.staff_id == bindparam("staff_id"),
            and_(
                _leg.c.staff_id.is_(None),
                _leg.c.starts_at < bindparam("until"),
                or_(_leg.c.desk_id == bindparam("place_id"), _leg.c.room_id == bindparam("place_id")),
            ),
        ),
    )
    .order_by(_leg.c.starts_at, _leg.c.id)
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Around:
    """What the rows need to be put in words."""

    language: str
    products: Mapping[UUID, ProductView]
    needs: Mapping[str, Any]
    neutral: frozenset[UUID]


def soon(
    session: Session,
    actor: Actor,
    place: Place,
    location_id: UUID,
    now: datetime,
    *,
    besides: Collection[UUID] = (),
    language: str = "",
) -> list[SoonView]:
    """Return whom this employee is to expect at this place today and did not begin with, the earliest first.

    `besides` are legs of visits that are shown already, such as those of the own queue.
    """
    actor.require(Permission.READ_APPOINTMENTS)
    actor.require(Permission.SERVE_VISITS)
    actor.require_location(location_id)
    rows = [row for row in _rows(session, actor, place, location_id, now) if row.visit_leg_id not in besides]
    if not rows:
        return []
    around = _look_up(session, actor, rows, language or FALLBACK_LANGUAGE)
    found = [_view(actor, row, around) for row in rows if not _is_elsewhere(row, around)]
    if found:
        audit.note_list(session, actor, "list_appointments", "location", location_id, now)
    return found


def _rows(session: Session, actor: Actor, place: Place, location_id: UUID, now: datetime) -> list[Any]:
    zone = known_location(session, location_id).timezone
    begin, end = local_day(zone, now.astimezone(zone_of(zone)).date())
    asked = {
        "location_id": location_id,
        "staff_id": actor.id,
        "place_id": place.id,
        "begin": moment_of(begin),
        "end": moment_of(end),
        "until": now + HOURS_AHEAD,
    }
    rows = session.connection().execute(_SOON, asked).all()
    # Whoever was passed on has a leg more of the same appointment, and whose turn that is, the queues tell.
    begun = {row.id for row in rows if row.state not in (None, LegState.WAITING)}
    return [row for row in rows if row.id not in begun and _is_for(session, actor, row)]


def _is_for(session: Session, actor: Actor, row: Any) -> bool:
    """Tell whether somebody is expected by this employee, and not just at the desk where they happen to sit (X3)."""
    if row.staff_id is not None or actor.handles({row.department_id}):
        return True
    skills = own_skills(session, [actor.id]) if actor.id else {}
    return bool(row.skills) and any(may_serve(row.skills, held) for held in skills.values())


def _look_up(session: Session, actor: Actor, rows: Iterable[Any], language: str) -> _Around:
    ids = {UUID(text) for row in rows for text in row.product_ids}
    return _Around(
        language=language,
        products=products_by_id(session, actor, ids, language),
        needs=special_needs(session) if any(row.special_needs for row in rows) else {},
        neutral=neutral_departments(session),
    )


def _products(row: Any, around: _Around) -> list[ProductView]:
    return [around.products[id_] for text in row.product_ids if (id_ := UUID(text)) in around.products]


def _is_elsewhere(row: Any, around: _Around) -> bool:
    """Tell whether nobody comes to the location for this: a conversation by video or telephone, or at home."""
    return any(product.kind in ELSEWHERE for product in _products(row, around))


def _view(actor: Actor, row: Any, around: _Around) -> SoonView:
    sees = actor.sees_department(row.department_id)
    subject, _public = loading.subjects(actor, _products(row, around), sees, row.department_id in around.neutral)
    name = full_name(row.given_name, row.prefix, row.family_name)
    return SoonView(
        leg_id=row.id,
        starts_at=row.starts_at,
        name=name or loading.nameless(row.code[-SHORT_CODE_LENGTH:], around.language),
        subject=subject,
        language=row.language,
        by_name=row.staff_id is not None and row.named_staff,
        is_here=row.visit_leg_id is not None,
        needs=loading.needs_in_words(row.special_needs, around.needs, around.language) if sees else (),
        has_remarks=bool(row.remarks) and sees,
    )
