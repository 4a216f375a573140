"""Finding somebody by name at the pillar (V1): today's expected visitors of this location, and never a list of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy import select as select_many
from sqlmodel import Session, col, func, select

from booking_api import audit
from booking_api.appointments.models import Activity, Appointment, AppointmentStatus, Participant
from booking_api.customers.models import Party
from booking_api.customers.rules import ENOUGH, full_name, name_matches
from booking_api.errors import NotFound
from booking_api.identity.actor import Actor
from booking_api.identity.rules import Permission
from booking_api.locations.models import Location
from booking_api.visits.models import Visit
from booking_api.visits.reopening import RETURNS
from booking_api.visits.rules import CheckInPolicy, check_in_refusal
from booking_api.visits.values import ExpectedMatch

MOST = 6
SHORTEST = 2


@dataclass(frozen=True, slots=True)
class _Expected:
    appointment_id: UUID
    starts_at: datetime
    names: tuple[tuple[str | None, str | None, str | None], ...]
    visit_id: UUID | None


def find_expected(
    session: Session, actor: Actor, location_id: UUID, typed_name: str, now: datetime
) -> list[ExpectedMatch]:
    """Return the expected visitors of today whose name fits, by time; at most six, and none for too short a name.

    One match around now is greeted by name (`alone`); of several, only their times may be shown. Too many to choose
    from gives none: such a visitor uses the code or the host.
    """
    actor.require(Permission.CHECK_IN)
    actor.require_location(location_id)
    location = session.get(Location, location_id)
    if location is None:
        raise NotFound("location")
    if len(typed_name.strip()) < SHORTEST:
        return []
    matches = best(typed_name, _expected_today(session, location, now))
    if actor.is_staff:
        audit.note(session, actor, "search_name", "location", location_id, now, found=len(matches))
    return _as_shown(session, matches, location, now) if len(matches) <= MOST else []


def best(typed: str, expected: Iterable[_Expected]) -> list[_Expected]:
    """Return who fits best: an exact fit shuts out those that fit with a slip."""
    scored = [(max(name_matches(typed, *name) for name in person.names), person) for person in expected if person.names]
    top = max((score for score, _person in scored), default=0.0)
    return [person for score, person in scored if score >= max(ENOUGH, top)]


def _as_shown(session: Session, found: list[_Expected], location: Location, now: datetime) -> list[ExpectedMatch]:
    policy = CheckInPolicy(location.timezone, location.early_minutes, location.late_minutes)
    around_now = [
        person for person in found if person.visit_id or check_in_refusal(person.starts_at, False, policy, now) is None
    ]
    shown = around_now or found
    persons = _persons(session, [person.appointment_id for person in shown])
    alone = len(shown) == 1
    return [
        ExpectedMatch(
            appointment_id=person.appointment_id,
            starts_at=person.starts_at,
            alone=alone,
            greeting=full_name(*person.names[0]) if alone else "",
            persons=persons.get(person.appointment_id, 1),
            visit_id=person.visit_id,
        )
        for person in sorted(shown, key=lambda person: person.starts_at)
    ]


def _expected_today(session: Session, location: Location, now: datetime) -> list[_Expected]:
    start, end = _today(location, now)
    query = (
        select_many(
            col(Appointment.id),
            col(Appointment.starts_at),
            col(Party.given_name),
            col(Party.prefix),
            col(Party.family_name),
            col(Visit.id),
        )
        .outerjoin(Party, col(Party.id) == col(Appointment.customer_id))
        .outerjoin(Visit, col(Visit.appointment_id) == col(Appointment.id))
        .where(
            col(Appointment.location_id) == location.id,
            col(Appointment.starts_at) >= start,
            col(Appointment.starts_at) < end,
            or_(_still_to_come(), _thought_gone()),
        )
    )
    rows = session.execute(query).all()
    others = _participants(session, location.id, start, end)
    return [
        _Expected(row[0], row[1], tuple(filter(any, ((row[2], row[3], row[4]), *others.get(row[0], ())))), row[5])
        for row in rows
    ]


def _still_to_come() -> ColumnElement[bool]:
    return and_(col(Appointment.status) == AppointmentStatus.BOOKED, col(Visit.closed_at).is_(None))


def _thought_gone() -> ColumnElement[bool]:
    return and_(col(Appointment.status) != AppointmentStatus.CANCELLED, col(Visit.outcome).in_(RETURNS))


def _participants(
    session: Session, location_id: UUID, start: datetime, end: datetime
) -> dict[UUID, list[tuple[str | None, str | None, str | None]]]:
    query = (
        select(Participant.appointment_id, Participant.given_name, Participant.prefix, Participant.family_name)
        .join(Appointment, col(Appointment.id) == col(Participant.appointment_id))
        .where(
            Appointment.location_id == location_id,
            col(Appointment.starts_at) >= start,
            col(Appointment.starts_at) < end,
            col(Participant.family_name).is_not(None),
        )
    )
    found: dict[UUID, list[tuple[str | None, str | None, str | None]]] = {}
    for appointment_id, given, prefix, family in session.exec(query):
        found.setdefault(appointment_id, []).append((given, prefix, family))
    return found


def _persons(session: Session, appointment_ids: list[UUID]) -> dict[UUID, int]:
    query = (
        select(Activity.appointment_id, func.max(Activity.count))
        .where(col(Activity.appointment_id).in_(appointment_ids))
        .group_by(col(Activity.appointment_id))
    )
    return dict(session.exec(query).all())


def _today(location: Location, now: datetime) -> tuple[datetime, datetime]:
    zone = ZoneInfo(location.timezone)
    today = now.astimezone(zone).date()
    return datetime.combine(today, time(), zone), datetime.combine(today + timedelta(days=1), time(), zone)
