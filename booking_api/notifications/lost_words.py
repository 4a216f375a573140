"""Messages of no appointment that did not arrive: links to go on with a booking, and words of a turn.

Their addresses are kept elsewhere and soon wiped. Word of a turn goes again to an address that the visitor tells staff;
a link never does, for nobody can tell from the list whose booking it opens.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, or_, select

from booking_api import audit
from booking_api.errors import AlreadyDone, NotFound
from booking_api.identity.actor import Actor, phone_at
from booking_api.identity.rules import Permission
from booking_api.notifications import nearing
from booking_api.notifications.delivery import LATE, MOST
from booking_api.notifications.models import Message, TurnWish
from booking_api.notifications.notes import RESUME, TURN
from booking_api.notifications.queries import MessageView, view_of
from booking_api.visits.models import Visit
from booking_api.visits.queries import view_of as visit_view

MATTERS = {RESUME: timedelta(hours=48), TURN: nearing.KEEP_ADDRESS}
"""For how long somebody may still ask for what did not come."""


AGAIN = "opnieuw"
"""The reason of a message that was asked for again since: it is lost no longer."""


@dataclass(frozen=True, slots=True)
class LostWord:
    """What did not arrive; of a turn also the code by which the waiting room knows the visitor."""

    message: MessageView
    visit_code: str

    @property
    def can_go_again(self) -> bool:
        """Tell whether staff can send it again; what still waits is tried again by itself."""
        return bool(self.visit_code) and self.message.status == "failed"


def lost_words(session: Session, actor: Actor, now: datetime) -> list[LostWord]:
    """Return what did not arrive at visitors who may still wait for it, the newest first; leaves an audit record."""
    actor.require(Permission.CHANGE_APPOINTMENTS)
    late = (Message.status == "waiting") & (Message.created_at < now - LATE)
    query = select(Message).where(
        col(Message.appointment_id).is_(None),
        or_(col(Message.status) == "failed", late),
        Message.created_at > now - max(MATTERS.values()),
        Message.error != AGAIN,
    )
    rows = session.exec(query.order_by(col(Message.created_at).desc()).limit(MOST)).all()
    found = list(_told(session, actor, rows, now))
    if found:
        audit.note(session, actor, "list_lost_words", "message", None, now, count=len(found))
    return found


def send_turn_again(
    session: Session, actor: Actor, message_id: UUID, wish: nearing.Wish, key: bytes, now: datetime
) -> None:
    """Have word of a turn given again, to an address that the visitor just told; in the visitor's language as before.

    Raises NotFound for who is elsewhere or was helped since, AlreadyDone, InvalidInput for an address that cannot be.
    """
    actor.require(Permission.CHANGE_APPOINTMENTS)
    row = session.get(Message, message_id, with_for_update=True)
    if row is None or row.kind != TURN or not _code(session, actor, row, now):
        raise NotFound("message")
    if row.status != "failed" or row.error == AGAIN:
        raise AlreadyDone(row.status, state=row.status)
    asked = session.get_one(TurnWish, UUID(row.details["visit_id"]))
    nearing.keep_wish(session, asked, replace(wish, language=asked.language), key)
    row.error = AGAIN
    session.add(row)
    audit.note(session, actor, "send_message_again", "message", message_id, now)


def _told(session: Session, actor: Actor, rows: Iterable[Message], now: datetime) -> Iterable[LostWord]:
    for row in rows:
        if row.kind == RESUME:
            yield LostWord(view_of(row), "")
        elif row.created_at > now - MATTERS[TURN] and (code := _code(session, actor, row, now)):
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
