"""Whom an employee may call, goes on with and sees left behind, for the console: all of the desk in one load."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from booking_api import audit
from booking_api.identity.actor import Actor
from booking_api.visits import loading
from booking_api.visits.known import known_location
from booking_api.visits.leg_rows import current, leg_rows
from booking_api.visits.queueing import callable_rows
from booking_api.visits.rules import AT_WORK
from booking_api.visits.rules_queue import queue_key
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
    present = leg_rows(session, *current(location_id))
    queue = callable_rows(session, actor, place, None, present)
    audit.note_list(session, actor, "list_visits", "location", location_id, now)
    policy = loading.policy_of(known_location(session, location_id))
    busy = sorted((row for row in present if row.leg.state in AT_WORK), key=lambda row: queue_key(row.entry, policy))
    seen = loading.views(session, actor, [*queue, *busy], now, language)
    under_way = list(zip((row.leg for row in busy), seen[len(queue) :], strict=True))
    here = [(leg, visit) for leg, visit in under_way if visit.place == place and not visit.staff_away]
    # Whoever the host called to this place is mine too, but not a colleague's visitor whom I may not help: nothing that
    # I press would do anything, and who waits for me would wait on.
    mine = {leg.id for leg, _ in under_way if leg.staff_id == actor.id} | {
        leg.id for leg, _ in here if has_skills(session, actor, leg) or actor.handles({leg.department_id})
    }
    return AtDesk(
        queue=seen[: len(queue)],
        mine=[visit for leg, visit in under_way if leg.id in mine],
        left_behind=[visit for leg, visit in under_way if visit.staff_away and leg.id not in mine],
        not_mine=[visit for leg, visit in here if leg.id not in mine],
    )
