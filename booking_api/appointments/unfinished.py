"""Use cases of unfinished bookings: keep what a visitor chose and typed, go on elsewhere, let staff take it over.

The cookie holds a token only; what was typed lies here, sealed, and is gone after KEEP without activity, or at once
when the appointment was made.
"""

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, delete, select

from booking_api import audit, outbox
from booking_api.appointments.models import Hold, UnfinishedBooking
from booking_api.errors import InvalidInput, NotFound
from booking_api.events import RESUME_LINK_REQUESTED, Event
from booking_api.identity.actor import Actor
from booking_api.identity.rules import Permission
from booking_api.references import new_nonce, new_token, token_hash
from booking_api.sealing import content_of, is_genuine, seal, signed_token, unseal

KEEP = timedelta(hours=48)
PURPOSE = "resume"
ID_BYTES = 16
MAX_SEALED = 64_000


def keep(
    session: Session,
    actor: Actor,
    token: str,
    content: dict[str, Any],
    hold_id: UUID | None,
    key: bytes,
    language: str,
    now: datetime,
) -> None:
    """Keep what was chosen and typed so far, for as long again as KEEP."""
    actor.require(Permission.BOOK)
    sealed = seal(json.dumps(content, ensure_ascii=False), key)
    if len(sealed) > MAX_SEALED:
        raise InvalidInput(fields={"content": "te-lang"})
    row = _by_token(session, token) or UnfinishedBooking(
        token_hash=token_hash(token), sealed="", changed_at=now, expires_at=now
    )
    if row.hold_id != hold_id:
        row.taken_over_at = None
    row.sealed, row.hold_id, row.language = sealed, hold_id, language
    row.changed_at, row.expires_at = now, now + KEEP
    session.add(row)


def read(session: Session, actor: Actor, token: str, key: bytes, now: datetime) -> dict[str, Any] | None:
    """Return what the browser with this token chose and typed; None when there is nothing, or no longer."""
    actor.require(Permission.BOOK)
    row = _by_token(session, token)
    return _content(row, key) if row is not None and row.expires_at > now else None


def is_taken_over(session: Session, actor: Actor, token: str) -> bool:
    """Tell whether staff go on with the time that this visitor held last."""
    actor.require(Permission.BOOK)
    row = _by_token(session, token)
    return row is not None and row.taken_over_at is not None


def forget(session: Session, actor: Actor, token: str, _now: datetime) -> None:
    """Wipe an unfinished booking; one that is already gone is fine."""
    actor.require(Permission.BOOK)
    session.exec(delete(UnfinishedBooking).where(col(UnfinishedBooking.token_hash) == token_hash(token)))


def ask_link(session: Session, actor: Actor, token: str, address: str, key: bytes, now: datetime) -> None:
    """Ask that a link to go on elsewhere be mailed to an address; links that were sent before stop working.

    Raises NotFound when there is nothing to go on with.
    """
    actor.require(Permission.BOOK)
    row = _by_token(session, token)
    if row is None or row.expires_at <= now:
        raise NotFound("unfinished_booking")
    row.link_nonce, row.sealed_address = new_nonce(), seal(address, key)
    row.expires_at = now + KEEP
    session.add(row)
    outbox.record(session, actor, Event(RESUME_LINK_REQUESTED, row.id), now)


def is_link(session: Session, actor: Actor, link: str, key: bytes, now: datetime) -> bool:
    """Tell whether a link leads to an unfinished booking; looking uses nothing up, for mail scanners look too."""
    actor.require(Permission.BOOK)
    return _by_link(session, link, key, now) is not None


def go_on(session: Session, actor: Actor, link: str, key: bytes, now: datetime) -> str:
    """Move an unfinished booking to the browser that opened its link, and return that browser's new token.

    The other browser has it no longer. Raises NotFound for a link that was forged, replaced or has expired.
    """
    actor.require(Permission.BOOK)
    row = _by_link(session, link, key, now)
    if row is None:
        raise NotFound("unfinished_booking")
    token = new_token()
    row.token_hash, row.expires_at = token_hash(token), now + KEEP
    session.add(row)
    return token


def link_of(row: UnfinishedBooking, key: bytes) -> str:
    """Return the token of the link to go on elsewhere."""
    return signed_token(PURPOSE, row.id.bytes, key, row.link_nonce)


def details_of_hold(session: Session, actor: Actor, hold_id: UUID, key: bytes, now: datetime) -> dict[str, Any]:
    """Return what the visitor of a hold had typed already, for KCC or host who takes it over; empty when nothing.

    What was typed goes by the names of the booking's own fields: given_name, prefix, family_name, email, phone, ….
    """
    actor.require(Permission.BOOK_FOR_OTHERS)
    hold = session.get(Hold, hold_id)
    if hold is None:
        raise NotFound("hold")
    actor.require_location(hold.location_id)
    row = session.exec(select(UnfinishedBooking).where(UnfinishedBooking.hold_id == hold_id)).first()
    content = _content(row, key) if row is not None and row.expires_at > now else None
    audit.note(session, actor, "take_over_booking", "hold", hold_id, now)
    details: dict[str, Any] = (content or {}).get("details") or {}
    return details


def forget_old_ones(session: Session, actor: Actor, now: datetime) -> None:
    """Delete unfinished bookings whose time is over."""
    actor.require(Permission.OPERATE)
    session.exec(delete(UnfinishedBooking).where(col(UnfinishedBooking.expires_at) < now))


def _by_token(session: Session, token: str) -> UnfinishedBooking | None:
    query = select(UnfinishedBooking).where(UnfinishedBooking.token_hash == token_hash(token))
    return session.exec(query).one_or_none()


def _by_link(session: Session, link: str, key: bytes, now: datetime) -> UnfinishedBooking | None:
    parts = content_of(link, ID_BYTES)
    if parts is None:
        return None
    content, sent = parts
    row = session.get(UnfinishedBooking, UUID(bytes=content))
    nonce = row.link_nonce if row else ""
    genuine = is_genuine(sent, PURPOSE, content, key, nonce)
    return row if row is not None and genuine and nonce and row.expires_at > now else None


def _content(row: UnfinishedBooking, key: bytes) -> dict[str, Any] | None:
    try:
        content: dict[str, Any] = json.loads(unseal(row.sealed, key))
    except NotFound:
        return None  # sealed with a key that is no longer in use
    return content
