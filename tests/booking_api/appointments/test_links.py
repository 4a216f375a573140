"""A personal link opens one appointment, cannot be made by guessing, and can be taken back."""

import base64

import pytest

from booking_api.appointments.links import appointment_of_link, link_token, revoke_link
from booking_api.db import Database
from booking_api.errors import NotAllowed, NotFound
from booking_api.identity.actor import PUBLIC, SYSTEM, citizen_of
from booking_api.references import new_id
from tests.booking_api.notifications.town import LINK_KEY, NOW, book


def test_a_link_can_be_made_again_and_opens_its_appointment(database: Database) -> None:
    with database.transaction() as session:
        appointment = book(session)
        token = link_token(session, appointment.id, LINK_KEY)
        assert token == link_token(session, appointment.id, LINK_KEY)
        assert appointment_of_link(session, token, LINK_KEY) == appointment.id


def test_a_forged_link_opens_nothing(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as session:
        appointment = book(session)
        token = link_token(session, appointment.id, LINK_KEY)
        changed = base64.urlsafe_b64encode(appointment.id.bytes + b"x" * 16).decode().rstrip("=")
        of_another = base64.urlsafe_b64encode(new_id().bytes + base64.urlsafe_b64decode(token + "=")[16:]).decode()
        for forged in (
            "",
            "é" * 43,
            "!" * 43,
            token[:-1],
            token + "A",
            changed,
            of_another.rstrip("="),
            appointment.code,
        ):
            assert appointment_of_link(session, forged, LINK_KEY) is None
        assert appointment_of_link(session, token, b"another key") is None


def test_a_revoked_link_opens_nothing_and_the_next_one_does(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as session:
        appointment = book(session)
        old = link_token(session, appointment.id, LINK_KEY)
        revoke_link(session, SYSTEM, appointment.id, NOW)
        assert appointment_of_link(session, old, LINK_KEY) is None
        assert appointment_of_link(session, link_token(session, appointment.id, LINK_KEY), LINK_KEY) == appointment.id


def test_nobody_revokes_the_link_of_somebody_else(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as session:
        appointment = book(session)
        with pytest.raises(NotAllowed):
            revoke_link(session, PUBLIC, appointment.id, NOW)
        with pytest.raises(NotFound):
            revoke_link(session, citizen_of(new_id()), appointment.id, NOW)
