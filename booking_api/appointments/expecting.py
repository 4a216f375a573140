"""Who is expected on a day: times, names and public subjects in three reads, without making whole appointments."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, select
from sqlmodel import Session

from booking_api import audit
from booking_api.appointments.models import Activity, Appointment, AppointmentStatus, Participant
from booking_api.appointments.values import ExpectedVisitor
from booking_api.availability.rules import local_day, moment_of, zone_of
from booking_api.catalogue.queries import products_by_id
from booking_api.catalogue.values import ELSEWHERE, WINDOW
from booking_api.catalogue.views import ProductView
from booking_api.configuration import remembered_rows
from booking_api.customers.models import Party
from booking_api.errors import NotFound
from booking_api.identity.actor import SYSTEM, Actor
from booking_api.identity.rules import Permission
from booking_api.locations.models import Location

Products = dict[tuple[str, UUID], ProductView]

# Built once: building a statement costs more than running it.
_ids: Any = bindparam("ids", expanding=True)
_TABLES: tuple[Any, ...] = (Appointment, Activity, Participant, Party, Location)
_booked, _asked, _person, _party, _location = (each.__table__.c for each in _TABLES)
_TIMEZONES = select(_location.id, _location.timezone).where(_location.id.in_(_ids))
_EXPECTED = (
    select(
        _booked.id, _booked.session_id, _booked.starts_at, _booked.department_id, _booked.language, _booked.status,
        _party.id.label("party_id"), _party.given_name, _party.prefix, _party.family_name,
    )
    .outerjoin_from(Appointment.__table__, Party.__table__, _party.id == _booked.customer_id)  # type: ignore[attr-defined]
    .where(
        _booked.location_id == bindparam("location_id"),
        _booked.starts_at >= bindparam("begin"),
        _booked.starts_at < bindparam("end"),
        _booked.status.in_((AppointmentStatus.BOOKED, AppointmentStatus.NO_SHOW)),
    )
    .order_by(_booked.starts_at, _booked.id)
)  # fmt: skip
_ACTIVITIES = (
    select(_asked.appointment_id, _asked.product_id).where(_asked.appointment_id.in_(_ids)).order_by(_asked.position)
)
_PERSONS = (
    select(_person.appointment_id, _person.given_name, _person.prefix, _person.family_name, _person.arrived_at)
    .where(_person.appointment_id.in_(_ids))
    .order_by(_person.position)
)


def expected_today(
    session: Session,
    actor: Actor,
    location_id: UUID,
    now: datetime,
    language: str = "",
    *,
    besides: ColumnElement[bool] | None = None,
    on: date | None = None,
) -> list[ExpectedVisitor]:
    """Return who is expected at a location on this local day, for finding one of them by name; never to be listed.

    Who was marked as not having come (`absent`) may come after all and is among them. Subjects are public ones, in a
    language or else in the customer's; `besides` leaves appointments out, `on` asks for another day.
    """
    if not actor.may(Permission.CHECK_IN):
        actor.require(Permission.READ_APPOINTMENTS)
    actor.require_location(location_id)
    begin, end = _day(session, location_id, now, on)
    query = _EXPECTED if besides is None else _EXPECTED.where(~besides)
    span = {"location_id": location_id, "begin": begin, "end": end}
    rows = session.connection().execute(query, span).all()
    audit.note_list(session, actor, "list_appointments", "location", location_id, now)
    if not rows:
        return []
    ids = {"ids": [row.id for row in rows]}
    activities = _grouped(session.connection().execute(_ACTIVITIES, ids))
    persons = _grouped(session.connection().execute(_PERSONS, ids))
    products = _products(session, rows, activities, language)
    found = (_expected(row, activities[row.id], persons[row.id], products, language) for row in rows)
    return [one for one in found if one is not None]


def _products(session: Session, rows: Sequence[Any], activities: dict[UUID, list[Any]], language: str) -> Products:
    by_language: dict[str, set[UUID]] = defaultdict(set)
    for row in rows:
        by_language[language or row.language].update(each.product_id for each in activities[row.id])
    return {
        (code, product_id): view
        for code, ids in by_language.items()
        for product_id, view in products_by_id(session, SYSTEM, ids, code).items()
    }


def _expected(
    row: Any, activities: list[Any], persons: list[Any], products: Products, language: str
) -> ExpectedVisitor | None:
    """Return one expected visitor; None where nobody comes to the location."""
    known = [products[language or row.language, each.product_id] for each in activities]
    if any(product.kind in ELSEWHERE for product in known):
        return None
    who = row if row.party_id else persons[0] if persons else None
    return ExpectedVisitor(
        appointment_id=row.id,
        starts_at=row.starts_at,
        given_name=who.given_name if who else None,
        prefix=who.prefix if who else None,
        family_name=who.family_name if who else None,
        participant_names=tuple((each.given_name, each.prefix, each.family_name) for each in persons),
        public_subject=", ".join(dict.fromkeys(product.public_name for product in known)),
        persons=len(persons) or 1,
        arrived=any(each.arrived_at for each in persons),
        absent=row.status == AppointmentStatus.NO_SHOW,
        department_ids=frozenset({row.department_id, *(product.department_id for product in known)}),
        session_id=row.session_id if all(product.kind != WINDOW for product in known) else None,
    )


def _grouped(rows: Iterable[Any]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.appointment_id].append(row)
    return found


def _day(session: Session, location_id: UUID, now: datetime, on: date | None) -> tuple[datetime, datetime]:
    known = remembered_rows(session, _TIMEZONES, [location_id])
    if location_id not in known:
        raise NotFound("location")
    timezone = known[location_id].timezone
    begin, end = local_day(timezone, on or now.astimezone(zone_of(timezone)).date())
    return moment_of(begin), moment_of(end)
