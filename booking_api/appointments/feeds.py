"""Calendar feeds: an address that somebody's calendar asks now and then, unguessable and revocable.

Without a login it tells of one appointment; for who logged in, of all own appointments.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, delete, select

from booking_api import audit
from booking_api.appointments.models import Appointment, CalendarFeed
from booking_api.customers.models import Party
from booking_api.errors import NotFound
from booking_api.identity.actor import Actor
from booking_api.identity.rules import Permission
from booking_api.sealing import content_of, is_genuine, signed_token

PURPOSE = "calendar-feed"
ID_BYTES = 16
LOOK_BACK = timedelta(days=31)


def open_feed(session: Session, actor: Actor, key: bytes, now: datetime) -> str:
    """Return the token of the feed of this customer, made on the first time; the same until it is stopped."""
    actor.require(Permission.BOOK)
    row = _own(session, actor)
    if row is None:
        if actor.appointment_id is None and actor.subject_mark is None:
            raise NotFound("calendar_feed")
        row = CalendarFeed(
            appointment_id=actor.appointment_id,
            subject_mark=None if actor.appointment_id else actor.subject_mark,
            created_at=now,
        )
        session.add(row)
        session.flush()
        audit.note(session, actor, "open_feed", "calendar_feed", row.id, now)
    return token_of(row, key)


def feed_of(session: Session, actor: Actor, key: bytes) -> str | None:
    """Return the token of this customer's feed, or None when there is none."""
    actor.require(Permission.BOOK)
    row = _own(session, actor)
    return token_of(row, key) if row else None


def stop_feed(session: Session, actor: Actor, now: datetime) -> None:
    """Stop a feed: its address answers no longer, and a new one will be another address."""
    actor.require(Permission.BOOK)
    row = _own(session, actor)
    if row is not None:
        audit.note(session, actor, "stop_feed", "calendar_feed", row.id, now)
        session.exec(delete(CalendarFeed).where(col(CalendarFeed.id) == row.id))


def appointments_of_feed(session: Session, actor: Actor, token: str, key: bytes, now: datetime) -> list[UUID] | None:
    """Return the appointments that a feed tells of, a month back and all to come; None for no feed of ours."""
    actor.require(Permission.BROWSE_CATALOGUE)
    parts = content_of(token, ID_BYTES)
    row = session.get(CalendarFeed, UUID(bytes=parts[0])) if parts else None
    genuine = parts is not None and is_genuine(parts[1], PURPOSE, parts[0], key, row.nonce if row else "")
    if row is None or not genuine:
        return None
    if row.appointment_id is not None:
        return [row.appointment_id]
    query = (
        select(Appointment.id)
        .join(Party, col(Party.id) == col(Appointment.customer_id))
        .where(Party.subject_mark == row.subject_mark, col(Appointment.ends_at) > now - LOOK_BACK)
        .order_by(col(Appointment.starts_at))
    )
    return list(session.exec(query))


def token_of(row: CalendarFeed, key: bytes) -> str:
    """Return what stands in the address of a feed."""
    return signed_token(PURPOSE, row.id.bytes, key, row.nonce)


def _own(session: Session, actor: Actor) -> CalendarFeed | None:
    if actor.appointment_id is not None:
        query = select(CalendarFeed).where(CalendarFeed.appointment_id == actor.appointment_id)
    elif actor.subject_mark is not None:
        query = select(CalendarFeed).where(CalendarFeed.subject_mark == actor.subject_mark)
    else:
        return None
    return session.exec(query).one_or_none()
