"""Who comes for a joint session today, by name: still to come, here, inside or gone; for who leads everybody in."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, select
from sqlmodel import Session

from booking_api import audit
from booking_api.appointments.models import Appointment, AppointmentStatus, Participant
from booking_api.catalogue.queries import FALLBACK_LANGUAGE
from booking_api.customers.models import Party
from booking_api.customers.rules import ENOUGH, full_name, name_matches, search_key
from booking_api.errors import NotAllowed
from booking_api.identity.actor import OTHER_DEPARTMENT, Actor
from booking_api.visits import loading
from booking_api.visits.leg_rows import SHORT_CODE_LENGTH
from booking_api.visits.models import Visit, VisitLeg
from booking_api.visits.rules import LegState
from booking_api.visits.sessions_today import session_today

_TABLES: tuple[Any, ...] = (Appointment, Party, Visit, VisitLeg, Participant)
_booked, _party, _visit, _leg, _person = (each.__table__ for each in _TABLES)
_MISSING = (
    select(func.count())
    .where(_person.c.appointment_id == _booked.c.id, _person.c.arrived_at.is_(None))
    .correlate(_booked)
    .scalar_subquery()
)
# The leg of the session, or the last one of who was called alone: `position` says which came later.
_PEOPLE = (
    select(
        _booked.c.id, _booked.c.code, _booked.c.seats, _booked.c.status, _MISSING.label("missing"),
        _party.c.given_name, _party.c.prefix, _party.c.family_name,
        _visit.c.id.label("visit_id"), _visit.c.persons, _visit.c.outcome,
        _leg.c.state, _leg.c.session_id, _leg.c.position, _leg.c.ended_at,
    )
    .select_from(
        _booked.outerjoin(_party, _party.c.id == _booked.c.customer_id)
        .outerjoin(_visit, _visit.c.appointment_id == _booked.c.id)
        .outerjoin(_leg, _leg.c.visit_id == _visit.c.id)
    )
    .where(_booked.c.session_id == bindparam("session_id"), _booked.c.status != AppointmentStatus.CANCELLED)
    .order_by(_leg.c.ended_at.is_(None), _leg.c.position)
)  # fmt: skip


class Whereabouts(StrEnum):
    """Where somebody is who has places in a session."""

    EXPECTED = "expected"
    HERE = "here"
    INSIDE = "inside"
    CALLED_ALONE = "called_alone"
    DONE = "done"
    GONE = "gone"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class SessionVisitor:
    """Somebody with places in a session, with how many of the party are here."""

    appointment_id: UUID
    visit_id: UUID | None
    name: str
    persons: int
    persons_here: int
    whereabouts: Whereabouts

    @property
    def may_check_in(self) -> bool:
        """Tell whether one press says that this party is here."""
        return self.whereabouts in (Whereabouts.EXPECTED, Whereabouts.GONE, Whereabouts.ABSENT)

    @property
    def is_incomplete(self) -> bool:
        """Tell whether some of the party are still to come."""
        is_here = self.whereabouts in (Whereabouts.HERE, Whereabouts.INSIDE)
        return is_here and self.persons_here < self.persons


def session_people(
    session: Session, actor: Actor, session_id: UUID, now: datetime, *, typed: str = "", language: str = ""
) -> list[SessionVisitor]:
    """Return who has places in a session, in order of name; only those whose name fits what was typed, if anything.

    Raises NotFound, and NotAllowed for who may not lead it. It leaves an audit record.
    """
    known = session_today(session, actor, session_id, now)
    if not known.may_lead:
        raise NotAllowed("afdeling", reason=OTHER_DEPARTMENT)
    rows = session.connection().execute(_PEOPLE, {"session_id": session_id}).all()
    latest = {row.id: row for row in rows}
    audit.note_list(session, actor, "list_appointments", "session", session_id, now)
    found = [row for row in latest.values() if not typed or _fits(typed, row)]
    found.sort(key=lambda row: (search_key(row.family_name or ""), search_key(row.given_name or ""), row.code))
    return [_view(row, language or FALLBACK_LANGUAGE) for row in found]


def _fits(typed: str, row: Any) -> bool:
    whole = search_key(full_name(row.given_name, row.prefix, row.family_name))
    return search_key(typed) in whole or name_matches(typed, row.given_name, row.prefix, row.family_name) >= ENOUGH


def _view(row: Any, language: str) -> SessionVisitor:
    name = full_name(row.given_name, row.prefix, row.family_name)
    persons = row.persons or max(1, row.seats)
    return SessionVisitor(
        appointment_id=row.id,
        visit_id=row.visit_id,
        name=name or loading.nameless(row.code[-SHORT_CODE_LENGTH:], language),
        persons=persons,
        persons_here=max(1, persons - row.missing) if row.visit_id else 0,
        whereabouts=_whereabouts(row),
    )


def _whereabouts(row: Any) -> Whereabouts:
    if row.visit_id is None:
        return Whereabouts.ABSENT if row.status == AppointmentStatus.NO_SHOW else Whereabouts.EXPECTED
    if row.outcome:
        return Whereabouts.DONE if row.outcome == LegState.DONE.value else Whereabouts.GONE
    if row.session_id is None:
        return Whereabouts.CALLED_ALONE
    return Whereabouts.INSIDE if row.state == LegState.IN_SERVICE else Whereabouts.HERE
