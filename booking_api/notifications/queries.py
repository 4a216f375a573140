"""Reads of what was sent; the content is there for the log channel only."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from booking_api.errors import NotFound
from booking_api.identity.actor import Actor
from booking_api.identity.rules import Permission
from booking_api.notifications.models import Message

MOST = 200


@dataclass(frozen=True, slots=True)
class MessageView:
    """One message that left, or waits to; `content` is the whole MIME message or empty."""

    id: UUID
    appointment_id: UUID | None
    kind: str
    channel: str
    medium: str
    language: str
    address: str
    subject: str
    status: str
    created_at: datetime
    sent_at: datetime | None
    error: str
    due_at: datetime | None
    content: str


def outgoing(session: Session, actor: Actor) -> list[MessageView]:
    """Return the newest messages, without their content; for operators (and the demo's post page)."""
    actor.require(Permission.OPERATE)
    query = select(Message).order_by(col(Message.created_at).desc(), col(Message.id).desc()).limit(MOST)
    return [view_of(message) for message in session.exec(query)]


def message(session: Session, actor: Actor, message_id: UUID) -> MessageView:
    """Return one message with its content; raises NotFound."""
    actor.require(Permission.OPERATE)
    found = session.get(Message, message_id)
    if found is None:
        raise NotFound("message")
    return view_of(found, found.content)


def view_of(row: Message, content: str = "") -> MessageView:
    """Return a message as lists show it, without its content unless that is given."""
    names = [name for name in MessageView.__slots__ if name != "content"]
    return MessageView(**{name: getattr(row, name) for name in names}, content=content)
