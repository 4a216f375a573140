"""The mail with the link to go on with an unfinished booking; asked for by the visitor, sent once."""

from email.message import EmailMessage
from uuid import UUID

from sqlmodel import Session

from booking_api.appointments.models import UnfinishedBooking
from booking_api.appointments.unfinished import link_of
from booking_api.notifications import content
from booking_api.notifications.channels import EMAIL, Outgoing, channel_of
from booking_api.notifications.notes import RESUME, Note, note_mail
from booking_api.notifications.registering import registered
from booking_api.notifications.service import Context, hand_over, sender_of
from booking_api.notifications.texts import own_text
from booking_api.outbox import OutboxEvent
from booking_api.sealing import unseal

PATH = "/verder/"


def send_resume_link(context: Context, event: OutboxEvent) -> None:
    """Send the link that a visitor asked for, and forget the address.

    Raises GiveUp when the address was refused for good, and the channel's error when it is to be tried again.
    """
    channel = channel_of(context.settings.notifications)
    with context.db.reading() as session:
        row = session.get(UnfinishedBooking, event.subject_id)
        if row is None or not row.sealed_address or row.expires_at <= context.clock():
            return
        mail = _mail(context, session, row, event.id)
    takes_mail = EMAIL in channel.media  # the page does not ask then, but settings may change in between
    message_id = registered(context, event, RESUME, EMAIL, mail, {}) if takes_mail else None
    if message_id is not None:
        hand_over(context, channel, Outgoing.of_mail(mail, message_id, RESUME))
    with context.db.transaction() as session:
        _forget_address(session, event.subject_id)


def _mail(context: Context, session: Session, row: UnfinishedBooking, event_id: UUID) -> EmailMessage:
    sender, key = sender_of(context.settings), context.settings.web.citizen_key
    note = Note(RESUME, row.language, f"{sender.public_url.rstrip('/')}{PATH}{link_of(row, key)}")
    to, called = unseal(row.sealed_address, key), content.message_id(event_id, sender)
    return note_mail(note, sender, to, called, context.clock(), own_text(session, RESUME, row.language))


def _forget_address(session: Session, booking_id: UUID) -> None:
    row = session.get(UnfinishedBooking, booking_id)
    if row is not None:
        row.sealed_address = ""
        session.add(row)
