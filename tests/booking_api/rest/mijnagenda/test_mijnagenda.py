"""A portal asks for somebody's appointments by e-mail address, and for one of them."""

import logging
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import jsonschema_rs
import pytest
from sqlmodel import col, select

from booking_api.appointments import service
from booking_api.appointments.requests import ActivityWish, BookRequest
from booking_api.appointments.video import VideoRooms, VideoSettings
from booking_api.audit import AuditRecord
from booking_api.customers.values import CustomerDetails
from booking_api.db import Database
from booking_api.errors import Busy
from booking_api.identity.actor import PUBLIC, SYSTEM
from booking_api.identity.models import Department
from booking_api.identity.service import create_client
from booking_api.locations.models import Location
from booking_api.rest.mijnagenda.app import create_mijnagenda
from booking_api.rest.running import Running
from tests.booking_api.rest.conftest import Answer
from tests.booking_api.rest.mijnagenda.schemas import DETAILS, FOUND, REFUSAL
from tests.support.town import NOW, Town, add_product, at, build

EMAIL = "m.devries@example.org"
ROOMS = VideoRooms(VideoSettings(provider="template", url_template="https://video.example/{room}"))


class Portal:
    """A citizen portal with one token; each answer is held against the contract."""

    def __init__(self, database: Database, town: Town) -> None:
        self.database, self.town = database, town
        self.token = self.client("afspraken:lezen")
        self._http = create_mijnagenda(Running(database, lambda: NOW, rooms=ROOMS)).test_client()

    def client(self, *scopes: str, **bounds: Any) -> str:
        with self.database.transaction() as session:
            return create_client(session, SYSTEM, "Portaal", scopes, NOW, **bounds)[1]

    def search(self, *emails: str, **more: Any) -> Answer:
        identifications = [{"type": "email", "waarde": email} for email in emails or (EMAIL,)]
        return self.post({"identificaties": identifications, **more})

    def found(self, *emails: str, **more: Any) -> list[str]:
        answer = self.search(*emails, **more)
        assert answer.status_code == 200, answer.text
        return [line["afspraakIdentificatie"] for line in answer.json["afspraken"]]

    def post(self, body: Any, **options: Any) -> Answer:
        return self.call("POST", "/afspraken/opvragen", FOUND, **({"json": body} | options))

    def details(self, identification: object) -> Answer:
        return self.call("GET", f"/afspraken/{identification}", DETAILS)

    def call(self, method: str, path: str, schema: dict[str, Any], **options: Any) -> Answer:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        answer = Answer(self._http.open(path, method=method, headers=headers, **options))
        right = answer.status_code == 200
        kind = "application/json" if right else "application/problem+json"
        assert answer.content_type == kind
        jsonschema_rs.validate(schema if right else REFUSAL, answer.json, validate_formats=True)
        return answer

    def booked(
        self, hour: int = 10, product: str = "passport", email: str | None = EMAIL, count: int = 1, address: str = ""
    ) -> UUID:
        wish = BookRequest(
            "web",
            location_id=self.town.shop,
            activities=(ActivityWish(self.town.products[product], count),),
            starts_at=at(hour),
            customer=CustomerDetails(family_name="de Vries", email=email),
            address=address,
        )
        with self.database.transaction() as session:
            return service.book(session, PUBLIC, wish, NOW).appointment.id


@pytest.fixture
def portal(sqlite_database: Database) -> Portal:
    return Portal(sqlite_database, build(sqlite_database))


def test_a_search_tells_what_somebody_has_in_order_of_time(portal: Portal) -> None:
    late, early = portal.booked(14), portal.booked(10)
    portal.booked(11, email="iemand.anders@example.org")
    [first, second] = portal.search().json["afspraken"]
    assert [first["afspraakIdentificatie"], second["afspraakIdentificatie"]] == [str(early), str(late)]
    assert first["onderwerp"] == "Aanvraag paspoort"
    assert first["geplandAanvangsmoment"] == "2026-12-07T09:00:00Z"
    assert first["geplandEindmoment"] == "2026-12-07T09:15:00Z"


def test_nothing_found_is_an_empty_list(portal: Portal) -> None:
    portal.booked()
    assert portal.search("niemand@example.org").json == {"afspraken": []}


def test_several_addresses_and_other_capitals_find_each_appointment_once(portal: Portal) -> None:
    mine, work = portal.booked(10), portal.booked(11, email="Werk@Bedrijf.example")
    assert portal.found("M.deVries@example.org", EMAIL, "werk@bedrijf.example") == [str(mine), str(work)]


def test_a_percent_sign_is_no_wild_card(portal: Portal) -> None:
    portal.booked()
    assert portal.found("%@example.org") == []


def test_the_period_is_inclusive_on_both_sides_and_takes_any_zone(portal: Portal) -> None:
    nine, ten, eleven = (str(portal.booked(hour)) for hour in (9, 10, 11))
    assert portal.found(van="2026-12-07T10:00:00+01:00") == [ten, eleven]
    assert portal.found(tot="2026-12-07T09:00:00Z") == [nine, ten]
    assert portal.found(van="2026-12-07T09:00:00Z", tot="2026-12-07T10:00:00+01:00") == [ten]


def test_what_was_cancelled_is_in_nobodys_agenda(portal: Portal) -> None:
    made = portal.booked()
    with portal.database.transaction() as session:
        service.cancel(session, SYSTEM, made, "", NOW)
    assert portal.found() == []
    assert portal.details(made).status_code == 404


def test_the_details_tell_where_to_go_and_what_to_bring(portal: Portal) -> None:
    told = portal.details(portal.booked(count=2)).json
    assert told["activiteiten"] == [
        {"naamActiviteitsoort": "Aanvraag paspoort", "aantal": 2, "aanduidingWatMeeTeNemen": "- Uw identiteitsbewijs"}
    ]
    assert told["afspraakLocatie"]["naam"] == "Stadswinkel Centrum"
    assert told["afspraakLocatie"]["bezoekadres"] == {"adresregel1": "Voorbeeldstad"}
    assert told["aanmeldkenmerkAlfanumeriek"] in told["aanmeldkenmerkQrCode"]


def test_what_is_online_or_at_the_customer_is_told_with_where_it_is(portal: Portal) -> None:
    with portal.database.transaction() as session:
        for kind in ("online", "at_customer"):
            portal.town.products[kind] = add_product(
                session, portal.town, kind, "inkomen", handling=30, place_kind="none", kind=kind
            )
    online = portal.booked(10, "online")
    visit = portal.booked(14, "at_customer", address="Havendijk 3, Voorbeeldstad")
    assert portal.found() == [str(online), str(visit)]
    told = portal.details(online).json
    assert told["afspraakSoort"] == "online"
    assert told["onlineAdres"].startswith("https://video.example/")
    told = portal.details(visit).json
    assert told["afspraakLocatie"] == {"bezoekadres": {"adresregel1": "Havendijk 3, Voorbeeldstad"}}
    assert "aanmeldkenmerkAlfanumeriek" not in told, "there is nothing to check in for"


def test_a_call_by_telephone_is_outside_of_this_contract(portal: Portal) -> None:
    made = portal.booked(product="phone")
    assert portal.found() == []
    assert portal.details(made).status_code == 404


def test_a_department_that_asks_for_it_is_told_of_by_its_public_name_only(portal: Portal) -> None:
    made = portal.booked(product="income")
    assert portal.details(made).json["onderwerp"] == "Aanvraag inkomen"
    with portal.database.transaction() as session:
        session.get_one(Department, portal.town.work).uses_public_names = True
    answers = [portal.search(), portal.details(made)]
    assert [answer.text.count("Gesprek") for answer in answers] == [1, 2]
    assert not any("inkomen" in answer.text for answer in answers)


def test_a_portal_of_one_department_finds_nothing_of_another(portal: Portal) -> None:
    ours, theirs = portal.booked(10), portal.booked(11, product="income")
    portal.token = portal.client("afspraken:lezen", department_ids=[portal.town.services])
    assert portal.found() == [str(ours)]
    assert portal.details(theirs).status_code == 404


def test_a_portal_of_one_location_finds_nothing_elsewhere(portal: Portal) -> None:
    made = portal.booked()
    with portal.database.transaction() as session:
        other = Location(code="elders", name="Elders")
        session.add(other)
    portal.token = portal.client("afspraken:lezen", location_id=other.id)
    assert portal.found() == []
    assert portal.details(made).status_code == 404


def test_another_scope_or_no_token_opens_nothing(portal: Portal) -> None:
    made = portal.booked()
    portal.token = portal.client("catalogus:lezen")
    assert [portal.search().json["code"], portal.details(made).json["code"]] == ["NIET_GEAUTORISEERD"] * 2
    for token in ("", "verzonnen"):
        portal.token = token
        assert [portal.search().status_code, portal.details(made).status_code] == [401, 401]
        assert portal.search().json["code"] == "NIET_GEAUTHENTICEERD"
        assert portal.search().headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"identificaties": []},
        {"identificaties": [{"type": "bsn", "waarde": "x@example.org"}]},
        {"identificaties": [{"type": "email"}]},
        {"identificaties": [{"type": "email", "waarde": "geen adres"}]},
        {"identificaties": [{"type": "email", "waarde": 12}]},
        {"identificaties": [{"type": "email", "waarde": EMAIL, "meer": 1}]},
        {"identificaties": [{"type": "email", "waarde": EMAIL}] * 51},
        *(
            {"identificaties": [{"type": "email", "waarde": EMAIL}], **period}
            for period in (
                {"van": "2026-12-08T00:00:00Z", "tot": "2026-12-07T00:00:00Z"},
                {"van": "2026-12-07"},
                {"van": "2026-12-07T10:00:00"},
                {"tot": 1765101600},
                {"tot": None},
                {"vanaf": "2026-12-07T10:00:00Z"},
            )
        ),
        ["lijst"],
    ],
)
def test_a_wrong_question_is_refused_without_echo(portal: Portal, body: Any) -> None:
    answer = portal.post(body)
    assert answer.status_code == 400
    assert answer.json["code"] == "ONGELDIGE_AANVRAAG"
    assert answer.json["instance"] == "/afspraken/opvragen"
    assert EMAIL not in answer.text


def test_what_is_no_json_is_refused(portal: Portal) -> None:
    assert portal.post(None, json=None, data="{", content_type="application/json").status_code == 400
    assert portal.post(None, json=None, data="<x/>", content_type="application/xml").status_code == 415


@pytest.mark.parametrize(("identification", "code"), [("a%20b", 400), ("x" * 101, 400), ("iets-anders", 404)])
def test_an_identification_is_opaque_but_not_everything(portal: Portal, identification: str, code: int) -> None:
    assert portal.details(identification).status_code == code
    assert portal.details(uuid4()).json["code"] == "AFSPRAAK_NIET_GEVONDEN"


def test_a_busy_database_and_an_error_of_ours_have_their_own_codes(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    for error, status, code in ((Busy, 503, "SERVICE_NIET_BESCHIKBAAR"), (RuntimeError, 500, "INTERNE_FOUT")):

        def broken(*_: object, wrong: type[Exception] = error, **_named: object) -> None:
            raise wrong("secret")

        monkeypatch.setattr("booking_api.rest.mijnagenda.routes.searching.of_addresses", broken)
        answer = portal.search()
        assert (answer.status_code, answer.json["code"]) == (status, code)
        assert "secret" not in answer.text


def test_who_looked_is_kept_but_not_for_whom(portal: Portal, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    made = portal.booked()
    portal.search(van=(NOW - timedelta(days=1)).isoformat())
    portal.post({"identificaties": [{"type": "email", "waarde": EMAIL}], "van": "fout"})
    with portal.database.reading() as session:
        query = select(AuditRecord).where(AuditRecord.actor_kind == "client").order_by(col(AuditRecord.action))
        kept = [(row.action, row.object_id, row.details) for row in session.exec(query)]
    assert kept == [("find_appointments", None, {"found": 1}), ("read_appointment", made, {})]
    assert EMAIL not in caplog.text
