"""After checking in: where to follow the turn, where that is switched on; and words that got lost, for staff."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlmodel import select

from booking_api import events
from booking_api.customers.models import DigitalAddress
from booking_api.db import Database
from booking_api.errors import AlreadyDone, InvalidInput, NotAllowed, NotFound
from booking_api.identity.actor import PUBLIC
from booking_api.identity.rules import Role
from booking_api.locations.models import Location
from booking_api.notifications.arrivals import send_turn_link
from booking_api.notifications.lost_words import LostWord, lost_words, send_turn_again
from booking_api.notifications.models import Message, TurnWish
from booking_api.notifications.nearing import Wish
from booking_api.notifications.settings import NotificationSettings
from booking_api.outbox import OutboxEvent
from booking_api.references import new_id
from booking_api.sealing import unseal
from booking_api.visits import service
from booking_api.visits.models import Visit
from tests.booking_api.notifications.town import Settings, Worker
from tests.booking_api.visits.hall import NOW, Hall, open_hall
from tests.support.town import staff_actor

ON = Settings(notifications=NotificationSettings(follow_turn=True, public_url="https://afspraken.example"))
KEY = ON.web.citizen_key
HOST = staff_actor(uuid4(), None, Role.HOST)


@pytest.fixture
def hall(database: Database) -> Hall:
    """A hall that allows phones."""
    made = open_hall(database)
    with database.transaction() as session:
        session.get_one(Location, made.location.id).own_phone = "poster"  # type: ignore[assignment]
    return made


def arrive(hall: Hall, channel: str = "pillar", *addresses: tuple[str, str, bool]) -> UUID:
    """Check somebody in who can be reached at these addresses: kind, address, whether it is preferred."""
    booked = hall.booked()
    assert booked.customer_id is not None
    with hall.database.transaction() as session:
        for kind, address, preferred in addresses or (("email", "maria@example.org", True),):
            session.add(DigitalAddress(party_id=booked.customer_id, kind=kind, address=address, preferred=preferred))
        return service.check_in(session, hall.pillar, hall.location.id, NOW, code=booked.code, channel=channel).id


def sent(hall: Hall, settings: Settings = ON) -> list[Message]:
    """Let the worker handle each arrival, twice as it may happen."""
    with hall.database.reading() as session:
        found = session.exec(select(OutboxEvent).where(OutboxEvent.kind == events.VISIT_ARRIVED)).all()
    for event in [*found, *found]:
        send_turn_link(Worker(hall.database, settings), event)
    with hall.database.reading() as session:
        return list(session.exec(select(Message)))


def words(message: Message) -> str:
    return message.content.replace("=\r\n", "")


def test_who_checked_in_is_told_once_where_to_follow_the_turn(hall: Hall) -> None:
    arrive(hall)
    (message,) = sent(hall)
    assert (message.kind, message.medium, message.status, message.address) == (
        "arrived", "email", "sent", "maria@example.org",
    )  # fmt: skip
    assert "/aanmelden" in words(message)


def test_who_wants_sms_gets_a_short_one_with_the_way(hall: Hall) -> None:
    arrive(hall, "host", ("email", "maria@example.org", False), ("phone", "06 12345678", True))
    (message,) = sent(hall)
    assert (message.medium, message.address) == ("sms", "+31612345678")
    assert "https://afspraken.example/mijn-afspraak/" in words(message)
    assert "/aanmelden" in words(message)


def test_nothing_is_sent_where_it_is_off_or_phones_do_not_count_or_it_is_open_already(hall: Hall) -> None:
    arrive(hall, "phone")
    assert sent(hall) == []
    arrive(hall)
    assert sent(hall, Settings()) == []
    with hall.database.transaction() as session:
        session.get_one(Location, hall.location.id).own_phone = "none"  # type: ignore[assignment]
    assert sent(hall) == []


def test_who_is_done_already_gets_no_word_of_a_turn(hall: Hall) -> None:
    visit_id = arrive(hall)
    with hall.database.transaction() as session:
        session.get_one(Visit, visit_id).closed_at = NOW
    assert sent(hall) == []


def lose(hall: Hall, kind: str, created_at: datetime, visit_id: UUID | None = None) -> None:
    with hall.database.transaction() as session:
        session.add(
            Message(
                event_id=new_id(), kind=kind, channel="smtp", language="nl", message_id=new_id().hex, address="",
                subject="Onderwerp", status="failed", error="550", created_at=created_at,
                details={"visit_id": str(visit_id)} if visit_id else {},
            )
        )  # fmt: skip


def lost(hall: Hall) -> list[LostWord]:
    with hall.database.transaction() as session:
        return lost_words(session, HOST, NOW)


def test_a_lost_word_of_a_turn_names_the_visitor_by_code_as_long_as_that_one_waits(hall: Hall) -> None:
    visit_id = arrive(hall)
    with hall.database.transaction() as session:
        session.add(
            TurnWish(visit_id=visit_id, location_id=hall.location.id, medium="sms", language="nl", asked_at=NOW)
        )
    lose(hall, "turn", NOW, visit_id)
    (word,) = lost(hall)
    assert word.visit_code
    with hall.database.transaction() as session:
        session.get_one(Visit, visit_id).closed_at = NOW
    assert lost(hall) == []


def test_a_lost_word_of_a_turn_goes_again_once_to_an_address_that_the_visitor_tells(hall: Hall) -> None:
    visit_id = arrive(hall)
    with hall.database.transaction() as session:
        session.add(
            TurnWish(
                visit_id=visit_id, location_id=hall.location.id, medium="sms", language="ar", asked_at=NOW, done_at=NOW
            )
        )  # fmt: skip
    lose(hall, "turn", NOW, visit_id)
    message_id = lost(hall)[0].message.id
    with hall.database.transaction() as session, pytest.raises(InvalidInput):
        send_turn_again(session, HOST, message_id, Wish("maria", ""), KEY, NOW)
    with hall.database.transaction() as session:
        send_turn_again(session, HOST, message_id, Wish("maria@example.org", ""), KEY, NOW)
    with hall.database.reading() as session:
        wish = session.get_one(TurnWish, visit_id)
    assert (wish.medium, wish.language, wish.done_at) == ("email", "ar", None)
    assert unseal(wish.sealed_address, KEY) == "maria@example.org"
    assert lost(hall) == []
    with hall.database.transaction() as session, pytest.raises(AlreadyDone):
        send_turn_again(session, HOST, message_id, Wish("maria@example.org", ""), KEY, NOW)


@pytest.mark.parametrize("kind", ["resume", "turn"])
def test_a_link_and_the_turn_of_who_was_helped_never_go_again(hall: Hall, kind: str) -> None:
    lose(hall, kind, NOW)
    with hall.database.transaction() as session:
        message_id = session.exec(select(Message.id)).one()
        with pytest.raises(NotFound):
            send_turn_again(session, HOST, message_id, Wish("maria@example.org", ""), KEY, NOW)


def test_a_lost_link_is_told_for_two_days_and_to_staff_only(hall: Hall) -> None:
    lose(hall, "resume", NOW - timedelta(hours=47))
    lose(hall, "resume", NOW - timedelta(hours=49))
    assert [(word.message.kind, word.visit_code) for word in lost(hall)] == [("resume", "")]
    with hall.database.reading() as session, pytest.raises(NotAllowed):
        lost_words(session, PUBLIC, NOW)
