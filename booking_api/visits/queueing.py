"""Who waits in which order, and who of them this employee may call from this place."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from babel import Locale
from sqlmodel import Session, col

from booking_api.errors import NotFound
from booking_api.identity.actor import Actor
from booking_api.identity.rules import Permission
from booking_api.texts import LANGUAGES
from booking_api.visits import loading
from booking_api.visits.known import known_location, known_member, special_needs
from booking_api.visits.leg_rows import LegRow, current, leg_rows
from booking_api.visits.models import Visit, VisitLeg
from booking_api.visits.places import FoundPlace, find_place
from booking_api.visits.rules import Colleague, LegState, Needed, Wanted, fits_place, may_take_on, suits
from booking_api.visits.rules_queue import queue_key
from booking_api.visits.staffing import skills_for
from booking_api.visits.values import Place

NOTHING_NEEDED = Needed()
OWN_TONGUE = "nl"
"""Everybody at a desk speaks it, so it never makes a turn come sooner."""


def queue(session: Session, actor: Actor, location_id: UUID) -> list[LegRow]:
    """Return the waiting legs of a location in queue order; who waits for a joint session stands in no queue."""
    actor.require(Permission.READ_VISITS)
    actor.require_location(location_id)
    waits = (col(VisitLeg.state) == LegState.WAITING, col(VisitLeg.session_id).is_(None))
    rows = leg_rows(session, *current(location_id), *waits)
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
        rows = _sorted(session, [row for row in here if waits_in_turn(row.leg)], where)
    if not actor.is_staff:
        kind = place.kind if place else None
        return [r for r in rows if fits_place(r.leg.place_kind, kind) and actor.handles({r.leg.department_id})]
    member = known_member(session, actor.id)
    languages = frozenset(member.languages if member else ()) - {OWN_TONGUE}
    me = replace(colleague(session, actor, member, found, rows), languages=_in_words(languages))
    handling = replace(me, handles=True)
    mine = [
        _as_i_see(row, row.language in languages, suits(_needed(session, row.visit), me))
        for row in rows
        if may_take_on(wanted(row.leg), handling if actor.handles({row.leg.department_id}) else me)
    ]
    return _sorted(session, mine, where)


def _as_i_see(row: LegRow, own_language: bool, suits_needs: bool) -> LegRow:
    if (row.own_language, row.suits_needs) == (own_language, suits_needs):
        return row
    return replace(row, own_language=own_language, suits_needs=suits_needs)


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


def _needed(session: Session, visit: Visit) -> Needed:
    """Return what the special needs that were told ask for, as an administrator says it now."""
    if not visit.special_needs:
        return NOTHING_NEEDED
    known = special_needs(session)
    rows = [known[each["code"]] for each in visit.special_needs if each["code"] in known]
    return Needed(
        skills=frozenset(skill for row in rows for skill in row.skills),
        facilities=frozenset(code for row in rows for code in row.facilities),
        interpreted=frozenset(each.get("language", "").strip().casefold() for each in visit.special_needs) - {""},
    )


def _in_words(codes: frozenset[str]) -> frozenset[str]:
    """Return languages by code and by name, for an interpreter is asked for in free words."""
    named = (LANGUAGES[code].own_name for code in codes if code in LANGUAGES)
    in_dutch = (Locale(code).get_language_name("nl") or "" for code in codes if code in LANGUAGES)
    return frozenset(each.casefold() for each in (*codes, *named, *in_dutch))


def waits_in_turn(leg: VisitLeg) -> bool:
    """Tell whether a leg stands in a queue: who comes for a joint session is asked in with all others."""
    return leg.state == LegState.WAITING and leg.session_id is None


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
