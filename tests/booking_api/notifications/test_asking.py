"""Mails that ask something lead to the page of the personal link, and go out only while it is asked."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import Session, select

from booking_api import events
from booking_api.appointments.models import Appointment
from booking_api.appointments.models_confirming import Confirmation, ConfirmationState
from booking_api.appointments.models_waiting import OfferState, PlaceOffer, WaitingPlace
from booking_api.db import Database
from booking_api.notifications.models import Message
from booking_api.notifications.service import send_for_event
from tests.booking_api.notifications.town import NOW, Worker, book, happened


def asked(database: Database, kind: str, **details: Any) -> list[Message]:
    """Return the mails after an event of a kind, what it asks for being there."""
    with database.transaction() as session:
        made = book(session, **details)
        _ask(session, session.get_one(Appointment, made.id), kind)
        event = happened(session, made, kind)
    send_for_event(Worker(database), event)
    send_for_event(Worker(database), event)
    with database.reading() as session:
        return list(session.exec(select(Message)))


def _ask(session: Session, row: Appointment, kind: str) -> None:
    if kind in (events.CONFIRMATION_ASKED, events.CONFIRMATION_REMINDED):
        session.add(
            Confirmation(
                appointment_id=row.id, location_id=row.location_id, state=ConfirmationState.ASKED, otherwise="release",
                asks_at=NOW, deadline_at=NOW + timedelta(days=1), due_at=NOW + timedelta(days=1),
            )
        )  # fmt: skip
    elif kind == events.PLACE_OFFERED:
        place = WaitingPlace(appointment_id=row.id, location_id=row.location_id, created_at=NOW)
        session.add(place)
        session.flush()
        session.add(
            PlaceOffer(
                waiting_id=place.id, appointment_id=row.id, starts_at=NOW + timedelta(hours=3), offered_at=NOW,
                expires_at=NOW + timedelta(minutes=30), state=OfferState.OPEN,
            )
        )  # fmt: skip
    else:
        row.displaced_at = NOW
        session.add(row)
    session.flush()


@pytest.mark.parametrize(
    ("kind", "subject", "page"),
    [
        (events.CONFIRMATION_ASKED, "Komt u naar uw afspraak?", "/bevestigen"),
        (events.CONFIRMATION_REMINDED, "U heeft uw afspraak nog niet bevestigd", "/bevestigen"),
        (events.PLACE_OFFERED, "U kunt eerder komen: vrijdag 20 november om 13:00", "/eerder"),
        (events.APPOINTMENT_DISPLACED, "Uw afspraak op maandag 23 november om 09:40 gaat niet door", "/verplaatsen"),
    ],
)
def test_what_is_asked_is_told_once_with_the_way_to_answer(
    sqlite_database: Database, kind: str, subject: str, page: str
) -> None:
    (message,) = asked(sqlite_database, kind)
    assert message.subject == subject
    assert message.status == "sent"
    flat = message.content.replace("=\n", "")
    assert f"{page}" in flat


def test_what_is_no_longer_asked_is_not_sent(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as session:
        event = happened(session, book(session), events.CONFIRMATION_ASKED)
    send_for_event(Worker(sqlite_database), event)
    with sqlite_database.reading() as session:
        assert session.exec(select(Message)).all() == []
    assert isinstance(event.subject_id, UUID)
