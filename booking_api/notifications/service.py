"""Tells customers about their appointment: one message per event, sent again after a failure as the same message."""

import smtplib
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlmodel import Session, select

from booking_api import events
from booking_api.clock import Clock
from booking_api.db import Database
from booking_api.identity.actor import SYSTEM
from booking_api.notifications import content
from booking_api.notifications.channels import Channel, Refused, channel_of
from booking_api.notifications.content import Sender
from booking_api.notifications.letters import Keys, letter
from booking_api.notifications.models import Message
from booking_api.notifications.settings import NotificationSettings
from booking_api.notifications.values import Letter
from booking_api.outbox import GiveUp, OutboxEvent

KINDS = {
    events.APPOINTMENT_BOOKED: content.CONFIRMATION,
    events.APPOINTMENT_MOVED: content.CHANGE,
    events.APPOINTMENT_CANCELLED: content.CANCELLATION,
}


class SenderSettings(Protocol):
    """What messages need to know of the citizen site."""

    @property
    def municipality(self) -> str:
        """Return the name that signs messages."""

    @property
    def personal_link_key(self) -> bytes:
        """Return the key of personal links."""


class Settings(Protocol):
    """The part of all settings that this package reads."""

    @property
    def web(self) -> SenderSettings:
        """Return the settings of the citizen site."""

    @property
    def gate_secret(self) -> str:
        """Return the secret that gate codes are signed with."""

    @property
    def notifications(self) -> NotificationSettings:
        """Return the settings of messages."""


class Context(Protocol):
    """What this subscriber needs of the worker."""

    @property
    def db(self) -> Database:
        """Return the database."""

    @property
    def clock(self) -> Clock:
        """Return the clock."""

    @property
    def settings(self) -> Settings:
        """Return all settings."""


def send_for_event(context: Context, event: OutboxEvent) -> None:
    """Send the message that an event asks for, when there is an address to send it to.

    Reads the truth again, so what happened since is in it; a confirmation of what was cancelled meanwhile is left out.
    Raises GiveUp when the address was refused for good, and the channel's error when it is to be tried again.
    """
    kind = KINDS[event.kind]
    channel = channel_of(context.settings.notifications)
    with context.db.reading() as session:
        told = letter(session, SYSTEM, event.subject_id, keys_of(context.settings))
    if not told.email or (told.status == "cancelled") != (kind == content.CANCELLATION):
        return
    message_id = _registered(context, event, kind, channel, told)
    if message_id is None:
        return
    _send(context, channel, message_id, kind, told)


def sender_of(settings: Settings) -> Sender:
    """Return who signs messages and where links in them lead."""
    return Sender(settings.web.municipality, settings.notifications.sender, settings.notifications.public_url)


def keys_of(settings: Settings) -> Keys:
    """Return what this installation signs links and gate codes with."""
    return Keys(settings.web.personal_link_key, settings.gate_secret)


def _registered(context: Context, event: OutboxEvent, kind: str, channel: Channel, told: Letter) -> UUID | None:
    """Return the id of the message to send, made on the first try; None when it was sent before."""
    with context.db.transaction() as session:
        message = _earlier(session, event.id, kind) or Message(
            event_id=event.id,
            appointment_id=told.appointment_id,
            kind=kind,
            channel=channel.name,
            language=told.language,
            message_id=content.message_id(event.id, sender_of(context.settings)),
            address=told.email,
            subject=content.subject(kind, told),
            created_at=context.clock(),
        )
        if message.status == "sent":
            return None
        # Also when another channel tried before: what still waits goes by the one that is chosen now.
        message.channel = channel.name
        session.add(message)
        return message.id


def _earlier(session: Session, event_id: UUID, kind: str) -> Message | None:
    query = select(Message).where(Message.event_id == event_id, Message.kind == kind)
    return session.exec(query).one_or_none()


def _send(context: Context, channel: Channel, message_id: UUID, kind: str, told: Letter) -> None:
    now = context.clock()
    with context.db.reading() as session:
        reference = session.get_one(Message, message_id).message_id
    mail = content.mail(kind, told, sender_of(context.settings), reference, now)
    try:
        channel.send(mail)
    except Refused as error:
        _note(context, message_id, "failed", now, error=str(error))
        raise GiveUp(f"refused: {error}") from error
    except (OSError, smtplib.SMTPException) as error:
        _note(context, message_id, "waiting", now, error=type(error).__name__)
        raise
    _note(context, message_id, "sent", now, kept=mail.as_string() if channel.keeps_content else "")


def _note(context: Context, message_id: UUID, status: str, now: datetime, *, error: str = "", kept: str = "") -> None:
    with context.db.transaction() as session:
        message = session.get_one(Message, message_id)
        message.status, message.error, message.content = status, error[:200], kept
        message.sent_at = now if status == "sent" else None
        session.add(message)
