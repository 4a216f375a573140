"""What an employee should not miss at the own desk: a desk that was closed, messages, who of the team is forgotten."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from booking_api.identity.actor import Actor
from booking_api.visits.at_a_glance import Glance
from booking_api.visits.escalating import escalations
from booking_api.visits.messages import my_messages
from booking_api.visits.queries_hall import team_needs
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
    session: Session, actor: Actor, location_id: UUID, glance: Glance, now: datetime, language: str
) -> DeskAttention:
    """Return what asks for the attention of who sits at a place, of which something may be there at a glance."""
    return DeskAttention(
        is_shut=glance.is_shut,
        messages=my_messages(session, actor, now) if glance.has_messages else [],
        forgotten=_forgotten(session, actor, location_id, now, language) if glance.has_signals else [],
    )


def _forgotten(session: Session, actor: Actor, location_id: UUID, now: datetime, language: str) -> list[VisitView]:
    """Return who of my team is signalled and not taken up."""
    signals = escalations(session, actor, location_id)
    signalled = {leg_id for leg_id, one in signals.items() if one.is_open}
    return team_needs(session, actor, location_id, signalled, now, MOST, language=language)
