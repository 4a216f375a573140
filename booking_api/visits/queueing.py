"""Who waits in which order, and who of them this employee may call from this place."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlmodel import Session, col

from booking_api.errors import NotFound
from booking_api.identity.actor import Actor
from booking_api.identity.rules import Permission
from booking_api.visits import loading
from booking_api.visits.known import known_location, known_member
from booking_api.visits.leg_rows import LegRow, current, leg_rows
from booking_api.visits.models import VisitLeg
from booking_api.visits.places import FoundPlace, find_place
from booking_api.visits.rules import Colleague, LegState, Wanted, fits_place, may_take_on, queue_key
from booking_api.visits.staffing import skills_for
from booking_api.visits.values import Place

OWN_TONGUE = "nl"
"""Everybody at a desk speaks it, so it never makes a turn come sooner."""


def queue(session: Session, actor: Actor, location_id: UUID) -> list[LegRow]:
    """Return the waiting legs of a location in queue order."""
    actor.require(Permission.READ_VISITS)
    actor.require_location(location_id)
    rows = leg_rows(session, *current(location_id), col(VisitLeg.state) == LegState.WAITING)
    return _sorted(session, rows, location_id)


def callable_rows(
    session: Session,
    actor: Actor,
    place: Place | None,
    location_id: UUID | None,
    here: Sequence[LegRow] | None = None,
) -> list[LegRow]:
    """Return the waiting legs that this actor may call from this place, in queue order.

    `here` are the legs that go on at the location of the place, for who has just read them.
    """
    actor.require(Permission.READ_VISITS)
    found = find_place(session, place) if place else None
    where = found.location_id if found else location_id
    if where is None:
        raise NotFound("place")
    if here is None:
        rows = queue(session, actor, where)
    else:
        actor.require_location(where)
        rows = _sorted(session, [row for row in here if row.leg.state == LegState.WAITING], where)
    if not actor.is_staff:
        kind = place.kind if place else None
        return [r for r in rows if fits_place(r.leg.place_kind, kind) and actor.handles({r.leg.department_id})]
    member = known_member(session, actor.id)
    languages = frozenset(member.languages if member else ()) - {OWN_TONGUE}
    me = colleague(session, actor, member, found, rows)
    mine = [
        replace(row, own_language=row.language in languages)
        for row in rows
        if may_take_on(wanted(row.leg), replace(me, handles=actor.handles({row.leg.department_id})))
    ]
    return _sorted(session, mine, where) if languages else mine


def colleague(
    session: Session, actor: Actor, member: Any | None, found: FoundPlace | None, rows: list[LegRow]
) -> Colleague:
    """Return an employee as the queue of today sees it; whether the department is the own one is to be filled in."""
    newest = max(rows, key=lambda row: row.entry.waiting_since, default=None)
    return Colleague(
        id=actor.id,
        handles=False,
        skills=skills_for(session, actor.id, newest.leg) if newest else frozenset(),
        team_id=member.team_id if member else None,
        place_kind=found.place.kind if found else None,
        place_id=found.place.id if found else None,
        facilities=found.facilities if found else frozenset(),
    )


def wanted(leg: VisitLeg) -> Wanted:
    """Return whom a leg is for."""
    return Wanted(
        leg.place_kind,
        frozenset(leg.skills),
        frozenset(leg.facilities),
        staff_id=leg.assigned_staff_id,
        team_id=leg.team_id if leg.team_only else None,
        place_id=leg.for_place_id,
    )


def _sorted(session: Session, rows: list[LegRow], location_id: UUID) -> list[LegRow]:
    policy = loading.policy_of(known_location(session, location_id))
    return sorted(rows, key=lambda row: queue_key(row.entry, policy))
