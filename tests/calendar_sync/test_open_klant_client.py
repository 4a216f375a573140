"""The calls to Open Klant, against the simulator: exactly one contact, whatever happens on the way."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
import requests
from pydantic import ValidationError

from calendar_sync.customer_contacts.base import ContactKind, ContactPerson, ContactRecord
from calendar_sync.customer_contacts.open_klant.client import OpenKlant
from calendar_sync.customer_contacts.open_klant.rules import contact_body
from calendar_sync.customer_contacts.settings import ContactSettings, OpenKlantSettings
from calendar_sync.http import CredentialsRefused, Rejected, TooBusy, Unreachable
from calendar_sync.simulators import open_klant
from calendar_sync.simulators.store import FaultKind
from tests.calendar_sync.conftest import Simulator

APPOINTMENT = UUID("01900000-0000-7000-8000-00000000000a")
VISIT = UUID("01900000-0000-7000-8000-00000000000b")
BOOKING = ContactRecord(
    kind=ContactKind.BOOKING,
    subject_id=APPOINTMENT,
    appointment_id=APPOINTMENT,
    occurred_at=datetime(2026, 11, 22, 9, 30, tzinfo=UTC),
    channel="website",
    subject="Paspoort",
    language="nl",
    person=ContactPerson("Jan", "de", "Vries"),
)
CHECK_IN = replace(BOOKING, kind=ContactKind.CHECK_IN, subject_id=VISIT, channel="zuil")


@pytest.fixture
def register(register_settings: OpenKlantSettings) -> OpenKlant:
    return OpenKlant(register_settings)


def test_a_booking_stands_there_with_channel_subject_and_appointment(
    register: OpenKlant, register_server: Simulator
) -> None:
    reference = register.register(BOOKING)
    [row] = register_server.store.rows()
    contact = row["klantcontact"]
    assert contact["uuid"] == reference
    assert (contact["kanaal"], contact["taal"]) == ("website", "nld")
    assert contact["onderwerp"] == "Afspraak gemaakt: Paspoort"
    assert contact["plaatsgevondenOp"] == "2026-11-22T09:30:00Z"
    assert row["onderwerpobject"]["onderwerpobjectidentificator"]["objectId"] == str(APPOINTMENT)
    assert row["betrokkene"]["volledigeNaam"] == "Jan de Vries"
    assert row["betrokkene"]["wasPartij"] is None


def test_an_anonymous_contact_has_no_participant(register: OpenKlant, register_server: Simulator) -> None:
    register.register(replace(BOOKING, person=None))
    [row] = register_server.store.rows()
    assert "betrokkene" not in row


def test_booking_and_check_in_of_one_appointment_are_two_contacts(register: OpenKlant) -> None:
    booking, check_in = register.register(BOOKING), register.register(CHECK_IN)
    assert register.find(BOOKING) == booking
    assert register.find(CHECK_IN) == check_in


def test_what_another_system_registered_about_the_appointment_is_not_ours(
    register: OpenKlant, register_server: Simulator
) -> None:
    body: dict[str, Any] = contact_body(BOOKING)
    body["klantcontact"]["metadata"] = {}
    headers = {"Authorization": f"Token {open_klant.DEMO_TOKEN}"}
    url = f"{register_server.url}{open_klant.PREFIX}/maak-klantcontact"
    broken_on_purpose = requests.post(url, json=body, headers=headers, timeout=5)
    assert broken_on_purpose.status_code == 201
    assert register.find(BOOKING) is None


def test_a_walk_in_is_found_by_the_visit(register: OpenKlant, register_server: Simulator) -> None:
    walk_in = replace(CHECK_IN, appointment_id=None)
    reference = register.register(walk_in)
    assert register.find(walk_in) == reference
    [row] = register_server.store.rows()
    assert row["onderwerpobject"]["onderwerpobjectidentificator"]["codeObjecttype"] == "bezoek"


def test_an_answer_that_is_lost_can_be_found(register: OpenKlant, register_server: Simulator) -> None:
    register_server.store.inject(FaultKind.ANSWER_LOST)
    with pytest.raises(Unreachable):
        register.register(BOOKING)
    [row] = register_server.store.rows()
    assert register.find(BOOKING) == row["klantcontact"]["uuid"]


@pytest.mark.parametrize(
    ("fault", "failure"),
    [
        (FaultKind.UNAVAILABLE, Unreachable),
        (FaultKind.TOO_MANY, TooBusy),
        (FaultKind.UNAUTHORISED, CredentialsRefused),
    ],
)
def test_a_failure_that_may_pass_is_tried_again(
    register: OpenKlant, register_server: Simulator, fault: FaultKind, failure: type[Exception]
) -> None:
    register_server.store.inject(fault)
    with pytest.raises(failure):
        register.register(BOOKING)
    assert register_server.store.rows() == []
    assert register.register(BOOKING)


def test_a_wrong_token_is_told(register_settings: OpenKlantSettings, register_server: Simulator) -> None:
    wrong = OpenKlantSettings.model_validate({**register_settings.model_dump(), "token": "f" * 40})
    with pytest.raises(CredentialsRefused):
        OpenKlant(wrong).find(BOOKING)


def test_a_contact_the_register_does_not_take_is_refused_for_good(register: OpenKlant) -> None:
    with pytest.raises(Rejected) as rejected:
        register.register(replace(BOOKING, occurred_at=_Never()))  # type: ignore[arg-type]
    assert not rejected.value.retryable
    assert "Vries" not in repr(rejected.value)


@pytest.mark.parametrize(
    ("language", "code"), [("nl", "nld"), ("en", "eng"), ("ar", "ara"), ("pt-BR", "por"), ("xx", "und")]
)
def test_languages_are_told_in_three_letters(language: str, code: str) -> None:
    assert contact_body(replace(BOOKING, language=language))["klantcontact"]["taal"] == code


def test_long_texts_are_cut_and_a_long_prefix_moves_to_the_name() -> None:
    long = ContactPerson("é" * 300, "van den van der", "Berg-de Groot")
    body = contact_body(replace(BOOKING, subject="x" * 300, channel="y" * 80, person=long))
    assert len(body["klantcontact"]["onderwerp"]) == 200
    assert len(body["klantcontact"]["kanaal"]) == 50
    name = body["betrokkene"]["contactnaam"]
    assert (len(name["voornaam"]), name["voorvoegselAchternaam"]) == (200, "")
    assert name["achternaam"] == "van den van der Berg-de Groot"


@pytest.mark.parametrize(
    "wrong",
    [
        {"register_name": "open_klant"},
        {"register_name": "open_klant", "open_klant": {"url": "https://register.example"}},
        {"open_klant": {"url": "http://register.example"}},
        {"register_name": "salesfarce"},
    ],
)
def test_settings_that_would_leak_or_cannot_work_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ContactSettings.model_validate(wrong)


class _Never:
    """A moment that cannot be read, for a body that the register refuses."""

    def astimezone(self, _zone: object) -> "_Never":
        return self

    def isoformat(self, timespec: str) -> str:
        return "ooit"
