"""What there may be for an employee besides the queue, in one question: mostly there is none of it (decision 0045)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from booking_api.identity.actor import Actor
from booking_api.identity.rules import Permission
from booking_api.locations.models import DeskClosure
from booking_api.visits.escalating import SIGNALS
from booking_api.visits.messages import KEPT, UNREAD
from booking_api.visits.presence import ONE_DAY, TOLD
from booking_api.visits.queries import GONE_LATELY, ONE_HOUR
from booking_api.visits.rules import Presence
from booking_api.visits.staffing import CHANGED, CLOSED, days_around, nothing_changed

# Asked by every console at every change, so built once, of the very questions that are asked where there is something.
_GLANCE = select(
    TOLD.scalar_subquery().label("presence"),
    CLOSED.where(col(DeskClosure.desk_id) == bindparam("place")).exists().label("is_shut"),
    UNREAD.exists().label("has_messages"),
    SIGNALS.exists().label("has_signals"),
    GONE_LATELY.exists().label("has_gone"),
    CHANGED.exists().label("has_skills"),
)


@dataclass(frozen=True, slots=True)
class Glance:
    """What I told of my presence, whether my desk is closed, and of what else there is something."""

    presence: Presence
    is_shut: bool
    has_messages: bool
    has_signals: bool
    has_gone: bool


def at_a_glance(session: Session, actor: Actor, location_id: UUID, place_id: UUID, now: datetime) -> Glance:
    """Return of what there is something for an employee at this place, in a session for reads.

    Where skills are as usual, nobody asks that again in this session.
    """
    actor.require(Permission.SERVE_VISITS)
    actor.require_location(location_id)
    asked = {
        "staff_id": actor.id,
        "location": location_id,
        "place": place_id,
        "now": now,
        "told_since": now - ONE_DAY,
        "sent_since": now - KEPT,
        "gone_since": now - ONE_HOUR,
        "days": days_around(now),
    }
    row = session.connection().execute(_GLANCE, asked).one()
    if not row.has_skills:
        nothing_changed(session, now)
    presence = Presence(row.presence) if row.presence else Presence.AWAY
    return Glance(presence, bool(row.is_shut), bool(row.has_messages), bool(row.has_signals), bool(row.has_gone))
