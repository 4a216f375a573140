"""Finding somebody by name at the pillar (V1): today's expected visitors of this location, and never a list of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy import select as select_many
from sqlmodel import Session, col, func, select

from booking_api import audit
from booking_api.appointments.elsewhere import is_elsewhere
from booking_api.appointments.models import Activity, Appointment, AppointmentStatus, Participant
from booking_api.customers.models import Party
from booking_api.customers.rules import (
    ENOUGH,
    POSSIBLE,
    full_name,
    name_matches,
    typed_given_name,
    types_whole_name,
    wall_name,
)
from booking_api.errors import NotFound
from booking_api.identity.actor import Actor
from booking_api.identity.rules import Permission
from booking_api.locations.models import Location
from booking_api.visits.models import Visit
from booking_api.visits.reopening import RETURNS
from booking_api.visits.rules import CheckInPolicy, check_in_refusal
from booking_api.visits.values import ExpectedMatch

MOST = 6
CHOICES = 4
SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Expected:
    """Somebody who may come today, with the names of all who come along."""

    appointment_id: UUID
    starts_at: datetime
    names: tuple[tuple[str | None, str | None, str | None], ...]
    visit_id: UUID | None


def find_expected(
    session: Session, actor: Actor, location_id: UUID, typed_name: str, now: datetime, *, not_exact: bool = False
) -> list[ExpectedMatch]:
    """Return the expected visitors of today whose name fits, by time; at most six, and none for too short a name.

    One match around now whose whole family name was typed is greeted by it (`alone`). Of several, and of one whose name
    was typed with a slip, only times may be shown: the visitor tells the own one. Too many to choose from gives none:
    such a visitor uses the code or the host. `not_exact` leaves out whose name was typed exactly: "no, that is not me".
    """
    location = _location(session, actor, location_id)
    if len(typed_name.strip()) < SHORTEST:
        return []
    matches = best(typed_name, _expected_today(session, location, now), location, now, not_exact=not_exact)
    if actor.is_staff:
        audit.note(session, actor, "search_name", "location", location_id, now, found=len(matches))
    return _as_shown(session, matches, typed_name) if len(matches) <= MOST else []


def times_to_choose(
    session: Session, actor: Actor, location_id: UUID, found: Sequence[ExpectedMatch], now: datetime
) -> list[datetime]:
    """Return the times among which somebody chooses the own one; those of others stand between them.

    One time alone would tell whoever mistyped a name when somebody else comes. Which others stand there is the same
    each time, so that asking again tells no more.
    """
    location = _location(session, actor, location_id)
    own = {match.starts_at for match in found}
    if len(own) != 1:
        return sorted(own)
    first = min(own)
    others = {person.starts_at for person in _expected_today(session, location, now)} - own
    near = sorted(others, key=lambda moment: (abs(moment - first), moment))[: max(0, CHOICES - len(own))]
    return sorted(own.union(near))


def _location(session: Session, actor: Actor, location_id: UUID) -> Location:
    actor.require(Permission.CHECK_IN)
    actor.require_location(location_id)
    location = session.get(Location, location_id)
    if location is None:
        raise NotFound("location")
    return location


def best(
    typed: str, expected: Iterable[Expected], location: Location, now: datetime, *, not_exact: bool = False
) -> list[Expected]:
    """Return who fits best: an exact fit shuts out those that fit with a slip, and who comes now all others."""
    scored = [(max(name_matches(typed, *name) for name in person.names), person) for person in expected if person.names]
    scored = [pair for pair in scored if pair[0] >= POSSIBLE and not (not_exact and pair[0] == 1.0)]
    policy = CheckInPolicy(location.timezone, location.early_minutes, location.late_minutes)
    now_due = [
        pair for pair in scored if pair[1].visit_id or not check_in_refusal(pair[1].starts_at, False, policy, now)
    ]
    chosen = _fitting(now_due) or _fitting(scored)
    return [person for _score, person in chosen]


def _fitting(scored: list[tuple[float, Expected]]) -> list[tuple[float, Expected]]:
    """Return the exact ones, else those with a slip, else those that only look like it; fewer where these are many."""
    for least in (1.0, ENOUGH, POSSIBLE):
        fitting = [pair for pair in scored if pair[0] >= least]
        if fitting:
            break
    else:
        return []
    if len(fitting) <= MOST:
        return fitting
    top = max(score for score, _person in fitting)
    return [pair for pair in fitting if pair[0] == top]


def _as_shown(session: Session, found: list[Expected], typed: str) -> list[ExpectedMatch]:
    persons = _persons(session, [person.appointment_id for person in found])
    greeting = greeting_for(found[0], typed) if len(found) == 1 else ""
    return [
        ExpectedMatch(
            appointment_id=person.appointment_id,
            starts_at=person.starts_at,
            alone=bool(greeting),
            greeting=greeting,
            persons=persons.get(person.appointment_id, 1),
            visit_id=person.visit_id,
        )
        for person in sorted(found, key=lambda person: person.starts_at)
    ]


def greeting_for(person: Expected, typed: str) -> str:
    """Return the name as a screen may say it: no more of it than was typed, and an initial."""
    for given, prefix, family in person.names:
        if types_whole_name(typed, family):
            wish = "full" if typed_given_name(typed, given) else "initial"
            return wall_name(given, prefix, family, wish, "full")
        if not family and given and types_whole_name(typed, given):
            return full_name(given, prefix, None)
    return ""


def _expected_today(session: Session, location: Location, now: datetime) -> list[Expected]:
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
            ~is_elsewhere(),
        )
    )
    rows = session.execute(query).all()
    others = _participants(session, location.id, start, end)
    return [
        Expected(row[0], row[1], tuple(filter(any, ((row[2], row[3], row[4]), *others.get(row[0], ())))), row[5])
        for row in rows
    ]


def _still_to_come() -> ColumnElement[bool]:
    return and_(col(Appointment.status) == AppointmentStatus.BOOKED, col(Visit.closed_at).is_(None))


def _thought_gone() -> ColumnElement[bool]:
    never_came = and_(col(Appointment.status) == AppointmentStatus.NO_SHOW, col(Visit.id).is_(None))
    went = and_(col(Appointment.status) != AppointmentStatus.CANCELLED, col(Visit.outcome).in_(RETURNS))
    return or_(went, never_came)


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
