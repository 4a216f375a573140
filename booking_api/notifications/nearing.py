"""«It is almost your turn»: for visitors who asked for it on the page of their turn; the address is wiped once told."""

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from uuid import UUID

from sqlmodel import Session, col, select, update

from booking_api import events, outbox
from booking_api.customers.rules import check_details, tidy_phone
from booking_api.customers.values import CustomerDetails
from booking_api.errors import InvalidInput
from booking_api.events import Event
from booking_api.identity.actor import Actor, phone_at
from booking_api.identity.rules import Permission
from booking_api.notifications import content
from booking_api.notifications.channels import EMAIL, SMS, Outgoing, channel_of
from booking_api.notifications.models import TurnWish
from booking_api.notifications.notes import TURN, Note, note_mail, note_sms
from booking_api.notifications.registering import registered
from booking_api.notifications.rules import mobile_number
from booking_api.notifications.service import Context, hand_over, sender_of
from booking_api.notifications.texts import own_text
from booking_api.outbox import OutboxEvent
from booking_api.sealing import seal, unseal
from booking_api.visits.models import VisitLeg
from booking_api.visits.rules import LegState
from booking_api.visits.turns import Turn, turn_token
from booking_api.visits.waiting_time import expected_waits

PATH = "/beurt/"
KEEP_ADDRESS = timedelta(hours=12)
"""For so long word of a turn may matter: a visit is over by then."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Where somebody wants word, in which language; `media` is what this installation can send."""

    address: str
    language: str
    media: Container[str] = frozenset({EMAIL})


def ask_word(session: Session, actor: Actor, turn: Turn, wish: Wish, key: bytes, now: datetime) -> None:
    """Keep where somebody wants word of the own turn; the last wish counts. Raises InvalidInput for no address."""
    actor.require(Permission.BROWSE_CATALOGUE)
    row = session.get(TurnWish, turn.visit_id) or TurnWish(
        visit_id=turn.visit_id, location_id=turn.location_id, medium=EMAIL, language=wish.language, asked_at=now
    )
    keep_wish(session, row, wish, key)


def keep_wish(session: Session, row: TurnWish, wish: Wish, key: bytes) -> None:
    """Keep where word is to go; the clock gives it, also once more. Raises InvalidInput for no address."""
    row.medium, address = _way_to(wish)
    row.sealed_address = seal(address, key)
    row.language, row.done_at = wish.language, None
    session.add(row)


def asked_word(session: Session, actor: Actor, turn: Turn) -> bool:
    """Tell whether word of this turn was asked and not given yet."""
    actor.require(Permission.BROWSE_CATALOGUE)
    row = session.get(TurnWish, turn.visit_id)
    return row is not None and row.done_at is None


def nearing(session: Session, actor: Actor, at_most: int, now: datetime) -> Sequence[UUID]:
    """Return the visits that asked for word and have at most so many others before them, or no longer wait."""
    actor.require(Permission.OPERATE)
    open_ones = session.exec(select(TurnWish).where(col(TurnWish.done_at).is_(None))).all()
    found = []
    for location_id in {row.location_id for row in open_ones}:
        waits = expected_waits(session, phone_at(location_id), location_id, now)
        for row in open_ones:
            if row.location_id == location_id:
                places = [waits[leg].place_in_queue for leg in _waiting_legs(session, row.visit_id) if leg in waits]
                if not places or min(places) - 1 <= at_most:
                    found.append(row.visit_id)
    return found


def tell_near(session: Session, actor: Actor, visit_id: UUID, now: datetime) -> bool:
    """Have word given once; to who no longer waits none, and the wish ends. False when another worker was first."""
    actor.require(Permission.OPERATE)
    mine = (col(TurnWish.visit_id) == visit_id, col(TurnWish.done_at).is_(None))
    taken = session.execute(update(TurnWish).where(*mine).values(done_at=now))
    if not taken.rowcount:  # type: ignore[attr-defined]
        return False
    row = session.get_one(TurnWish, visit_id, populate_existing=True)
    if _waiting_legs(session, visit_id):
        outbox.record(session, actor, Event(events.TURN_NEAR, visit_id, row.location_id), now)
        return True
    row.sealed_address = ""
    session.add(row)
    return False


def forget_addresses(session: Session, actor: Actor, now: datetime) -> None:
    """Wipe the addresses of turns that are long over, also of word that never could be given."""
    actor.require(Permission.OPERATE)
    old = (col(TurnWish.asked_at) < now - KEEP_ADDRESS, col(TurnWish.sealed_address) != "")
    session.execute(update(TurnWish).where(*old).values(sealed_address="", done_at=now))


def send_turn_word(context: Context, event: OutboxEvent) -> None:
    """Send the word that a visitor asked for, and forget the address.

    Raises GiveUp when the address was refused for good, and the channel's error when it is to be tried again.
    """
    channel = channel_of(context.settings.notifications)
    with context.db.reading() as session:
        row = session.get(TurnWish, event.subject_id)
        if row is None or not row.sealed_address or row.medium not in channel.media:
            return
        mail, medium = _mail(context, session, row, event.id), row.medium
    message_id = registered(context, event, TURN, medium, mail, {"visit_id": str(event.subject_id)})
    if message_id is not None:
        hand_over(context, channel, replace(Outgoing.of_mail(mail, message_id, TURN), medium=medium))
    with context.db.transaction() as session:
        session.get_one(TurnWish, event.subject_id).sealed_address = ""


def _mail(context: Context, session: Session, row: TurnWish, event_id: UUID) -> EmailMessage:
    sender, key = sender_of(context.settings), context.settings.web.citizen_key
    note = Note(TURN, row.language, f"{sender.public_url.rstrip('/')}{PATH}{turn_token(row.visit_id, key)}")
    to, called = unseal(row.sealed_address, key), content.message_id(event_id, sender)
    write = note_sms if row.medium == SMS else note_mail
    return write(note, sender, to, called, context.clock(), own_text(session, TURN, row.language))


def _waiting_legs(session: Session, visit_id: UUID) -> Sequence[UUID]:
    query = select(VisitLeg.id).where(
        VisitLeg.visit_id == visit_id, VisitLeg.state == LegState.WAITING, col(VisitLeg.ended_at).is_(None)
    )
    return session.exec(query).all()


def _way_to(wish: Wish) -> tuple[str, str]:
    address = wish.address.strip()
    number = mobile_number(tidy_phone(address)) if "@" not in address else ""
    if number and SMS in wish.media:
        return SMS, number
    if not address or EMAIL not in wish.media or check_details(CustomerDetails(email=address)):
        raise InvalidInput(fields={"adres": "ongeldig-e-mailadres"})
    return EMAIL, address
