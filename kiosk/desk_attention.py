"""What an employee should not miss at the own desk: a desk that was closed, messages, who of the team is forgotten."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from booking_api.identity.actor import Actor
from booking_api.visits.escalating import escalations
from booking_api.visits.messages import my_messages
from booking_api.visits.queries import view_of
from booking_api.visits.queries_hall import team_needs
from booking_api.visits.staffing import closed_desks
from booking_api.visits.values import VisitView
from booking_api.visits.values_hall import MessageView

MOST = 5


@dataclass(frozen=True, slots=True)
class DeskAttention:
    """What stands above the lists of the console."""

    is_shut: bool
    messages: list[MessageView]
    forgotten: list[VisitView]


def read_attention(
    session: Session, actor: Actor, location_id: UUID, place_id: UUID, now: datetime, language: str
) -> DeskAttention:
    """Return what asks for the attention of who sits at a place."""
    return DeskAttention(
        is_shut=place_id in closed_desks(session, actor, location_id, now),
        messages=my_messages(session, actor, now),
        forgotten=_forgotten(session, actor, location_id, now, language),
    )


def _forgotten(session: Session, actor: Actor, location_id: UUID, now: datetime, language: str) -> list[VisitView]:
    """Return who of my team is signalled and not taken up; no visitor is read when there is no signal."""
    signals = escalations(session, actor, location_id)
    signalled = {leg_id for leg_id, one in signals.items() if one.is_open}
    if not signalled:
        return []
    mine = team_needs(session, actor, location_id, signalled)
    return [view_of(session, actor, visit_id, now, language=language) for visit_id in mine[:MOST]]
