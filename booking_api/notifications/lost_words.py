"""Messages of no appointment that did not arrive: links to go on with a booking, and words of a turn.

Their addresses are kept elsewhere and soon wiped, so staff do not send these again: they say it to the visitor instead.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, or_, select

from booking_api import audit
from booking_api.identity.actor import Actor, phone_at
from booking_api.identity.rules import Permission
from booking_api.notifications import nearing, resuming
from booking_api.notifications.delivery import LATE, MOST
from booking_api.notifications.models import Message, TurnWish
from booking_api.notifications.queries import MessageView, view_of
from booking_api.visits.models import Visit
from booking_api.visits.queries import view_of as visit_view

MATTERS = {resuming.KIND: timedelta(hours=48), nearing.KIND: timedelta(hours=12)}
"""For how long somebody may still ask for what did not come."""


@dataclass(frozen=True, slots=True)
class LostWord:
    """What did not arrive; of a turn also the code by which the waiting room knows the visitor."""

    message: MessageView
    visit_code: str


def lost_words(session: Session, actor: Actor, now: datetime) -> list[LostWord]:
    """Return what did not arrive at visitors who may still wait for it, the newest first; leaves an audit record."""
    actor.require(Permission.CHANGE_APPOINTMENTS)
    late = (Message.status == "waiting") & (Message.created_at < now - LATE)
    query = select(Message).where(
        col(Message.appointment_id).is_(None),
        or_(col(Message.status) == "failed", late),
        Message.created_at > now - max(MATTERS.values()),
    )
    rows = session.exec(query.order_by(col(Message.created_at).desc()).limit(MOST)).all()
    found = list(_told(session, actor, rows, now))
    if found:
        audit.note(session, actor, "list_lost_words", "message", None, now, count=len(found))
    return found


def _told(session: Session, actor: Actor, rows: Iterable[Message], now: datetime) -> Iterable[LostWord]:
    for row in rows:
        if row.kind == resuming.KIND:
            yield LostWord(view_of(row), "")
        elif row.created_at > now - MATTERS[nearing.KIND] and (code := _code(session, actor, row, now)):
            yield LostWord(view_of(row), code)


def _code(session: Session, actor: Actor, row: Message, now: datetime) -> str:
    """Return the code of the visitor who still waits for the turn; "" for one elsewhere, or who was helped since."""
    visit_id = row.details.get("visit_id")
    wish = session.get(TurnWish, UUID(visit_id)) if visit_id else None
    if wish is None or actor.location_id not in (None, wish.location_id):
        return ""
    visit = session.get_one(Visit, wish.visit_id)
    if visit.closed_at is not None:
        return ""
    return visit_view(session, phone_at(visit.location_id), visit.id, now).short_code
