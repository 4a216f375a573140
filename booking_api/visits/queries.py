"""Reads of the day: who waits in which order, one visit, my queue, calls for help, the wait, a wall's lines.

Product texts come in `language`, that of the page; without one in Dutch for staff and clients, else in the visitor's.
"""

from collections.abc import Collection
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam
from sqlalchemy import select as select_many
from sqlmodel import Session, col, select

from booking_api import audit
from booking_api.errors import NotFound
from booking_api.identity.actor import Actor
from booking_api.identity.models import StaffMember
from booking_api.identity.rules import Permission
from booking_api.visits import loading
from booking_api.visits.boards import (
    area_ids,
    areas_with_expired_calls,
    board_lines,
    board_of,
    board_seq,
    next_board_seq,
)
from booking_api.visits.desk_side import desk_side
from booking_api.visits.groups import members_there
from booking_api.visits.known import known_location
from booking_api.visits.leg_rows import LegRow, current, leg_rows
from booking_api.visits.models import HelpRequest, Visit, VisitLeg
from booking_api.visits.presence import my_presence, presences
from booking_api.visits.queueing import callable_rows, queue
from booking_api.visits.results import choices_for, follow_up_of, managed_choices
from booking_api.visits.rules import FINAL_STATES, LegState
from booking_api.visits.rules_queue import WhyNext, queue_key, why_next
from booking_api.visits.search import find_expected, times_to_choose
from booking_api.visits.values import HelpView, Place, VisitView
from booking_api.visits.waiting_time import expected_wait

__all__ = [
    "area_ids",
    "areas_with_expired_calls",
    "board_lines",
    "board_of",
    "board_seq",
    "choices_for",
    "desk_side",
    "expected_wait",
    "find_expected",
    "follow_up_of",
    "lately_gone",
    "managed_choices",
    "members_there",
    "my_presence",
    "my_queue",
    "next_board_seq",
    "open_help",
    "presences",
    "times_to_choose",
    "view_of",
    "visit",
    "visits",
    "waiting",
    "why_first",
]

OPEN_STATES = frozenset(LegState) - FINAL_STATES
LIST = "list_visits"
ONE_HOUR = timedelta(hours=1)
MOST_GONE = 3
GONE = (LegState.NO_SHOW.value, LegState.LEFT.value)
# Asked by every console at every change, and most often there is nobody.
GONE_LATELY = (
    select_many(col(Visit.id))
    .join(VisitLeg, col(VisitLeg.visit_id) == col(Visit.id))
    .where(col(VisitLeg.staff_id) == bindparam("staff_id"), col(Visit.closed_at) > bindparam("gone_since"))
    .where(col(Visit.outcome).in_(GONE))
    .limit(1)
)


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
    location = known_location(session, location_id)
    rows: list[LegRow] = []
    if wanted & OPEN_STATES:
        rows = leg_rows(session, *current(location_id), col(VisitLeg.state).in_(wanted & OPEN_STATES))
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
    return why_next([view.turn for view in queue], loading.policy_of(known_location(session, queue[0].location_id)))


def lately_gone(
    session: Session, actor: Actor, location_id: UUID, now: datetime, *, language: str = ""
) -> list[VisitView]:
    """Return whom I marked as not shown or gone in the last hour, the last one first: they may appear after all."""
    actor.require(Permission.SERVE_VISITS)
    actor.require_location(location_id)
    if not actor.id or _has_none_gone(session, actor.id, now):
        return []
    rows = leg_rows(
        session,
        col(Visit.location_id) == location_id,
        col(Visit.closed_at) > now - ONE_HOUR,
        col(Visit.outcome).in_(GONE),
        col(VisitLeg.staff_id) == actor.id,
    )
    by_visit = {row.visit.id: row for row in rows}
    lately = sorted(by_visit.values(), key=lambda row: row.visit.closed_at or now, reverse=True)
    return loading.views(session, actor, lately[:MOST_GONE], now, language)


def _has_none_gone(session: Session, staff_id: UUID, now: datetime) -> bool:
    asked = {"staff_id": staff_id, "gone_since": now - ONE_HOUR}
    return session.connection().execute(GONE_LATELY, asked).first() is None


def open_help(session: Session, actor: Actor, location_id: UUID) -> list[HelpView]:
    """Return the calls for help that nobody answered, the longest first."""
    actor.require(Permission.ANSWER_HELP)
    actor.require_location(location_id)
    query = (
        select(HelpRequest, StaffMember.name)
        .outerjoin(StaffMember, col(StaffMember.id) == col(HelpRequest.staff_id))
        .where(HelpRequest.location_id == location_id, col(HelpRequest.answered_at).is_(None))
        .order_by(col(HelpRequest.asked_at))
    )
    return [
        HelpView(row.id, row.location_id, row.place, row.step, row.asked_at, row.staff_id, name or "")
        for row, name in session.exec(query)
    ]


def view_of(session: Session, actor: Actor, visit_id: UUID, now: datetime, *, language: str = "") -> VisitView:
    """Return one visit for whoever just changed it or checked in; raises NotFound."""
    if not any(actor.may(each) for each in (Permission.CHECK_IN, Permission.REGISTER_WALK_IN, Permission.SERVE_VISITS)):
        actor.require(Permission.READ_VISITS)
    rows = leg_rows(session, col(VisitLeg.visit_id) == visit_id)
    if not rows:
        raise NotFound("visit")
    actor.require_location(rows[0].visit.location_id)
    return loading.views(session, actor, [_present(rows)], now, language)[0]


def _closed_today(session: Session, location: Any, wanted: frozenset[LegState], now: datetime) -> list[LegRow]:
    zone = ZoneInfo(location.timezone)
    midnight = datetime.combine(now.astimezone(zone).date(), time(), zone)
    rows = leg_rows(
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
    ordered = sorted(rows, key=lambda row: (row.leg.position, row.leg.id))
    for row in ordered:
        if row.leg.ended_at is None:
            return row
    dealt_with = [row for row in ordered if row.leg.waiting_since is not None]
    return (dealt_with or ordered)[-1]
