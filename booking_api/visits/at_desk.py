"""Whom an employee may call, goes on with and sees left behind, for the console: all of the desk in one load."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from booking_api import audit
from booking_api.identity.actor import Actor
from booking_api.visits import loading
from booking_api.visits.known import known_location
from booking_api.visits.queueing import callable_rows
from booking_api.visits.rules import AT_WORK
from booking_api.visits.rules_queue import queue_key
from booking_api.visits.shared_rows import shared_rows
from booking_api.visits.steps import has_skills
from booking_api.visits.values import Place, VisitView


@dataclass(frozen=True, slots=True)
class AtDesk:
    """My queue, the next one first; whom I go on with; whom a colleague left behind, or has at my place."""

    queue: list[VisitView]
    mine: list[VisitView]
    left_behind: list[VisitView]
    not_mine: list[VisitView]


def at_desk(
    session: Session, actor: Actor, place: Place, location_id: UUID, now: datetime, *, language: str = ""
) -> AtDesk:
    """Return what an employee at this place has to do with: the own queue, and who is under way at this location."""
    actor.require_location(location_id)
    present = shared_rows(session, location_id)
    queue = callable_rows(session, actor, place, None, present)
    audit.note_list(session, actor, "list_visits", "location", location_id, now)
    policy = loading.policy_of(known_location(session, location_id))
    # Whoever is in a joint session is with everybody there, and at nobody's desk.
    busy = [row for row in present if row.leg.state in AT_WORK and row.leg.session_id is None]
    here = {row.leg.id for row in busy if loading.place_of(row.leg) == place and not row.is_away}
    # Whoever the host called to this place is mine too, but not a colleague's visitor whom I may not help: nothing that
    # I press would do anything, and who waits for me would wait on.
    mine = {row.leg.id for row in busy if row.leg.staff_id == actor.id} | {
        row.leg.id
        for row in busy
        if row.leg.id in here and (has_skills(session, actor, row.leg) or actor.handles({row.leg.department_id}))
    }
    told = [row for row in busy if row.is_away or row.leg.id in mine | here]
    told.sort(key=lambda row: queue_key(row.entry, policy))
    seen = loading.views(session, actor, [*queue, *told], now, language)
    under_way = seen[len(queue) :]
    return AtDesk(
        queue=seen[: len(queue)],
        mine=[visit for visit in under_way if visit.leg_id in mine],
        left_behind=[visit for visit in under_way if visit.staff_away and visit.leg_id not in mine],
        not_mine=[visit for visit in under_way if visit.leg_id in here - mine],
    )
