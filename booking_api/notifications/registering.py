"""The row of a message that is about no appointment; its address is kept elsewhere, sealed, and wiped from there."""

from collections.abc import Mapping
from email.message import EmailMessage
from uuid import UUID

from sqlmodel import select

from booking_api.notifications.channels import channel_of
from booking_api.notifications.models import Message
from booking_api.notifications.service import Context
from booking_api.outbox import OutboxEvent


def registered(
    context: Context, event: OutboxEvent, kind: str, medium: str, mail: EmailMessage, details: Mapping[str, str]
) -> UUID | None:
    """Return the id of the message to send, made on the first try; None when it was sent before."""
    channel = channel_of(context.settings.notifications).name
    with context.db.transaction() as session:
        earlier = select(Message).where(Message.event_id == event.id, Message.kind == kind)
        message = session.exec(earlier).one_or_none() or Message(
            event_id=event.id,
            kind=kind,
            channel=channel,
            medium=medium,
            language=str(mail["Content-Language"]),
            message_id=str(mail["Message-ID"]),
            address="",
            subject=str(mail["Subject"]),
            created_at=context.clock(),
            details=dict(details),
        )
        if message.status not in ("waiting", "failed"):
            return None
        message.channel = channel
        session.add(message)
        return message.id
