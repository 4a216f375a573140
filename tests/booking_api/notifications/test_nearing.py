"""«It is almost your turn»: to who asked for it, once, when few are before them; the address is wiped."""

from dataclasses import asdict
from datetime import datetime, timedelta
from email import message_from_string, policy
from email.message import EmailMessage
from uuid import UUID

import pytest
from sqlmodel import select

from booking_api import events
from booking_api.availability.models import Shift
from booking_api.db import Database
from booking_api.errors import InvalidInput, NotAllowed
from booking_api.identity.actor import PUBLIC, SYSTEM
from booking_api.notifications import nearing
from booking_api.notifications.models import Message, MessageText, TurnWish
from booking_api.notifications.nearing import Wish
from booking_api.notifications.values import OwnText
from booking_api.outbox import OutboxEvent
from booking_api.visits import service
from booking_api.visits.models import VisitLeg
from booking_api.visits.rules import LegState
from booking_api.visits.turns import turn_of, turn_token
from tests.booking_api.notifications.town import Site, Worker
from tests.booking_api.visits.hall import NOW, Hall, open_hall

KEY = Site().citizen_key
PUBLIC_URL = "https://afspraken.voorbeeldstad.example"
MEDIA = frozenset({"email", "sms"})


@pytest.fixture
def hall(database: Database) -> Hall:
    made = open_hall(database)
    assert made.fatima.id is not None
    with database.transaction() as session:
        session.add(
            Shift(
                location_id=made.location.id, staff_id=made.fatima.id,
                starts_at=NOW - timedelta(hours=1), ends_at=NOW + timedelta(hours=3),
            )
        )  # fmt: skip
    return made


def arrive(hall: Hall, minutes: int) -> UUID:
    booked = hall.booked(at=NOW + timedelta(minutes=minutes))
    with hall.database.transaction() as session:
        return service.check_in(session, hall.pillar, hall.location.id, NOW, code=booked.code, channel="pillar").id


def ask(hall: Hall, visit_id: UUID, address: str, media: frozenset[str] = MEDIA) -> None:
    with hall.database.transaction() as session:
        turn = turn_of(session, PUBLIC, turn_token(visit_id, KEY), KEY, NOW, language="nl")
        nearing.ask_word(session, PUBLIC, turn, Wish(address, "nl", media), KEY, NOW)


def near(hall: Hall, at_most: int) -> list[UUID]:
    with hall.database.reading() as session:
        return list(nearing.nearing(session, SYSTEM, at_most, NOW))


def tell(hall: Hall, visit_id: UUID, now: datetime = NOW) -> bool:
    with hall.database.transaction() as session:
        return nearing.tell_near(session, SYSTEM, visit_id, now)


def send(hall: Hall) -> list[Message]:
    with hall.database.reading() as session:
        found = session.exec(select(OutboxEvent).where(OutboxEvent.kind == events.TURN_NEAR)).all()
    for event in [*found, *found]:
        nearing.send_turn_word(Worker(hall.database), event)
    with hall.database.reading() as session:
        return list(session.exec(select(Message)))


def test_who_asked_gets_word_once_when_few_are_before(hall: Hall) -> None:
    _first, _second, third = (arrive(hall, minutes) for minutes in (0, 5, 10))
    ask(hall, third, "maria@example.org")
    assert near(hall, 1) == []
    assert near(hall, 2) == [third]
    assert tell(hall, third)
    assert not tell(hall, third)
    (message,) = send(hall)
    assert (message.kind, message.status, message.address) == ("turn", "sent", "")
    assert f"/beurt/{turn_token(third, KEY)}" in message.content.replace("=\r\n", "")
    with hall.database.reading() as session:
        assert session.get_one(TurnWish, third).sealed_address == ""


def test_the_words_of_the_municipality_are_said_in_mail_and_sms(hall: Hall) -> None:
    own = OwnText("Bijna!", "Loop naar de hal.", "Tot zo", "{gemeente}: bijna. {link}")
    by_mail, by_sms = arrive(hall, 0), arrive(hall, 5)
    with hall.database.transaction() as session:
        session.add(MessageText(kind="turn", language="nl", **asdict(own)))
    for visit, address in ((by_mail, "maria@example.org"), (by_sms, "06 12345678")):
        ask(hall, visit, address)
        assert tell(hall, visit)
    found = {each.medium: message_from_string(each.content, policy=policy.default) for each in send(hall)}
    assert isinstance(found["email"], EmailMessage)
    assert found["email"]["Subject"] == "Bijna!"
    for kind in ("plain", "html"):
        body = found["email"].get_body((kind,))
        assert body
        assert all(words in body.get_content() for words in ("Loop naar de hal.", "Tot zo", turn_token(by_mail, KEY)))
    sms = found["sms"].get_content()
    assert sms.strip() == f"Gemeente Voorbeeldstad: bijna. {PUBLIC_URL}/beurt/{turn_token(by_sms, KEY)}"


def test_a_worker_that_stopped_after_sending_sends_no_second_one_and_wipes_the_address(hall: Hall) -> None:
    visit = arrive(hall, 0)
    ask(hall, visit, "maria@example.org")
    assert tell(hall, visit)
    with hall.database.reading() as session:
        before = session.get_one(TurnWish, visit).sealed_address
    (first,) = send(hall)
    with hall.database.transaction() as session:
        session.get_one(TurnWish, visit).sealed_address = before
        session.get_one(Message, first.id).sent_at = None  # to see that nobody sends it again
    (message,) = send(hall)
    assert message.sent_at is None
    with hall.database.reading() as session:
        assert session.get_one(TurnWish, visit).sealed_address == ""


def test_who_left_gets_no_word_and_the_address_is_wiped(hall: Hall) -> None:
    visit = arrive(hall, 0)
    ask(hall, visit, "06 12345678")
    with hall.database.transaction() as session:
        leg = session.exec(select(VisitLeg).where(VisitLeg.visit_id == visit)).one()
        leg.state, leg.ended_at = LegState.LEFT, NOW
        session.add(leg)
    assert near(hall, 0) == [visit]
    assert not tell(hall, visit)
    assert send(hall) == []
    with hall.database.reading() as session:
        assert session.get_one(TurnWish, visit).sealed_address == ""


@pytest.mark.parametrize(
    ("address", "media"), [("", MEDIA), ("maria", MEDIA), ("013 5321234", MEDIA), ("0612345678", frozenset({"email"}))]
)
def test_what_cannot_be_written_to_is_refused(hall: Hall, address: str, media: frozenset[str]) -> None:
    visit = arrive(hall, 0)
    with pytest.raises(InvalidInput):
        ask(hall, visit, address, media)


def test_the_last_wish_counts_and_the_address_is_sealed(hall: Hall) -> None:
    visit = arrive(hall, 0)
    ask(hall, visit, "wrong@example.org")
    ask(hall, visit, "0612345678")
    with hall.database.reading() as session:
        row = session.get_one(TurnWish, visit)
    assert row.medium == "sms"
    assert "6123" not in row.sealed_address


def test_an_address_that_could_not_be_used_is_wiped_all_the_same(hall: Hall) -> None:
    visit = arrive(hall, 0)
    ask(hall, visit, "maria@example.org")
    for later, kept in ((timedelta(hours=11), True), (timedelta(hours=13), False)):
        with hall.database.transaction() as session:
            nearing.forget_addresses(session, SYSTEM, NOW + later)
        with hall.database.reading() as session:
            assert bool(session.get_one(TurnWish, visit).sealed_address) is kept
    with hall.database.transaction() as session, pytest.raises(NotAllowed):
        nearing.forget_addresses(session, PUBLIC, NOW)
