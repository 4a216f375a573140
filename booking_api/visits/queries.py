"""Reads of the day: who waits in which order, one visit, my queue, calls for help, the wait, a wall's lines.

Product texts come in `language`, that of the page; without one in Dutch for staff and clients, else in the visitor's.
"""

from collections.abc import Collection
from datetime import datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from booking_api import audit
from booking_api.errors import NotFound
from booking_api.identity.actor import Actor
from booking_api.identity.models import StaffSkill
from booking_api.identity.rules import Permission
from booking_api.locations.models import Location
from booking_api.visits import loading
from booking_api.visits.boards import (
    area_ids,
    areas_with_expired_calls,
    board_lines,
    board_of,
    board_seq,
    next_board_seq,
)
from booking_api.visits.loading import LegRow
from booking_api.visits.models import HelpRequest, Visit, VisitLeg
from booking_api.visits.places import find_place
from booking_api.visits.rules import (
    FINAL_STATES,
    LegState,
    WhyNext,
    fits_place,
    may_serve,
    queue_key,
    why_next,
)
from booking_api.visits.search import find_expected
from booking_api.visits.values import HelpView, Place, VisitView
from booking_api.visits.waiting_time import expected_wait

__all__ = [
    "area_ids",
    "areas_with_expired_calls",
    "board_lines",
    "board_of",
    "board_seq",
    "expected_wait",
    "find_expected",
    "my_queue",
    "next_board_seq",
    "open_help",
    "view_of",
    "visit",
    "visits",
    "waiting",
    "why_first",
]

OPEN_STATES = frozenset(LegState) - FINAL_STATES
LIST = "list_visits"


def waiting(session: Session, actor: Actor, location_id: UUID, now: datetime, *, language: str = "") -> list[VisitView]:
    """Return who waits at a location, in the order in which they are to be called."""
    audit.note_list(session, actor, LIST, "location", location_id, now)
    return loading.views(session, actor, queue(session, actor, location_id), now, language)


def visits(
    session: Session,
    actor: Actor,
    location_id: UUID,
    statuses: Collection[LegState] | None,
    now: datetime,
    *,
    language: str = "",
) -> list[VisitView]:
    """Return the visits in these states (None: all), waiting ones in queue order; closed ones of today only."""
    actor.require(Permission.READ_VISITS)
    actor.require_location(location_id)
    audit.note_list(session, actor, LIST, "location", location_id, now)
    wanted = frozenset(statuses) if statuses else frozenset(LegState)
    location = _location(session, location_id)
    rows: list[LegRow] = []
    if wanted & OPEN_STATES:
        rows = loading.leg_rows(session, *_current(location_id), col(VisitLeg.state).in_(wanted & OPEN_STATES))
    policy = loading.policy_of(location)
    rows.sort(key=lambda row: (row.leg.state != LegState.WAITING, *queue_key(row.entry, policy)))
    if wanted & FINAL_STATES:
        rows += _closed_today(session, location, wanted, now)
    return loading.views(session, actor, rows, now, language)


def visit(session: Session, actor: Actor, visit_id: UUID, now: datetime) -> VisitView:
    """Return one visit with its current or else its last leg, and note who read it; raises NotFound."""
    actor.require(Permission.READ_VISITS)
    view = view_of(session, actor, visit_id, now)
    if actor.kind in {"staff", "client"}:
        audit.note(session, actor, "read_visit", "visit", visit_id, now)
    return view


def my_queue(
    session: Session,
    actor: Actor,
    place: Place | None,
    now: datetime,
    location_id: UUID | None = None,
    *,
    language: str = "",
) -> list[VisitView]:
    """Return whom this member of staff may call from this place, the next one first.

    Those promised to a colleague are not in it. Without a place, give the location. Raises NotFound for an unknown one.
    """
    rows = callable_rows(session, actor, place, location_id)
    if rows:
        audit.note_list(session, actor, LIST, "location", rows[0].visit.location_id, now)
    return loading.views(session, actor, rows, now, language)


def why_first(session: Session, actor: Actor, queue: list[VisitView]) -> WhyNext | None:
    """Explain why the first of an ordered queue (`my_queue`, `waiting`) goes before the second."""
    actor.require(Permission.READ_VISITS)
    if not queue:
        return None
    return why_next([view.turn for view in queue], loading.policy_of(_location(session, queue[0].location_id)))


def open_help(session: Session, actor: Actor, location_id: UUID) -> list[HelpView]:
    """Return the calls for help that nobody answered, the longest first."""
    actor.require(Permission.ANSWER_HELP)
    actor.require_location(location_id)
    query = (
        select(HelpRequest)
        .where(HelpRequest.location_id == location_id, col(HelpRequest.answered_at).is_(None))
        .order_by(col(HelpRequest.asked_at))
    )
    return [HelpView(row.id, row.location_id, row.place, row.step, row.asked_at) for row in session.exec(query)]


def view_of(session: Session, actor: Actor, visit_id: UUID, now: datetime, *, language: str = "") -> VisitView:
    """Return one visit for whoever just changed it or checked in; raises NotFound."""
    rows = loading.leg_rows(session, col(VisitLeg.visit_id) == visit_id)
    if not rows:
        raise NotFound("visit")
    actor.require_location(rows[0].visit.location_id)
    return loading.views(session, actor, [_present(rows)], now, language)[0]


def queue(session: Session, actor: Actor, location_id: UUID) -> list[LegRow]:
    """Return the waiting legs of a location in queue order."""
    actor.require(Permission.READ_VISITS)
    actor.require_location(location_id)
    rows = loading.leg_rows(session, *_current(location_id), col(VisitLeg.state) == LegState.WAITING)
    policy = loading.policy_of(_location(session, location_id))
    return sorted(rows, key=lambda row: queue_key(row.entry, policy))


def callable_rows(session: Session, actor: Actor, place: Place | None, location_id: UUID | None) -> list[LegRow]:
    """Return the waiting legs that this actor may call from this place, in queue order."""
    where = find_place(session, place).location_id if place else location_id
    if where is None:
        raise NotFound("place")
    rows = queue(session, actor, where)
    kind = place.kind if place else None
    rows = [row for row in rows if fits_place(row.leg.place_kind, kind)]
    if not actor.is_staff:
        return [row for row in rows if actor.handles({row.leg.department_id})]
    skills = frozenset(session.exec(select(StaffSkill.skill).where(StaffSkill.staff_id == actor.id)))
    return [
        row
        for row in rows
        if row.leg.assigned_staff_id in (None, actor.id)
        and may_serve(row.leg.skills, skills)
        and (row.leg.skills or actor.handles({row.leg.department_id}))
    ]


def _location(session: Session, location_id: UUID) -> Location:
    row = session.get(Location, location_id)
    if row is None:
        raise NotFound("location")
    return row


def _current(location_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return (
        col(VisitLeg.location_id) == location_id,
        col(VisitLeg.ended_at).is_(None),
        col(VisitLeg.waiting_since).is_not(None),
    )


def _closed_today(session: Session, location: Location, wanted: frozenset[LegState], now: datetime) -> list[LegRow]:
    zone = ZoneInfo(location.timezone)
    midnight = datetime.combine(now.astimezone(zone).date(), time(), zone)
    rows = loading.leg_rows(
        session,
        col(Visit.location_id) == location.id,
        col(Visit.closed_at) >= midnight,
        col(Visit.outcome).in_(state.value for state in wanted),
    )
    by_visit: dict[UUID, list[LegRow]] = {}
    for row in rows:
        by_visit.setdefault(row.visit.id, []).append(row)
    return sorted((_present(legs) for legs in by_visit.values()), key=lambda row: row.visit.arrived_at)


def _present(rows: list[LegRow]) -> LegRow:
    """Return the leg that is going on, or else the last one that was dealt with."""
    ordered = sorted(rows, key=lambda row: row.leg.position)
    for row in ordered:
        if row.leg.ended_at is None:
            return row
    dealt_with = [row for row in ordered if row.leg.waiting_since is not None]
    return (dealt_with or ordered)[-1]
