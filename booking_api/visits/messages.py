"""Short messages between colleagues in the building: host or supervisor whispers, the other reads it on screen."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import bindparam
from sqlalchemy import select as select_many
from sqlmodel import Session, col, delete

from booking_api import audit, outbox
from booking_api.errors import InvalidInput, NotFound
from booking_api.events import STAFF_MESSAGE_READ, STAFF_MESSAGED, Event
from booking_api.identity.actor import Actor
from booking_api.identity.models import StaffMember
from booking_api.identity.rules import Permission
from booking_api.visits.models_hall import StaffMessage
from booking_api.visits.values_hall import MessageView

LONGEST = 200
KEPT = timedelta(days=1)
"""A message may name a visitor, so it is gone the next day."""
# Asked by every console at every change, so built once.
UNREAD = (
    select_many(
        col(StaffMessage.id), col(StaffMessage.sender_id), col(StaffMember.name), col(StaffMessage.text),
        col(StaffMessage.sent_at),
    )
    .join(StaffMember, col(StaffMember.id) == col(StaffMessage.sender_id))
    .where(
        col(StaffMessage.recipient_id) == bindparam("staff_id"),
        col(StaffMessage.read_at).is_(None),
        col(StaffMessage.sent_at) > bindparam("sent_since"),
    )
    .order_by(col(StaffMessage.sent_at), col(StaffMessage.id))
)  # fmt: skip


def send_message(
    session: Session, actor: Actor, location_id: UUID, recipient_id: UUID, text: str, now: datetime
) -> UUID:
    """Send a colleague a short message and return its id; raises InvalidInput without a text, NotFound for a stranger.

    The text stands in this row only: what is told to the world is that there is a message.
    """
    actor.require(Permission.ANSWER_HELP)
    actor.require_location(location_id)
    words = " ".join(text.split())
    if not words or len(words) > LONGEST:
        raise InvalidInput(fields={"text": "te-lang" if words else "verplicht"})
    colleague = session.get(StaffMember, recipient_id)
    if colleague is None or not colleague.active or actor.id is None:
        raise NotFound("staff_member")
    row = StaffMessage(location_id=location_id, sender_id=actor.id, recipient_id=recipient_id, text=words, sent_at=now)
    session.add(row)
    session.flush()
    _tell(session, actor, STAFF_MESSAGED, row, now)
    audit.note(session, actor, "send_message", "staff_member", recipient_id, now)
    return row.id


def read_message(session: Session, actor: Actor, message_id: UUID, now: datetime) -> None:
    """Put away a message to oneself; raises NotFound for one to somebody else. Again changes nothing."""
    actor.require(Permission.SERVE_VISITS)
    row = session.get(StaffMessage, message_id)
    if row is None or row.recipient_id != actor.id:
        raise NotFound("message")
    if row.read_at is None:
        row.read_at = now
        session.add(row)
        _tell(session, actor, STAFF_MESSAGE_READ, row, now)


def my_messages(session: Session, actor: Actor, now: datetime) -> list[MessageView]:
    """Return the messages to oneself of the last day that were not put away, the oldest first."""
    actor.require(Permission.SERVE_VISITS)
    rows = session.connection().execute(UNREAD, {"staff_id": actor.id, "sent_since": now - KEPT})
    return [MessageView(row.id, row.sender_id, row.name, row.text, row.sent_at) for row in rows]


def forget_messages(session: Session, actor: Actor, now: datetime) -> None:
    """Remove messages of more than a day ago, read or not."""
    actor.require(Permission.OPERATE)
    session.exec(delete(StaffMessage).where(col(StaffMessage.sent_at) <= now - KEPT))


def _tell(session: Session, actor: Actor, kind: str, row: StaffMessage, now: datetime) -> None:
    outbox.record(session, actor, Event(kind, row.id, row.location_id, after={"staff_id": str(row.recipient_id)}), now)
