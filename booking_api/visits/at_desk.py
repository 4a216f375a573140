"""Whom an employee may call and who is being helped, for the console: the two lists in one load."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col

from booking_api import audit
from booking_api.identity.actor import Actor
from booking_api.visits import loading
from booking_api.visits.models import VisitLeg
from booking_api.visits.queueing import callable_rows, current, location_row
from booking_api.visits.rules import AT_WORK, queue_key
from booking_api.visits.values import Place, VisitView


def at_desk(
    session: Session, actor: Actor, place: Place, location_id: UUID, now: datetime, *, language: str = ""
) -> tuple[list[VisitView], list[VisitView]]:
    """Return my queue at this place, the next one first, and who is under way at this location, mine and others'."""
    actor.require_location(location_id)
    mine = callable_rows(session, actor, place, None)
    audit.note_list(session, actor, "list_visits", "location", location_id, now)
    policy = loading.policy_of(location_row(session, location_id))
    busy = loading.leg_rows(session, *current(location_id), col(VisitLeg.state).in_(AT_WORK))
    busy.sort(key=lambda row: queue_key(row.entry, policy))
    seen = loading.views(session, actor, [*mine, *busy], now, language)
    return seen[: len(mine)], seen[len(mine) :]
