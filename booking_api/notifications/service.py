"""Tells customers about their appointment: one message per event, sent again after a failure as the same message."""

import logging
import smtplib
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from sqlmodel import Session, col, select

from booking_api import events
from booking_api.appointments.video import VideoRooms, VideoSettings
from booking_api.identity.actor import SYSTEM
from booking_api.notifications import asking, content
from booking_api.notifications.channels import SMS, Channel, Outgoing, Refused, TryLater, channel_of
from booking_api.notifications.content import Sender
from booking_api.notifications.letters import Keys, letter, with_series
from booking_api.notifications.models import Message
from booking_api.notifications.rules import after_quiet_hours, medium_of
from booking_api.notifications.settings import NotificationSettings
from booking_api.notifications.texts import own_text
from booking_api.notifications.values import Letter, OwnText
from booking_api.outbox import GiveUp, OutboxEvent, WorkingWith

logger = logging.getLogger(__name__)

AT_ONCE = 100
PAUSE = timedelta(minutes=5)
URGENT = timedelta(hours=1)
"""An SMS about an appointment that starts so soon after the quiet hours does not wait for their end."""
OUTDATED = "achterhaald"
REPORTED = frozenset({"delivered", "failed"})
KINDS = {
    events.APPOINTMENT_BOOKED: content.CONFIRMATION,
    events.APPOINTMENT_MOVED: content.CHANGE,
    events.APPOINTMENT_CANCELLED: content.CANCELLATION,
    events.APPOINTMENT_DISPLACED: asking.CLOSED,
    events.CONFIRMATION_ASKED: asking.CONFIRM_REQUEST,
    events.CONFIRMATION_REMINDED: asking.CONFIRM_REMINDER,
    events.PLACE_OFFERED: asking.OFFER,
    events.REMINDER_DUE: content.REMINDER,
}


class SenderSettings(Protocol):
    """What messages need to know of the citizen site."""

    @property
    def municipality(self) -> str:
        """Return the name that signs messages."""

    @property
    def personal_link_key(self) -> bytes:
        """Return the key of personal links."""

    @property
    def citizen_key(self) -> bytes:
        """Return the key that seals what is kept of citizens."""


class Settings(Protocol):
    """The part of all settings that this package reads."""

    @property
    def web(self) -> SenderSettings:
        """Return the settings of the citizen site."""

    @property
    def gate_secret(self) -> str:
        """Return the secret that gate codes are signed with."""

    @property
    def video(self) -> VideoSettings:
        """Return where appointments online take place."""

    @property
    def notifications(self) -> NotificationSettings:
        """Return the settings of messages."""


Context = WorkingWith[Settings]


def send_for_event(context: Context, event: OutboxEvent) -> None:
    """Send the message that an event asks for, when there is a way to reach the customer.

    Reads the truth again, so what happened since is in it; a confirmation of what was cancelled meanwhile is left out.
    Raises GiveUp when the address was refused for good, and the channel's error when it is to be tried again.
    """
    if not _is_repacked(event):
        tell(context, event, KINDS[event.kind], event.subject_id)


def _is_repacked(event: OutboxEvent) -> bool:
    """Tell whether only another employee, desk or room was planned, which changes nothing for the customer."""
    before, after = event.keys_before, event.keys_after
    same = all(before.get(key) == after.get(key) for key in ("starts_at", "ends_at", "location"))
    return event.kind == events.APPOINTMENT_MOVED and bool(before) and same


def tell(context: Context, event: OutboxEvent, kind: str, appointment_id: UUID) -> None:
    """Send a kind of message about an appointment because of an event, once; as `send_for_event` does."""
    channel = channel_of(context.settings.notifications)
    with context.db.reading() as session:
        told = _told(session, kind, appointment_id, keys_of(context.settings))
    planned_for = event.keys_after.get("starts_at") if kind == content.REMINDER else None
    if not is_wanted(kind, told) or planned_for not in (None, told.starts_at.isoformat()):
        return
    way = medium_of(told.email, told.sms_number, channel.media, told.wants)
    if way is None:
        return
    message_id = _registered(context, event, kind, channel, told, way)
    if message_id is not None:
        send_message(context, message_id)


def _told(session: Session, kind: str, appointment_id: UUID, keys: Keys) -> Letter:
    """Return what a message tells; the confirmation of one of a series tells of all of it."""
    told = letter(session, SYSTEM, appointment_id, keys)
    return with_series(session, SYSTEM, told, keys) if kind == content.CONFIRMATION else told


def is_wanted(kind: str, told: Letter) -> bool:
    """Tell whether a kind of message still fits how the appointment stands now."""
    if (told.status == "cancelled") != (kind == content.CANCELLATION):
        return False
    if kind == content.CONFIRMATION and not told.tells_of_series:
        return False  # another one of the series tells of this date too
    if kind == content.REMINDER:
        return told.status == "booked" and not told.displaced
    return asking.asked_still(kind, told)


def send_due(context: Context) -> None:
    """Send what waited for the end of quiet hours, and what staff send again; a failure comes again by the clock."""
    with context.db.reading() as session:
        query = select(Message.id).where(col(Message.due_at) <= context.clock()).order_by(col(Message.due_at))
        due = session.exec(query.limit(AT_ONCE)).all()
    for message_id in due:
        try:
            send_message(context, message_id)
        except GiveUp:
            logger.info("a message was refused; staff see it in their list")
        except (TryLater, OSError, smtplib.SMTPException) as error:
            with context.db.transaction() as session:
                session.get_one(Message, message_id).due_at = context.clock() + PAUSE
            logger.info("a message waits for another try: %s", type(error).__name__)


def send_message(context: Context, message_id: UUID) -> None:
    """Write a message as things stand now, and hand it over; leave it out when it no longer fits.

    Raises GiveUp when it was refused for good, and the channel's error when it is to be tried again.
    """
    now = context.clock()
    with context.db.reading() as session:
        message = session.get_one(Message, message_id)
        if message.appointment_id is None:
            return
        told = _told(session, message.kind, message.appointment_id, keys_of(context.settings))
        own = own_text(session, message.kind, message.language)
        outgoing = _written(message, told, sender_of(context.settings), own, now)
    if not is_wanted(outgoing.kind, told) or (outgoing.kind == content.REMINDER and told.starts_at <= now):
        note_outcome(context, message_id, "failed", now, error=OUTDATED)
        return
    hand_over(context, channel_of(context.settings.notifications), outgoing)


def hand_over(context: Context, channel: Channel, outgoing: Outgoing) -> None:
    """Give a message to a channel and note how that went.

    Raises GiveUp when it was refused for good, and the channel's error when it is to be tried again.
    """
    now = context.clock()
    try:
        called = channel.send(outgoing)
    except Refused as error:
        note_outcome(context, outgoing.id, "failed", now, error=str(error))
        raise GiveUp(f"refused: {error}") from error
    except (TryLater, OSError, smtplib.SMTPException) as error:
        note_outcome(context, outgoing.id, "waiting", now, error=type(error).__name__)
        raise
    kept = outgoing.mail.as_string() if channel.keeps_content else ""
    note_outcome(context, outgoing.id, channel.status_after, now, kept=kept, provider_id=called)


def sender_of(settings: Settings) -> Sender:
    """Return who signs messages and where links in them lead."""
    return Sender(settings.web.municipality, settings.notifications.sender, settings.notifications.public_url)


def keys_of(settings: Settings) -> Keys:
    """Return what this installation signs links and gate codes with."""
    return Keys(settings.web.personal_link_key, settings.gate_secret, rooms_of(settings))


def rooms_of(settings: Settings) -> VideoRooms:
    """Return the video rooms of this installation."""
    return VideoRooms(settings.video, settings.notifications.public_url)


def _registered(
    context: Context, event: OutboxEvent, kind: str, channel: Channel, told: Letter, way: tuple[str, str]
) -> UUID | None:
    """Return the id of the message to send now, made on the first try; None when it was sent, or waits for the day."""
    now = context.clock()
    sender = sender_of(context.settings)
    with context.db.transaction() as session:
        own = own_text(session, kind, told.language)
        message = _earlier(session, event.id, kind) or Message(
            event_id=event.id,
            appointment_id=told.appointment_id,
            kind=kind,
            channel=channel.name,
            medium=way[0],
            language=told.language,
            message_id=content.message_id(event.id, sender),
            address=way[1],
            subject=content.subject(kind, told, sender, own),
            created_at=now,
            due_at=_not_before(context.settings.notifications, told, way[0], now),
        )
        # Also when another channel tried before: what still waits goes by the one that is chosen now.
        message.channel = channel.name
        if message.status not in ("waiting", "failed"):
            return None
        session.add(message)
        return message.id if message.due_at is None or message.due_at <= now else None


def _not_before(settings: NotificationSettings, told: Letter, medium: str, now: datetime) -> datetime | None:
    """Return when the quiet hours end that an SMS waits for; None for what may go now, or could not wait so long."""
    ends = after_quiet_hours(now, told.timezone, settings.quiet_from, settings.quiet_until)
    if medium != SMS or ends is None:
        return None
    return ends if told.starts_at > ends + URGENT else None


def _earlier(session: Session, event_id: UUID, kind: str) -> Message | None:
    query = select(Message).where(Message.event_id == event_id, Message.kind == kind)
    return session.exec(query).one_or_none()


def _written(message: Message, told: Letter, sender: Sender, own: OwnText, now: datetime) -> Outgoing:
    """Return the message as it goes to its own address, which staff may have corrected."""
    if message.medium == SMS:
        told = replace(told, sms_number=message.address)
        mail = content.sms(message.kind, told, sender, message.message_id, now, own)
    else:
        told = replace(told, email=message.address)
        mail = content.mail(message.kind, told, sender, message.message_id, now, own)
    return replace(
        Outgoing.of_mail(mail, message.id, message.kind), medium=message.medium, reference=message.message_id
    )


def note_outcome(
    context: Context,
    message_id: UUID,
    status: str,
    now: datetime,
    *,
    error: str = "",
    kept: str = "",
    provider_id: str = "",
) -> None:
    """Note how a try to send a message went."""
    with context.db.transaction() as session:
        message = session.get_one(Message, message_id)
        message.due_at, message.content = None, kept
        if status == "waiting" or message.status not in REPORTED:  # a report may come before our own note
            message.status, message.error = status, error[:200]
        message.provider_id = provider_id or message.provider_id
        message.sent_at = now if status not in ("waiting", "failed") else None
        session.add(message)
